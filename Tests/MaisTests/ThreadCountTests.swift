import Foundation
import Imaging
import NIfTI
import Sessions
import Testing

/// What a replay on another number of threads makes of a session: sums in another order, so
/// numbers that differ in their last digits, and masks where a logit is next to nothing.
@Suite struct ThreadCountTests {
    private static let pipeline = """
        # A session replayed with each event's mask.
        takes: { nifti: nifti, session: session }
        stages:
          - { id: image, use: read-nifti, from: { nifti: nifti } }
          - { id: cubic, use: set-spacing, from: { image: image } }
          - { id: patches, use: plan-patches, from: { image: cubic, session: session }, with: { size: 64 } }
          - id: logits
            use: segment
            from: { patches: patches }
            with:
              checkpoint: CHECKPOINT
              dtype: DTYPE
              record: done.json
              recordMasks: true
              maxPatches: 4
          - { id: labels, use: stitch, from: { logits: logits, like: image } }
          - { id: file, use: write-nifti, from: { labels: labels } }
        """

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Replays a session on this many threads, and reads what was recorded.
    private func record(
        _ session: String, threads: Int, dtype: String = "float32", to out: String
    ) throws -> RecordedSession {
        let checkpoint = Command.repository.appending(
            path: "Tests/NetworkTests/Data/tiny.weights.safetensors"
        ).path
        let file = try folder.write(
            Self.pipeline.replacing("CHECKPOINT", with: checkpoint)
                .replacing("DTYPE", with: dtype), to: "\(out).yaml")
        let ran = try Command(
            "run", file, "--input", "nifti=Samples/head-neck-ct/pt_201/image.nii.gz", "--input",
            "session=\(session)", "--out", folder.path(out), "--threads", "\(threads)")
        #expect(ran.status == 0, "\(ran.error)")
        let found = FileManager.default.enumerator(atPath: folder.path(out))?
            .compactMap { $0 as? String }.first { $0.hasSuffix("done.json") }
        let name = try #require(found)
        return try RecordedSession(contentsOf: folder.url.appending(path: "\(out)/\(name)"))
    }

    /// The largest share, over all events, of the voxels in either mask that are not in both.
    private func largestShare(_ a: RecordedSession, _ b: RecordedSession) throws -> Double {
        #expect(a.events.count == b.events.count && a.events.count > 10)
        let voxels = a.image.geometry.count
        var largest = 0.0
        for (one, other) in zip(a.events, b.events) {
            let masks = try [one, other].map { event in
                let text = try #require(event.outcome?.maskRuns)
                return try #require(MaskRuns(text: text, voxels: voxels))
            }
            let dice = masks[0].dice(with: masks[1])
            let all = masks[0].count + masks[1].count
            let both = dice * Double(all) / 2
            let either = Double(all) - both
            if either > 0 { largest = max(largest, (either - both) / either) }
            #expect((dice == 1) == (one.outcome?.maskDigest == other.outcome?.maskDigest))
        }
        return largest
    }

    @Test func onAnotherNumberOfThreadsTheMasksAreNearlyTheSame() throws {
        let sample = "Samples/head-neck-ct/pt_201/session.json"
        let one = try record(sample, threads: 1, to: "one")
        for threads in [2, 3] {
            let other = try record(sample, threads: threads, to: "\(threads)")
            let share = try largestShare(one, other)
            print("1 thread against \(threads): at most", share, "of the voxels in either mask")
            #expect(share < 0.001)
        }
        // Coarser numbers are seen: the comparison can tell.
        let coarse = try record(sample, threads: 1, dtype: "bfloat16", to: "coarse")
        let share = try largestShare(one, coarse)
        print("float32 against bfloat16: at most", share, "of the voxels in either mask")
        #expect(share > 0)
    }
}
