/// The nearest right words for a wrong one.
package enum Suggestion {
    /// `did you mean 'cubic'? There are 'clicks', 'cubic', 'image'`; without a near word only the list.
    package static func fix(for wrong: String, among words: some Sequence<String>) -> String {
        let words = words.sorted()
        guard !words.isEmpty else { return "there is none to choose from" }
        let verb = words.count == 1 ? "is" : "are"
        guard let nearest = nearest(to: wrong, among: words) else {
            return "there \(verb) \(list(words))"
        }
        return "did you mean '\(nearest)'? There \(verb) \(list(words))"
    }

    package static func list(_ words: some Sequence<String>) -> String {
        words.map { "'\($0)'" }.joined(separator: ", ")
    }

    /// The word that takes the fewest changed, added or removed letters, if they are few.
    package static func nearest(to wrong: String, among words: some Sequence<String>) -> String? {
        // A word from a file can be of any length; no right word is longer than this.
        guard wrong.utf8.count <= 100 else { return nil }
        let most = max(1, (wrong.count + 1) / 3)
        let near = words.map { (word: $0, distance: distance(wrong.lowercased(), $0.lowercased())) }
        return near.filter { $0.distance <= most }.min { $0.distance < $1.distance }?.word
    }

    /// Letters to change, add or remove to make one word of the other (Levenshtein, 1966).
    package static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let change = diagonal + (letter == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j + 1] + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
}
