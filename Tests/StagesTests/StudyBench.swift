import Foundation
import Imaging
import NIfTI
import Pipeline
import Sessions
import Stages
import Text

/// A small image with two bright balls in it, in a folder of its own, and pipelines over it.
final class StudyBench: Sendable {
    let folder: URL
    let geometry = Geometry(
        size: [60, 56, 30], spacing: [1.5, 1.5, 3],
        directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-40, -36, 10])

    /// Voxels deep in the two balls.
    static let centres: [SIMD3<Int>] = [[20, 28, 15], [42, 30, 14]]

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "stages-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let labels = truth()
        var noise: UInt32 = 7
        let voxels = labels.labels.map { label -> Float in
            noise = noise &* 1_664_525 &+ 1_013_904_223
            return Float(label) * 80 + 40 + Float(noise >> 24) / 16
        }
        try NIfTIFile.write(Volume(geometry: geometry, voxels: voxels), to: path("image.nii.gz"))
        try NIfTIFile.write(labels, to: path("truth.nii.gz"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> URL { folder.appending(path: name) }

    func truth() -> LabelMap {
        var labels: [UInt16] = []
        for k in 0..<30 {
            for j in 0..<56 {
                for i in 0..<60 {
                    let label = Self.centres.firstIndex { centre in
                        let way = SIMD3(i, j, k) &- centre
                        return way.x * way.x + way.y * way.y + 4 * way.z * way.z <= 64
                    }
                    labels.append(UInt16((label ?? -1) + 1))
                }
            }
        }
        return LabelMap(geometry: geometry, labels: labels)
    }

    /// A session of two segments, three interactions each.
    func session() throws -> RecordedSession {
        let image = RecordedImage(
            geometry: try NIfTIFile(path("image.nii.gz")).volume(index: nil).geometry)
        var events: [RecordedEvent] = []
        for n in 0..<6 {
            let index = SIMD3<Double>(Self.centres[n % 2]) + SIMD3(Double(n / 2) * 3, 0, 0)
            events.append(
                RecordedEvent(
                    seq: n + 1, segment: n % 2 == 0 ? "left" : "right",
                    clicks: [RecordedClick(index: index, isForeground: true)]))
        }
        return RecordedSession(
            image: image,
            segments: [
                RecordedSegment(
                    id: "left", description: SegmentDescription(label: 1, name: "left")),
                RecordedSegment(
                    id: "right", description: SegmentDescription(label: 2, name: "right")),
            ], events: events)
    }

    /// Runs a pipeline that ends in labels; `clicks` makes or takes the session.
    func run(
        takes: String = "session: session", clicks: String = "", from: String = "session",
        image: String = "", truth: String = "", segment: String = "", stitch: String = "{}",
        last: String = "",
        inputs: [String: String],
        out: String = "out"
    ) async throws -> JSONValue {
        let checkpoint = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Tests/NetworkTests/Data/tiny.weights.safetensors").path
        let yaml = """
            # A test.
            takes: { nifti: nifti, \(takes) }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } \(image) }
              - { id: cubic, use: set-spacing, from: { image: image } }
              \(clicks.replacing("CHECKPOINT", with: checkpoint))
              - { id: patches, use: plan-patches, from: { image: cubic, session: \(from) }, with: { size: 64 } }
              - { id: logits, use: segment, from: { patches: patches \(truth) }, with: { checkpoint: "\(checkpoint)" \(segment) } }
              - { id: labels, use: stitch, from: { logits: logits, like: image }, with: \(stitch) }
              - { id: file, use: write-nifti, from: { labels: labels } }
              \(last)
            """
        let pipeline = try Pipeline(
            yaml: yaml, file: "p.yaml", stages: allStages, inputs: allInputs)
        var all = ["nifti": path("image.nii.gz").path]
        for (name, file) in inputs { all[name] = path(file).path }
        let options = RunOptions(
            output: path(out).path, program: .init(name: "test", version: "1"))
        let outcome = try await Runner(pipeline, options).run([Study(name: "one", inputs: all)])
        if let failure = outcome.failures.first { throw StageError(failure.sentence) }
        let report = try Data(contentsOf: path(out).appending(path: "report.json"))
        let json = try JSONDecoder().decode(JSONValue.self, from: report)
        guard case .array(let studies)? = json["studies"], let study = studies.first else {
            throw StageError("no study in the report")
        }
        return study
    }

    func result(_ name: String, out: String = "out") -> URL {
        path(out).appending(path: "one/\(name)")
    }
}
