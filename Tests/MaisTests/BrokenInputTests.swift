import Foundation
import NIfTI
import Tensors
import Testing

/// What comes from outside and is broken: each has its sentence and its exit status, and leaves
/// nothing half-written behind.
@Suite struct BrokenInputTests {
    let folder: TemporaryFolder
    let nifti = "Samples/head-neck-ct/pt_201/image.nii.gz"
    let session = "Samples/head-neck-ct/pt_201/session.json"

    init() throws { folder = try TemporaryFolder() }

    private func run(
        nifti: String? = nil, session: String? = nil, checkpoint: String? = nil,
        out: String? = nil
    ) throws -> Command {
        var pipeline = "Pipelines/nifti-to-nifti.yaml"
        if let checkpoint {
            pipeline = try folder.write(
                try text(pipeline).replacing("Samples/mais-small.safetensors", with: checkpoint),
                to: "pipeline.yaml")
        }
        return try Command(
            "run", pipeline, "--input", "nifti=\(nifti ?? self.nifti)", "--input",
            "session=\(session ?? self.session)", "--out", out ?? folder.path("out"))
    }

    /// No result, and no temporary file, has stayed.
    private func nothingWasWritten() -> Bool {
        let files = FileManager.default.enumerator(atPath: folder.path("out"))
        return !(files?.contains { "\($0)".contains("labels") } ?? false)
    }

    @Test func aTruncatedNIfTI() throws {
        let whole = try Data(contentsOf: Command.repository.appending(path: nifti))
        try whole.prefix(whole.count / 2).write(to: folder.url.appending(path: "half.nii.gz"))
        let ran = try run(nifti: folder.path("half.nii.gz"))
        #expect(ran.status == 1)
        #expect(ran.error.contains("half.nii.gz"))
        #expect(ran.error.contains("ends"), "\(ran.error)")
        #expect(nothingWasWritten())
    }

    @Test func aHeaderThatClaimsTooMuch() throws {
        // A NIfTI-1 header of 32767 cubed 16-bit voxels, and nothing behind it.
        var header = Data(count: 352)
        func put(_ value: some FixedWidthInteger, at offset: Int) {
            withUnsafeBytes(of: value.littleEndian) {
                header.replaceSubrange(offset..<offset + $0.count, with: $0)
            }
        }
        put(Int32(348), at: 0)
        for (axis, size) in [3, 32767, 32767, 32767, 1, 1, 1, 1].enumerated() {
            put(Int16(size), at: 40 + 2 * axis)
        }
        put(Int16(4), at: 70)
        put(Int16(16), at: 72)
        for axis in 1...3 { put(Float(1).bitPattern, at: 76 + 4 * axis) }
        put(Float(352).bitPattern, at: 108)
        header.replaceSubrange(344..<348, with: Data("n+1\0".utf8))
        try header.write(to: folder.url.appending(path: "huge.nii"))
        let ran = try run(nifti: folder.path("huge.nii"))
        #expect(ran.status == 1)
        #expect(ran.error.contains("huge.nii"))
        #expect(ran.error.contains("32767"), "\(ran.error)")
        #expect(nothingWasWritten())
    }

    @Test func aClickOutsideTheImage() throws {
        let json = try text(session)
        let first = try #require(json.firstRange(of: "\"position\": ["))
        let far = json.replacingCharacters(in: first, with: "\"position\": [9999, ")
        // Four numbers would be another fault: the first of the old three goes.
        let comma = try #require(far[first.lowerBound...].dropFirst(20).firstRange(of: ","))
        let start = try #require(far[first.lowerBound...].firstRange(of: "9999, ")).upperBound
        let path = try folder.write(
            far.replacingCharacters(in: start..<comma.upperBound, with: ""), to: "far.json")
        let ran = try run(session: path)
        #expect(ran.status == 1)
        #expect(
            ran.error.contains(
                "session 'far.json': event 1, click 0 has the position (9999, -18.98, 70.5), and lies at voxel ("
            ),
            "\(ran.error)")
        #expect(ran.error.contains("outside the image of 128 x 128 x 128 voxels."))
        #expect(nothingWasWritten())
    }

    @Test func aSessionForAnotherImage() throws {
        let ran = try run(session: "Samples/head-neck-ct/pt_236/session.json")
        #expect(ran.status == 1)
        #expect(
            ran.error.contains(
                "session 'session.json' was recorded on a grid that lies up to "), "\(ran.error)")
        #expect(ran.error.contains("Give the image that it was recorded on."))
        #expect(nothingWasWritten())
    }

    @Test func aCheckpointOfAnotherShape() throws {
        let small = try Checkpoint(
            contentsOf: Command.repository.appending(path: "Samples/mais-small.safetensors"))
        var tensors = small.tensors
        tensors["mask_decoder.iou_token.weight"] = try Tensor(repeating: 0, shape: [1, 95])
        try Checkpoint.write(
            tensors, metadata: small.metadata, to: folder.url.appending(path: "other.safetensors"))
        let ran = try run(checkpoint: folder.path("other.safetensors"))
        #expect(ran.status == 1)
        #expect(ran.error.contains("mask_decoder.iou_token.weight"), "\(ran.error)")
        #expect(ran.error.contains("[1, 95]") && ran.error.contains("[1, 96]"), "\(ran.error)")
        #expect(nothingWasWritten())
    }

    @Test func aCheckpointThatIsNotThere() throws {
        let ran = try run(checkpoint: folder.path("none.safetensors"))
        #expect(ran.status == 1)
        #expect(ran.error.contains("none.safetensors"), "\(ran.error)")
    }

    @Test func anOutputFolderThatCannotBeWritten() throws {
        let file = try folder.write("a file", to: "file")
        let ran = try run(out: file + "/out")
        #expect(ran.status == 1)
        #expect(ran.error.contains("file/out"), "\(ran.error)")
    }

    @Test func aPickleThatCallsTheSystemRunsNothing() throws {
        // What pickle.dumps makes of an object whose __reduce__ is (os.system, ("touch …",)).
        let marker = folder.path("ran")
        let pickle = "cposix\nsystem\n(Vtouch \(marker)\ntR."
        let path = try folder.write(pickle, to: "evil.pth")
        let ran = try run(checkpoint: path)
        #expect(ran.status == 1)
        #expect(ran.error.contains("evil.pth"), "\(ran.error)")
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test func aCommandLineThatIsWrong() throws {
        #expect(try Command("run", "Pipelines/night.yaml", "--out", "x").status == 64)
        #expect(
            try Command(
                "run", "Pipelines/night.yaml", "--studies", "a", "--input", "b=c", "--out", "x"
            ).status == 64)
        #expect(try Command("fly").status == 64)
        #expect(try Command("stages", "fly").status == 64)
        #expect(try Command("--help").status == 0)
    }
}
