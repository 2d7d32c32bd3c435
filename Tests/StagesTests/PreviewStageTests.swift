import Foundation
import Imaging
import Pipeline
import Sessions
import Stages
import Testing

/// Pictures at the end of a pipeline.
@Suite struct PreviewStageTests {
    let bench: StudyBench

    init() throws {
        bench = try StudyBench()
        var session = try bench.session()
        session.segments[1].description.name = "../right: kidney"
        try session.write(to: bench.path("session.json"))
    }

    private let stage =
        "- { id: pictures, use: preview, from: { labels: labels, image: image, logits: logits }, with: { size: 128 } }"

    /// Width and height, from a PNG file's IHDR chunk.
    private func size(_ png: Data) -> [Int] {
        [16, 20].map { at in png[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    }

    @Test func everySegmentHasItsPicture() async throws {
        let names = ["preview-1-left.png", "preview-2-right-kidney.png"]
        for (run, option) in [
            ("after", ""), ("both", ", keepFirst: true"), ("again", ", keepFirst: true"),
        ] {
            _ = try await bench.run(
                segment: option, last: stage, inputs: ["session": "session.json"], out: run)
        }
        for name in names {
            let after = try Data(contentsOf: bench.result(name, out: "after"))
            let both = try Data(contentsOf: bench.result(name, out: "both"))
            #expect(size(after) == [3 * 128 + 32, 34 + 24 + 128 + 8])
            #expect(size(both) == [3 * 128 + 32, 34 + 2 * (24 + 128) + 8])
            #expect(try Data(contentsOf: bench.result(name, out: "again")) == both)
        }
    }

    @Test func keptApartAndWithoutClicks() async throws {
        _ = try await bench.run(
            stitch: "{ overlaps: keep }",
            last: stage.replacing(", logits: logits", with: ""),
            inputs: ["session": "session.json"])
        let png = try Data(contentsOf: bench.result("preview-1-left.png"))
        #expect(size(png) == [3 * 128 + 32, 34 + 24 + 128 + 8])
    }

    @Test func theResampledImageIsRefused() async throws {
        let error = await #expect(throws: StageError.self) {
            try await bench.run(
                last: stage.replacing("image: image", with: "image: cubic"),
                inputs: ["session": "session.json"])
        }
        #expect(
            error?.description.contains(
                "the image to draw on is not on the segments' grid: one grid is ") == true)
        #expect(
            error?.description.contains(
                "Give 'preview' the image as it was read, before it is resampled.") == true)
    }
}
