import Foundation
import Testing

/// What commands print of the repository's own files.
@Suite struct InspectTests {
    /// As typed in the repository.
    private static let lines = [
        "inspect Samples/mais-small.safetensors",
        "inspect Samples/mais-small.safetensors --json",
        "inspect Samples/abdomen-ct",
        "inspect Samples/abdomen-ct --json",
        "inspect Samples/abdomen-ct/session.json",
        "inspect Samples/head-neck-ct/pt_201/image.nii.gz",
        "inspect Samples/head-neck-ct/pt_201/image.nii.gz --json",
        "inspect Tests/DICOMTests/Data/seg/part/hd_binary.dcm",
        "inspect Tests/DICOMTests/Data/seg/part/hd_binary.dcm --json",
        "inspect Tests/DICOMTests/Data/seg/seg_image_ct_true_fractional.dcm",
        "session show Samples/abdomen-ct/session.json",
        "session show Samples/abdomen-ct/session.json --json",
        "session check Samples --image Samples",
        "stages",
        "stages segment",
    ]

    /// It stands in `Snapshots/Inspect.txt`.
    @Test func everyFileIsShown() throws {
        let entries = try Self.lines.map { line in
            let run = try Command(line.split(separator: " ").map(String.init))
            return (name: line, text: "exit \(run.status)\n\(run.output)\(run.error)")
        }
        try Snapshot("Inspect", "What is printed of files in the repository.").expect(entries)
    }
}
