/// The prompts of the challenge on interactive 3D segmentation, written as JSON.
///
/// The challenge keeps them in a NumPy archive of pickled objects, which is never unpacked here:
/// a pickle can run any program. `clicks` has one entry per structure, `clicks_order` says for
/// each structure whether the next click was `fg` or `bg`.
struct ChallengeFile: Decodable {
    let clicks: [Entry]
    let clicks_order: [[String]]?
    let spacing: [Double]?
    /// How many there are of each prompt that is not a click.
    let prompts: [String: Int]

    /// Keys that are looked at.
    static let keys: Set<String> = [
        "clicks", "clicks_order", "spacing", "boxes", "text_prompts", "prev_pred",
    ]

    /// Keys of the challenge's archives. Images are not prompts.
    private static let lists = keys.union(["imgs", "gts"])

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: AnyKey.self)
        clicks = try values.decode([Entry].self, forKey: AnyKey("clicks"))
        clicks_order = try values.decodeIfPresent(
            [[String]].self, forKey: AnyKey("clicks_order"))
        spacing = try values.decodeIfPresent([Double].self, forKey: AnyKey("spacing"))
        var prompts: [String: Int] = [:]
        for name in ["boxes", "text_prompts"] {
            prompts[name] = try values.decodeIfPresent(Count.self, forKey: AnyKey(name))?.count
        }
        let mask = AnyKey("prev_pred")
        if values.contains(mask), try !values.decodeNil(forKey: mask) {
            prompts[mask.stringValue] = 1
        }
        self.prompts = prompts
        try values.mustKnowLists(Self.lists)
    }

    struct Entry: Decodable {
        static let keys: Set<String> = ["fg", "bg"]

        let fg: [[Double]]?
        let bg: [[Double]]?

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: AnyKey.self)
            fg = try values.decodeIfPresent([[Double]].self, forKey: AnyKey("fg"))
            bg = try values.decodeIfPresent([[Double]].self, forKey: AnyKey("bg"))
            try values.mustKnowLists(Self.keys)
        }
    }

    /// How many things stand in a list, or 1 where they are written otherwise.
    struct Count: Decodable {
        var count = 1

        init(from decoder: any Decoder) throws {
            if let list = try? decoder.unkeyedContainer() { count = list.count ?? 1 }
        }
    }
}
