internal import Files
internal import Foundation
internal import Text

/// Variables of the environment that look like this program's and do nothing.
enum StrangeVariable {
    private static let known = [FilePermissions.variable]

    /// What there is to say of an environment: a variable that is nearly one of ours, and one of ours
    /// with a value that says nothing. Others that begin with the program's name are somebody's own.
    static func warnings(in environment: [String: String]) -> [Warning] {
        let ours = environment.keys.filter { $0.uppercased().hasPrefix("MAIS_") }.sorted()
        return ours.compactMap { name -> Warning? in
            let shown = PlainText.clean(name, limit: 64)
            if known.contains(name) {
                let value = environment[name] ?? ""
                guard !["", "0", "1"].contains(value) else { return nil }
                return Warning(
                    .variableUnknown,
                    "\(shown) is '\(PlainText.clean(value, limit: 64))', and only 1 sets it: files stay private"
                )
            }
            guard let near = Suggestion.nearest(to: name, among: known) else { return nil }
            return Warning(
                .variableUnknown,
                "the environment sets \(shown), which does nothing: did you mean \(near)?")
        }
    }
}
