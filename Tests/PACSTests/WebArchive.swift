import Foundation
import PACS
import Synchronization

/// A DICOMweb archive of one series, with a peculiarity of its own.
final class WebArchive: Sendable {
    /// What it answers.
    struct Reply: Sendable {
        var status = "200 OK"
        var headers: [String] = []
        var body = Data()
        /// Whether it announces more bytes than it sends.
        var isCut = false

        init(_ status: String = "200 OK", _ headers: [String] = [], _ body: Data = Data()) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        init(json: String, _ headers: [String] = []) {
            self.headers = ["Content-Type: application/dicom+json"] + headers
            body = Data(json.utf8)
        }
    }

    /// A request: its method, its path, and what follows the question mark.
    struct Request: Sendable {
        let method: String
        let path: String
        let query: [String: String]
        let body: Data

        func number(_ name: String) -> Int? { query[name].flatMap { Int($0) } }
    }

    let port: Int
    private let socket: Int32
    private let heard = Mutex<[Request]>([])
    private let answer: @Sendable (Request) -> Reply

    init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
        self.answer = answer
        port = try Ports.free()
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(socket, 16) == 0 else {
            throw Child.Missing(description: "no port for an archive")
        }
        let thread = Thread { [weak self, socket] in
            while true {
                let one = accept(socket, nil, nil)
                guard one >= 0, let self else { return }
                let talk = Thread {
                    self.talk(one)
                    close(one)
                }
                talk.start()
            }
        }
        thread.start()
    }

    deinit { stop() }

    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    /// All that it was asked.
    var requests: [Request] { heard.withLock { $0 } }

    /// It as an archive, in a folder's archives file.
    @discardableResult
    func archive(
        in folder: TestFolder, _ more: String = "", limits: String = "freeMegabytes: 1"
    ) throws -> Archive {
        let yaml = """
            archives:
              - name: web
                web: { url: "http://localhost:\(port)/base" }
                fetch: web
                send: web
                timeouts: { connect: 30, idle: 30, message: 60 }
                retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }
                limits: { \(limits) }
            \(more)
            """
        return try ArchivesFile(path: folder.write("archives.yaml", yaml)).archive(named: nil)
    }

    private func talk(_ one: Int32) {
        var bytes = Data()
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(one, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes.append(contentsOf: buffer[..<count])
            guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            let lines = head.split(separator: "\r\n")
            let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) }
            guard bytes.count - end.upperBound >= length ?? 0 else { continue }
            let words = lines[0].split(separator: " ")
            let parts = words[1].split(separator: "?")
            let pairs = parts.dropFirst().flatMap { $0.split(separator: "&") }.map {
                $0.split(separator: "=", maxSplits: 1).map(String.init)
            }
            let request = Request(
                method: String(words[0]), path: String(parts[0]),
                query: Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { a, _ in a },
                body: Data(bytes[end.upperBound...]))
            heard.withLock { $0.append(request) }
            let reply = answer(request)
            let headers =
                (reply.headers + ["Content-Length: \(reply.body.count + (reply.isCut ? 9 : 0))"])
                .map { $0 + "\r\n" }.joined()
            let all = Array(
                Data("HTTP/1.1 \(reply.status)\r\n\(headers)Connection: close\r\n\r\n".utf8)
                    + reply.body)
            var sent = 0
            while sent < all.count {
                let count = all[sent...].withUnsafeBytes {
                    send(one, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                sent += count
            }
            return
        }
    }
}
