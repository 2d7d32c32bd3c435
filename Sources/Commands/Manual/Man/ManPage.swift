internal import Foundation

/// A page of man(1), in mdoc(7).
package struct ManPage: Sendable {
    /// Such as `mais-run`.
    package let name: String

    /// 1 for a command, 7 for a topic of the manual.
    package let section: Int

    /// What the page's file holds.
    package let text: String

    /// Such as `mais-run.1`.
    package var fileName: String { "\(name).\(section)" }

    /// - Parameters:
    ///   - summary: What stands beside the name, one sentence.
    ///   - body: Lines of mdoc, from the second section on.
    ///   - related: Names and sections of other pages.
    ///   - hasTable: Whether tbl(1) must see it first.
    init(
        _ name: String, section: Int, summary: String, date: Date, body: [String],
        related: [(name: String, section: Int)], hasTable: Bool = false
    ) {
        self.name = name
        self.section = section
        var lines = hasTable ? ["'\\\" t"] : []
        lines += [
            ".Dd \(Self.written(date))", ".Dt \(name.uppercased()) \(section)", ".Os", ".Sh NAME",
            ".Nm \(name)", ".Nd \(Roff.argument(Self.phrase(summary)))",
        ]
        lines += body
        lines.append(".Sh SEE ALSO")
        let sorted = related.sorted { ($0.section, $0.name) < ($1.section, $1.name) }
        for (index, page) in sorted.enumerated() {
            let comma = index + 1 < sorted.count ? " ," : ""
            lines.append(".Xr \(page.name) \(page.section)\(comma)")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A sentence without its full stop and its marks of code.
    private static func phrase(_ sentence: String) -> String {
        let plain = sentence.replacing("`", with: "")
        return plain.hasSuffix(".") ? String(plain.dropLast()) : plain
    }

    /// Such as `November 30, 2026`.
    private static func written(_ date: Date) -> String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return "\(months[(parts.month ?? 1) - 1]) \(parts.day ?? 1), \(parts.year ?? 1970)"
    }
}
