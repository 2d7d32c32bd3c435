import Foundation
import Sessions
import Stages
import Testing

/// What is read beside an input, or would be if it were there: results hang on it.
@Suite struct FilesBesideTests {
    let bench: StudyBench

    init() throws { bench = try StudyBench() }

    private func names(_ paths: [String]) -> [String] {
        let root = bench.folder.path(percentEncoded: false)
        return paths.map {
            $0.replacing(root, with: "").trimmingCharacters(in: CharacterSet(charactersIn: "/"))
        }
    }

    @Test func theOtherHalfOfAPair() {
        func beside(_ name: String) -> [String] {
            names(NIfTIInput.filesBeside(bench.path(name).path))
        }
        #expect(beside("a.nii.gz") == [])
        #expect(beside("a.hdr") == ["a.img", "a.img.gz"])
        #expect(beside("a.b.HDR.gz") == ["a.b.img", "a.b.img.gz"])
        #expect(beside("a.img.gz") == ["a.hdr", "a.hdr.gz"])
    }

    @Test func whatNamesTheLabels() {
        let found = LabelsInput.filesBeside(bench.path("truth.nii.gz").path)
        #expect(names(Array(found.prefix(2))) == ["truth.json", "dataset.json"])
        #expect(found.count == 3)
    }

    /// A DICOM segmentation names its segments itself.
    @Test func nothingBesideASegmentation() {
        let seg = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "DICOMTests/Data/seg/labelmap_segment0.dcm")
        #expect(LabelsInput.filesBeside(seg.path) == [])
    }

    @Test func theMasksOfASession() throws {
        var session = try bench.session()
        try session.write(to: bench.path("plain.json"))
        #expect(SessionInput.filesBeside(bench.path("plain.json").path) == [])
        session.events.append(
            RecordedEvent(seq: 7, segment: "left", kind: .mask(file: "masks/left.nii.gz")))
        try session.write(to: bench.path("masked.json"))
        #expect(
            names(SessionInput.filesBeside(bench.path("masked.json").path)) == ["masks/left.nii.gz"]
        )
        #expect(SessionInput.filesBeside(bench.path("none.json").path) == [])
    }
}
