import DICOM
import Files
import Foundation
import NIfTI
import Sessions
import Stages
import Testing

/// The readers' errors carry the system's fault along: whether a study is tried again goes by that.
@Suite struct ReaderFaultTests {
    /// A regular file that opens, and whose bytes the system does not give.
    private static let unreadable = "/proc/self/mem"

    private func fault(_ body: () throws -> Void) -> SystemError? {
        do {
            try body()
            return nil
        } catch {
            return (error as? any SystemFault)?.systemError
        }
    }

    @Test func aNIfTIFileWhoseDriveFails() throws {
        let link = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).nii")
        try FileManager.default.createSymbolicLink(
            atPath: link.path, withDestinationPath: Self.unreadable)
        defer { try? FileManager.default.removeItem(at: link) }
        let error = fault { _ = try NIfTIInput(path: link) }
        #expect(error == SystemError(EIO))
        #expect(error?.isTransient == true)
        #expect(
            "\(NIfTIError.cannotRead(file: "a.nii", SystemError(EIO)))"
                == "a.nii cannot be read: Input/output error. Check the drive that it is on.")
    }

    @Test func aSessionWhoseDriveFails() {
        let error = fault { _ = try SessionInput(path: URL(filePath: Self.unreadable)) }
        #expect(error == SystemError(EIO))
    }

    @Test func whatIsNotThere() {
        let missing = URL(filePath: "/nowhere/at/all.dcm")
        #expect(fault { _ = try SegmentationObject(contentsOf: missing) } == SystemError(ENOENT))
        #expect(fault { _ = try NIfTIFile(missing) } == SystemError(ENOENT))
        #expect(fault { _ = try RecordedSession(contentsOf: missing) } == SystemError(ENOENT))
    }

    @Test func aDICOMSeriesIsRefusedWithTheFaultOfItsFile() {
        let error = DICOMError.refused("1.2", .unreadable("it cannot be read", SystemError(ESTALE)))
        #expect(error.systemError?.isTransient == true)
    }

    /// A named pipe is not waited for.
    @Test func aPipeIsNoSession() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let error = #expect(throws: SessionError.self) {
            try SessionInput(path: URL(filePath: path))
        }
        let name = URL(filePath: path).lastPathComponent
        #expect(
            error?.description == "session '\(name)' cannot be read: it is not a regular file.")
    }
}
