internal import ArgumentParser
internal import DICOM
internal import Text

/// How `convert` takes what is not as it should be.
struct ConvertArguments: ParsableArguments {
    @Flag(
        help:
            "Take the part of a SEG that lies in the series; the rest is left out, and the exit status is 3."
    )
    var partial = false

    @Flag(help: "Treat warnings as failures, so that nothing is written.")
    var strict = false

    /// Says warnings; where they are failures, nothing is written any more.
    func say(_ warnings: [Warning]) throws {
        guard !strict || warnings.isEmpty else {
            let all = warnings.map(\.description).joined(separator: "\n  ")
            throw CommandError(
                "Nothing was written, since warnings are failures (--strict):\n  \(all)")
        }
        for warning in warnings { Console.complain("warning: \(warning)") }
    }

    /// Ends with the status for what was left out, where that was something asked for.
    func end(after warnings: [Warning]) throws {
        if warnings.contains(where: { Self.leftOut.contains($0.code) }) { throw ExitCode(3) }
    }

    private static let leftOut: Set<Warning.Code> = [
        .segmentationOutside, .seriesIncomplete, .seriesAnnounced,
    ]
}
