internal import ArgumentParser
internal import Foundation
internal import Imaging
internal import Sessions
internal import Text

/// `mais session show`
struct SessionShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the events of each segment of a session.",
        discussion: """
            EXAMPLES
              mais session show Samples/abdomen-ct/session.json
              mais session show Samples/abdomen-ct/session.json --json
            """)

    @OptionGroup var file: SessionFile

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Also print who clicked, with which tool, and when the session began.")
    var who = false

    func run() throws {
        let session = try RecordedSession(
            contentsOf: URL(filePath: file.path), ignoresUnknownKinds: file.ignoreUnknown)
        let timeline = try SessionTimeline(session)
        if json {
            Console.print(json: try printed(session, timeline))
        } else {
            Console.print(text(session, timeline))
        }
    }

    // MARK: JSON

    private struct Printed: Encodable {
        let size: [Int]
        let events: Int
        let segments: [SessionTimeline.Segment]
        let ignored: [String: Int]
        let warnings: [Warning]
        let annotator: String?
        let tool: String?
        let started: String?
    }

    private func printed(_ session: RecordedSession, _ timeline: SessionTimeline) throws -> String {
        let size = session.image.geometry.size
        let encoder = JSONEncoder.line
        let printed = Printed(
            size: [size.x, size.y, size.z], events: session.events.count,
            segments: timeline.segments, ignored: session.ignoredKinds, warnings: session.warnings,
            annotator: who ? session.annotator : nil, tool: who ? session.tool : nil,
            started: who ? session.started : nil)
        return String(decoding: try encoder.encode(printed), as: UTF8.self)
    }

    // MARK: Text

    private func text(_ session: RecordedSession, _ timeline: SessionTimeline) -> String {
        let size = session.image.geometry.size
        var lines = [
            """
            \(file.path): \(session.events.count) events on an image of \
            \(size.x) x \(size.y) x \(size.z) voxels
            """
        ]
        if who {
            lines.append(
                """
                by \(session.annotator ?? "(not recorded)"), with \
                \(session.tool ?? "(not recorded)"), from \(session.started ?? "(not recorded)")
                """)
        }
        for segment in timeline.segments {
            lines.append("")
            lines.append(
                """
                \(segment.label)  \(segment.name): \(segment.interactions) interactions stand, \
                \(segment.positiveClicks) positive and \(segment.negativeClicks) negative clicks
                """)
            lines += segment.events.map { line($0, accepted: segment.accepted) }
        }
        if !session.ignoredKinds.isEmpty || !session.warnings.isEmpty { lines.append("") }
        lines += session.ignoredKinds.sorted { $0.key < $1.key }
            .map { "ignored: \($0.value) events of the unknown kind '\($0.key)'" }
        lines += session.warnings.map { "warning: \($0)" }
        return lines.joined(separator: "\n")
    }

    private func line(_ event: SessionTimeline.Entry, accepted: Int?) -> String {
        let seq = String(event.seq)
        let time = event.seconds.map { String(format: "%.1f s", $0) } ?? ""
        var what = event.kind
        if event.positive > 0 { what += " +\(event.positive)" }
        if event.negative > 0 { what += " -\(event.negative)" }
        if let removes = event.removes { what += " \(removes)" }
        if let file = event.file { what += " '\(file)'" }
        if event.stands == false { what += "  (taken back)" }
        if event.seq == accepted { what += "  (the result)" }
        if let outcome = event.outcome {
            let parts = [
                outcome.voxels.map { "\($0) voxels" },
                outcome.milliseconds.map { String(format: "%.0f ms", $0) },
                outcome.dice.map { String(format: "Dice %.4f", $0) },
                outcome.maskDigest.map { "mask \($0.prefix(8))" },
            ]
            what += "  " + parts.compactMap { $0 }.joined(separator: ", ")
        }
        return "  " + padded(seq, 6) + padded(time, 10) + what
    }

    /// A text on the right of a column.
    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text + "  "
    }
}
