import Files
import Foundation
import Testing

/// Folders of studies whose names are no UTF-8: German names of before 2005, on disks of today.
@Suite struct ByteNameTests {
    private let folder: TemporaryFolder
    private let pipeline: String

    init() throws {
        folder = try TemporaryFolder()
        pipeline = try folder.write(
            """
            takes: { nifti: nifti, session: session }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
              - { id: patches, use: crop, from: { image: image, session: session }, with: { size: 32 } }
            """, to: "p.yaml")
        // "Schicht_", 0xFC, "7"
        for name in [
            [UInt8]("Schicht_".utf8) + [0xFC, 0x37], [UInt8]("Schicht_".utf8) + [0xFB, 0x37],
        ] {
            let study = folder.path("studies") + "/" + FileName.text(name)
            try FilePermissions.makeFolders(study)
            for file in ["image.nii.gz", "session.json"] {
                let data = try Data(
                    contentsOf: Command.repository.appending(
                        path: "Samples/head-neck-ct/pt_201/\(file)"))
                let descriptor = FileName.withPath(study + "/" + file) {
                    open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                }
                #expect(descriptor >= 0)
                try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                    .write(contentsOf: data)
            }
        }
    }

    @Test func studiesAreRunUnderNamesThatCanBePrinted() throws {
        let ran = try Command(
            "run", pipeline, "--studies", folder.path("studies"), "--out", folder.path("out"))
        #expect(ran.error.contains("Schicht_%FC7: "), "\(ran.error)")
        #expect(ran.error.contains("Schicht_%FB7: "))
        #expect(ran.output.hasPrefix("2 done"), "\(ran.error)\(ran.output)")
    }

    @Test func theyAreListed() throws {
        let ran = try Command(
            "studies", folder.path("studies"), "-o", folder.path("night.csv"), "--pipeline",
            pipeline)
        #expect(ran.output.contains(": 2 studies"), "\(ran.error)\(ran.output)")
        let night = try Command(
            "run", pipeline, "--studies", folder.path("night.csv"), "--out", folder.path("out"))
        #expect(night.output.hasPrefix("2 done"), "\(night.error)\(night.output)")
    }
}
