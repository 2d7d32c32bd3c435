/// The kinds of members that a JSON text has: two members are of one kind where their paths differ by
/// numbers of lists' entries alone.
///
/// A kind is kept as a name within another kind, so that a text of deep objects with many members
/// takes memory by its length, and not by its length times its depth.
struct MemberKinds {
    /// The kind of the whole text.
    static let whole = 0

    /// How long the paths of all kinds may be together, in bytes.
    private static let most = 32 << 20

    private struct Key: Hashable {
        let within: Int
        /// Nil for a list's entries.
        let name: String?
    }

    private struct Kind {
        let within: Int
        let name: String?
        /// Where the first one stands; nil for a list's entries.
        let place: String?
        var hasNull = false
    }

    private var kinds = [Kind(within: -1, name: nil, place: nil)]
    private var known: [Key: Int] = [:]
    private var bytes = 0

    /// The kind of a member of this name, where one was there before.
    ///
    /// - Parameters:
    ///   - name: Nil for a list's entries.
    ///   - within: The kind of the object or list.
    func known(_ name: String?, in within: Int) -> Int? {
        known[Key(within: within, name: name)]
    }

    /// A new kind of member.
    ///
    /// - Parameters:
    ///   - name: Nil for a list's entries.
    ///   - within: The kind of the object or list.
    ///   - place: Where the member stands; nil for a list's entries.
    /// - Throws: ``JSONOutline/Fault`` where the paths of all kinds get too long.
    mutating func add(
        _ name: String?, in within: Int, at place: String?
    ) throws(JSONOutline.Fault) -> Int {
        bytes += 64 + (name?.utf8.count ?? 0) + (place?.utf8.count ?? 0)
        guard bytes <= Self.most else {
            throw .field(
                path: String((place ?? pattern(of: within)).prefix(200)),
                "is one of too many members of different names so deep in objects")
        }
        kinds.append(Kind(within: within, name: name, place: place))
        known[Key(within: within, name: name)] = kinds.count - 1
        return kinds.count - 1
    }

    /// Whether no `null` of this kind was seen before.
    mutating func isFirstNull(_ kind: Int) -> Bool {
        defer { kinds[kind].hasNull = true }
        return !kinds[kind].hasNull
    }

    /// The path of a kind, with `[]` for a list's entries.
    func pattern(of kind: Int) -> String {
        var names: [String?] = []
        var kind = kind
        while kind > Self.whole {
            names.append(kinds[kind].name)
            kind = kinds[kind].within
        }
        return names.reversed().reduce("", Self.joined)
    }

    /// The paths of all kinds of members.
    var patterns: Set<String> {
        Set(kinds.indices.dropFirst().filter { kinds[$0].place != nil }.map(pattern))
    }

    /// Where the first of each kind stands that is wanted and lies in none that is wanted.
    func outermost(_ isWanted: (String) -> Bool) -> [String] {
        var within = [Int: [Int]]()
        for (number, kind) in kinds.enumerated().dropFirst() {
            within[kind.within, default: []].append(number)
        }
        var found: [String] = []
        var open = [(kind: Self.whole, path: "")]
        while let (kind, path) = open.popLast() {
            for inner in within[kind] ?? [] {
                let own = Self.joined(path, kinds[inner].name)
                if let place = kinds[inner].place, isWanted(own) {
                    found.append(place)
                } else if within[inner] != nil {
                    open.append((inner, own))
                }
            }
        }
        return found
    }

    private static func joined(_ path: String, _ name: String?) -> String {
        guard let name else { return path + "[]" }
        return path.isEmpty ? name : path + "." + name
    }
}
