internal import Text

/// What commands warn of, beside what readers and runs do.
extension Warning.Code {
    /// A session cannot be read, so that no study is listed for it.
    static let listedSessionUnreadable: Warning.Code = "studies.session-unreadable"
    /// No image was found that a session was recorded on.
    static let sessionWithoutImage: Warning.Code = "studies.session-without-image"
    /// An image has no session, so that it is not a study of this list.
    static let imageWithoutSession: Warning.Code = "studies.image-without-session"
    /// An image is there and cannot be read as a volume.
    static let listedImageUnreadable: Warning.Code = "studies.image-unreadable"
    /// A session's image is of a kind that the pipeline does not take.
    static let imageOfOtherKind: Warning.Code = "studies.other-kind"
    /// A session in millimetres belongs to an image that says twice where it lies.
    static let sessionAmbiguous: Warning.Code = "studies.ambiguous-position"
    /// A folder cannot be listed, or something in it is not a file.
    static let passedOver: Warning.Code = "studies.passed-over"
    /// Something that the pipeline takes was not found beside an image.
    static let inputNotFound: Warning.Code = "studies.input-not-found"
}
