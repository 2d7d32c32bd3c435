internal import Files
internal import Foundation

/// Puts the parts of a multipart answer into a spool, each as it comes.
final class WebParts {
    private let spool: Spool
    private let archive: String
    private var reader: MultipartReader?
    private var file: (path: String, descriptor: Int32, bytes: Int64)?
    private(set) var fault: PACSError?

    init(_ spool: Spool, archive: String) {
        self.spool = spool
        self.archive = archive
    }

    deinit { abandon() }

    /// Whether the last part was seen.
    var isAtEnd: Bool { reader?.isAtEnd ?? false }

    /// Takes a piece of the body; false once something is wrong, which ``fault`` then says.
    func take(_ answer: WebClient.Answer, _ bytes: UnsafeRawBufferPointer) -> Bool {
        // The body of a refusal is its archive's prose: not wanted.
        guard (200..<300).contains(answer.status) else { return true }
        if reader == nil { reader = MultipartReader(contentType: answer.contentType) }
        guard reader != nil else { return fail(.unreadable, "its answer to WADO is not multipart") }
        do {
            try reader?.take(bytes) { try handle($0) }
            return true
        } catch let error as PACSError {
            fault = error
        } catch {
            return fail(.unreadable, "its answer to WADO is not a multipart body")
        }
        return false
    }

    private func fail(_ category: PACSError.Category, _ reason: String) -> Bool {
        fault = .archive(archive, category, reason)
        return false
    }

    private func handle(_ event: MultipartReader.Event) throws {
        switch event {
        case .part:
            try finish()
            guard let path = spool.begin() else {
                throw spool.fault(of: archive) ?? .folder(spool.path, "it takes no more")
            }
            let descriptor = open(
                path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FilePermissions.file)
            guard descriptor >= 0 else { throw PACSError.disk(spool.path, SystemError(errno)) }
            file = (path, descriptor, 0)
        case .content(let bytes):
            guard let now = file else { return }
            file?.bytes += Int64(bytes.count)
            guard now.bytes + Int64(bytes.count) <= spool.mostBytes else {
                throw PACSError.archive(
                    archive, .tooMuch, "an object is larger than 'limits.objectMegabytes'")
            }
            do { try WholeFile.write(bytes, to: now.descriptor) } catch {
                throw PACSError.disk(spool.path, error)
            }
        case .end: try finish()
        }
    }

    /// Hands a part that came whole to the spool.
    private func finish() throws {
        guard let now = file else { return }
        file = nil
        guard close(now.descriptor) == 0 else {
            let error = SystemError(errno)
            unlink(now.path)
            throw PACSError.disk(spool.path, error)
        }
        let status = Spool.end(now.path, in: [spool], sopInstance: nil, bytes: now.bytes)
        if status == Spool.unwanted || spool.isOver, let fault = spool.fault(of: archive) {
            throw fault
        }
    }

    /// Removes what has only come in part.
    func abandon() {
        guard let now = file else { return }
        file = nil
        close(now.descriptor)
        unlink(now.path)
    }
}
