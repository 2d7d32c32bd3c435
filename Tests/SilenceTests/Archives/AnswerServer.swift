import Foundation
import Synchronization

/// An HTTP server of this process, on a port of this machine: what it answers, each path says.
final class AnswerServer: Sendable {
    let port: Int
    private let answers = Mutex<[String: [String: String]]>([:])

    struct NoPort: Error {}

    /// The one of this process.
    static let shared: Result<AnswerServer, any Error> = Result { try AnswerServer() }

    private init() throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 64) == 0
                    && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw NoPort() }
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [weak self] in
            while true {
                let one = accept(socket, nil, nil)
                guard one >= 0, let self else { return }
                Thread { self.serve(one) }.start()
            }
        }
        thread.start()
    }

    /// The address under which these answers are given, by the last word of the path.
    func register(_ given: [String: String]) -> String {
        let name = UUID().uuidString
        answers.withLock { $0[name] = given }
        return "http://127.0.0.1:\(port)/\(name)"
    }

    private func serve(_ one: Int32) {
        defer { close(one) }
        var request = Data()
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            while let end = request.range(of: Data("\r\n\r\n".utf8)) {
                let line = String(decoding: request[..<end.lowerBound], as: UTF8.self)
                    .prefix { $0 != "\r\n" }
                request = Data(request[end.upperBound...])
                let bytes = Array(answer(to: String(line)).utf8)
                guard send(one, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
                else { return }
            }
            let count = recv(one, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request.append(contentsOf: buffer[..<count])
        }
    }

    private func answer(to line: String) -> String {
        let target = line.split(separator: " ").dropFirst().first ?? ""
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = (parts.first ?? "").split(separator: "/")
        let offset = parts.dropFirst().first?.split(separator: "&").first {
            $0.hasPrefix("offset=")
        }
        // What there is stands on the first page.
        let isFirst = offset == nil || offset == "offset=0"
        let given = answers.withLock { $0[String(path.first ?? "")] } ?? [:]
        let json = isFirst ? given[String(path.last ?? "")] ?? "[]" : "[]"
        return "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\n"
            + "Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
    }
}
