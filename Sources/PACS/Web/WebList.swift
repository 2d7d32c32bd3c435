/// Data sets that an archive lists.
struct WebList {
    let items: [ReplyItem]
    /// Whether it says that there is more.
    let isMore: Bool
}
