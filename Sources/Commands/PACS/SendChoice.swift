internal import ArgumentParser
internal import Files
internal import Foundation
internal import PACS
internal import Text

/// The files that are to be sent of what a command line names, and what of it is passed over.
struct SendChoice {
    private(set) var files: [String] = []

    /// What is passed over, each with its reason; what is plainly not DICOM in one warning.
    private(set) var warnings: [Warning] = []

    /// Whether something is passed over that may have been meant: DICOM that cannot be sent, or what
    /// cannot be looked at.
    private(set) var leavesOut = false

    private var others: [String] = []
    private static let mostNamed = 20

    /// - Throws: `ValidationError` for a path where nothing is.
    init(_ paths: [String]) throws {
        for path in paths { try add(path) }
        guard !others.isEmpty else { return }
        let names = others.prefix(Self.mostNamed).map { "'\($0)'" }.joined(separator: ", ")
        let rest = others.count > Self.mostNamed ? ", …" : ""
        let count = others.count == 1 ? "1 file is" : "\(others.count) files are"
        warnings.append(
            Warning(.archiveNotDICOM, "\(count) not DICOM, and not sent: \(names)\(rest)"))
    }

    private mutating func add(_ path: String) throws {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else {
            let error = SystemError(errno)
            throw ValidationError(
                error.code == ENOENT
                    ? "There is no '\(path)'." : "'\(path)' cannot be read: \(error).")
        }
        // What is named itself is sent, or says in the outbox why it cannot be.
        guard info.st_mode & S_IFMT == S_IFDIR else { return files.append(path) }
        let walk: FolderWalk
        do throws(SystemError) { walk = try FolderWalk(path) } catch {
            throw ValidationError("'\(path)' cannot be listed: \(error).")
        }
        for passed in walk.passedOver { leaveOut(passed.path, passed.reason) }
        for file in walk.files {
            switch Content(of: file) {
            case .object: files.append(file)
            case .other: others.append(file)
            case .unfit(let reason): leaveOut(file, reason)
            }
        }
    }

    private mutating func leaveOut(_ path: String, _ reason: String) {
        leavesOut = true
        warnings.append(Warning(.archiveNotSent, "'\(path)' is not sent: \(reason)"))
    }
}

extension SendChoice {
    /// What a file of a folder is, by its first bytes.
    private enum Content {
        /// To be sent, as far as its beginning tells.
        case object
        /// Plainly something else, such as a text or a picture.
        case other
        /// DICOM that cannot be sent, or what nobody can tell.
        case unfit(String)

        init(of path: String) {
            let descriptor = FileName.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
            guard descriptor >= 0 else {
                self = .unfit("it cannot be opened: \(SystemError(errno))")
                return
            }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            guard count >= 0 else {
                self = .unfit("it cannot be read: \(SystemError(errno))")
                return
            }
            let head = bytes.prefix(count)
            if head.dropFirst(128).starts(with: "DICM".utf8) {
                self = Self.isDirectory(head) ? .unfit(Self.directory) : .object
            } else if let reason = ObjectContent.bare(path) {
                self = .unfit(reason)
            } else if head.isEmpty {
                self = .unfit("it is empty")
            } else {
                self = Self.isOther(head) ? .other : .unfit("it is not DICOM, or damaged")
            }
        }

        private static let directory =
            "it is a DICOMDIR, which lists the objects of a medium and is not one of them"

        /// Whether the meta header names the class of a DICOMDIR (PS3.10, 8.6).
        private static func isDirectory(_ head: ArraySlice<UInt8>) -> Bool {
            let name = Array("1.2.840.10008.1.3.10".utf8)
            let meta = head.prefix(1024)
            return meta.indices.contains { meta[$0...].starts(with: name) }
        }

        /// The beginnings of what lies beside images: pictures, PDF, archives, databases, programs.
        private static let beginnings: [[UInt8]] = [
            [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], [0x47, 0x49, 0x46, 0x38], [0x42, 0x4D],
            [0x25, 0x50, 0x44, 0x46], [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B],
            [0x28, 0xB5, 0x2F, 0xFD],
            [0x5C, 0x01, 0, 0], [0x1C, 0x02, 0, 0], Array("SQLite format 3".utf8), [0x4D, 0x5A],
            [0x7F, 0x45, 0x4C, 0x46], [0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A],
            [0xD0, 0xCF, 0x11, 0xE0], Array("RIFF".utf8), Array("NRRD".utf8),
        ]

        private static func isOther(_ head: ArraySlice<UInt8>) -> Bool {
            if beginnings.contains(where: { head.starts(with: $0) }) { return true }
            // Text: no control characters but those that texts have.
            return head.allSatisfy { $0 >= 0x20 || (9...13).contains($0) || $0 == 0x1B }
        }
    }
}
