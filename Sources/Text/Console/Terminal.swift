internal import Foundation

/// What there is to know of the terminal before a line of it is redrawn.
///
/// Nothing of ours is coloured, so that `NO_COLOR` changes nothing.
package struct Terminal: Sendable {
    /// Its width now; a window can change.
    package let columns: @Sendable () -> Int

    /// Whether it shows more than ASCII.
    package let isUTF8: Bool

    package init(columns: @escaping @Sendable () -> Int, isUTF8: Bool) {
        self.columns = columns
        self.isUTF8 = isUTF8
    }

    /// The terminal at standard error; nil where there is none, or one that cannot erase a line.
    package static func atStandardError(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Terminal? {
        guard isatty(STDERR_FILENO) == 1, canErase(environment) else { return nil }
        return Terminal(
            columns: { columns(of: window(STDERR_FILENO), environment) },
            isUTF8: isUTF8(environment))
    }

    /// `TERM` is `dumb` where a terminal shows control sequences, and absent where nobody knows.
    package static func canErase(_ environment: [String: String]) -> Bool {
        !["", "dumb", "unknown"].contains(environment["TERM"] ?? "")
    }

    /// Whether characters beyond ASCII are UTF-8: by the first variable that says something, as in C.
    package static func isUTF8(_ environment: [String: String]) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        return locale?.lowercased().contains(#/\.utf-?8(?:@|$)/#) ?? false
    }

    /// The width by the window, by `COLUMNS` where it has none, and else 80.
    package static func columns(of window: Int?, _ environment: [String: String]) -> Int {
        if let window, window > 0 { return window }
        guard let columns = environment["COLUMNS"].flatMap({ Int($0) }), (1...10_000) ~= columns
        else { return 80 }
        return columns
    }

    private static func window(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return Int(size.ws_col)
    }
}
