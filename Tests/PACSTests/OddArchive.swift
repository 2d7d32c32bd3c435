import Foundation
import PACS
import Synchronization

/// Somebody who listens where an archive should, and is not one.
final class OddArchive: Sendable {
    let port: Int
    private let socket: Int32
    private let isStopped = Mutex(false)
    private let heard = Mutex(Data())

    /// - Parameter manner: `silent`, `garbage`, `closing`, `dripping`, `nonsense`, `matching`, `cramped` with the longest
    ///   PDU that it takes, `storing` with the status that it answers to each object,
    ///   `committing` with the Failure Reason that it gives for each object that it has stored, or `nothing`, `choosing` with a transfer syntax
    ///   that it chooses unasked, or an HTTP answer's text.
    init(_ manner: String) throws {
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
        guard isBound, listen(socket, 8) == 0 else {
            throw Child.Missing(description: "no port for an odd archive")
        }
        let thread = Thread { [weak self, socket] in
            while true {
                let one = accept(socket, nil, nil)
                guard one >= 0 else { return }
                guard let self, !self.isStopped.withLock({ $0 }) else {
                    close(one)
                    return
                }
                let talk = Thread { self.answer(one, manner) }
                talk.start()
            }
        }
        thread.start()
    }

    /// The archive that it is taken for, which is tried once.
    func archive(in folder: TestFolder, timeouts: String) throws -> Archive {
        let yaml = """
            archives:
              - name: odd
                host: localhost
                port: \(port)
                aeTitle: ODD
                verify: query
                timeouts: \(timeouts)
                retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }
            """
        return try ArchivesFile(path: folder.write("odd.yaml", yaml)).archive(named: nil)
    }

    func stop() {
        isStopped.withLock { $0 = true }
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    /// All that was said to it.
    var request: Data { heard.withLock { $0 } }

    private func answer(_ one: Int32, _ manner: String) {
        defer { close(one) }
        switch manner {
        case "silent": while !isStopped.withLock({ $0 }) { usleep(50_000) }
        case "garbage": send(one, [UInt8](repeating: 0x2A, count: 4096))
        case "closing": return
        case "dripping":
            // The head of an A-ASSOCIATE-AC of 200 bytes, and then a byte at a time.
            send(one, [2, 0, 0, 0, 0, 200])
            while !isStopped.withLock({ $0 }) {
                usleep(200_000)
                guard send(one, [0]) else { return }
            }
        case "nonsense":
            // Accepts the association, takes an object, and answers with a command that is not one.
            guard pdu(one) != nil else { return }
            send(one, AssociateRequest(calling: "MAIS", called: "ODD", accepts: true).bytes)
            while let piece = pdu(one) {
                // Of a data set, and the last one (PS3.8, E.2).
                if piece.count > 11, piece[0] == 4, piece[11] & 3 == 2 { break }
            }
            send(one, [4, 0, 0, 0, 0, 16, 0, 0, 0, 12, 1, 3] + [UInt8](repeating: 0xEE, count: 10))
            while !isStopped.withLock({ $0 }) { usleep(50_000) }
        case "matching":
            // Accepts the association, and answers a query with matches without an end.
            guard pdu(one) != nil else { return }
            send(one, AssociateRequest(calling: "MAIS", called: "ODD", accepts: true).bytes)
            while let piece = pdu(one) {
                if piece.count > 11, piece[0] == 4, piece[11] & 3 == 2 { break }
            }
            for number in 0..<Int.max where !isStopped.withLock({ $0 }) {
                var match = Data()
                match.element(0x0020, 0x000D, "UI", "1.2.\(number)")
                guard send(one, Self.piece(Self.pending, isCommand: true)),
                    send(one, Self.piece(Array(match), isCommand: false))
                else { return }
                usleep(10_000)
            }
        case let manner where manner.hasPrefix("storing "):
            guard pdu(one) != nil, let status = Int(manner.dropFirst(8), radix: 16) else { return }
            send(one, AssociateRequest(calling: "MAIS", called: "ODD", accepts: true).bytes)
            var message = 0
            while let piece = pdu(one) {
                // What releases the association is answered in kind.
                guard piece[0] == 4 else {
                    send(one, [6, 0, 0, 0, 0, 4, 0, 0, 0, 0])
                    return
                }
                guard piece.count > 11, piece[11] & 3 == 2 else { continue }
                message += 1
                let answer = Self.command([
                    (0x0100, 0x8001), (0x0120, message), (0x0800, 0x0101), (0x0900, status),
                ])
                guard send(one, Self.piece(answer, isCommand: true)) else { return }
            }
        case let manner where manner.hasPrefix("committing "):
            commit(one, reason: Int(manner.dropFirst(11), radix: 16))
        case let manner where manner.hasPrefix("choosing "):
            guard pdu(one) != nil else { return }
            send(
                one,
                AssociateRequest(
                    calling: "MAIS", called: "ODD", accepts: true,
                    chosen: String(manner.dropFirst(9))
                ).bytes)
            while pdu(one) != nil {}
        case let manner where manner.hasPrefix("cramped "):
            guard pdu(one) != nil, let longest = Int(manner.dropFirst(8)) else { return }
            send(
                one,
                AssociateRequest(calling: "MAIS", called: "ODD", accepts: true, longest: longest)
                    .bytes)
            while let piece = pdu(one) {
                heard.withLock { $0.append(contentsOf: piece) }
                if piece.count > 11, piece[0] == 4, piece[11] & 3 == 2 { return }
            }
        default: http(one, manner)
        }
    }

    /// Stores all that comes; asked for commitment, it commits itself to nothing, with a reason for each
    /// object or without a word of it.
    private func commit(_ one: Int32, reason: Int?) {
        guard pdu(one) != nil else { return }
        send(one, AssociateRequest(calling: "MAIS", called: "ODD", accepts: true).bytes)
        var message = 0
        var data = Data()
        var isAction = false
        while let piece = pdu(one) {
            guard piece[0] == 4 else {
                send(one, [6, 0, 0, 0, 0, 4, 0, 0, 0, 0])
                return
            }
            guard piece.count > 11 else { return }
            let content = Data(piece[12...])
            if piece[11] & 1 == 1 {
                // (0000,0100) Command Field of N-ACTION-RQ; that of our answer to a report is another.
                isAction = content.range(of: Data([0, 0, 0, 1, 2, 0, 0, 0, 0x30, 1])) != nil
                continue
            }
            data += content
            guard piece[11] & 2 == 2 else { continue }
            message += 1
            let answer = Self.command([
                (0x0100, isAction ? 0x8130 : 0x8001), (0x0120, message), (0x0800, 0x0101),
                (0x0900, 0),
            ])
            guard send(one, Self.piece(answer, isCommand: true)) else { return }
            if isAction { report(one, Self.result(of: data, reason)) }
            data = Data()
        }
    }

    /// An N-EVENT-REPORT-RQ (PS3.4, J.3.3).
    private func report(_ one: Int32, _ result: Data) {
        func text(_ number: UInt8, _ group: UInt8, _ uid: String) -> [UInt8] {
            let bytes = Array(uid.utf8) + (uid.utf8.count % 2 == 1 ? [0] : [])
            return [0, 0, number, group, UInt8(bytes.count), 0, 0, 0] + bytes
        }
        let command =
            text(0x02, 0x00, "1.2.840.10008.1.20.1")
            + Self.command([(0x0100, 0x0100), (0x0110, 7), (0x0800, 0)])
            + text(0x00, 0x10, "1.2.840.10008.1.20.1.1") + Self.command([(0x1002, 2)])
        send(one, Self.piece(command, isCommand: true))
        send(one, Self.piece(Array(result), isCommand: false))
    }

    /// What is said of the objects of a request for commitment.
    private static func result(of request: Data, _ reason: Int?) -> Data {
        func uids(_ head: [UInt8]) -> [String] {
            var found: [String] = []
            var rest = request[...]
            while let tag = rest.range(of: Data(head)) {
                let length = Int(rest[tag.upperBound])
                let value = rest[(tag.upperBound + 2)...].prefix(length)
                found.append(String(decoding: value.filter { $0 != 0 }, as: UTF8.self))
                rest = rest[tag.upperBound...]
            }
            return found
        }
        var data = Data()
        let transaction = uids([8, 0, 0x95, 0x11, 0x55, 0x49]).first ?? ""
        data.element(0x0008, 0x1195, "UI", transaction)
        guard let reason else { return data }
        var items = Data()
        for uid in uids([8, 0, 0x55, 0x11, 0x55, 0x49]) {
            var item = Data()
            item.element(0x0008, 0x1155, "UI", uid)
            item.element(
                0x0008, 0x1197, "US", Data([UInt8(reason & 255), UInt8(reason >> 8)]))
            items += [0xFE, 0xFF, 0x00, 0xE0, UInt8(item.count), 0, 0, 0] + item
        }
        data.element(0x0008, 0x1198, "SQ", items)
        return data
    }

    /// A C-FIND-RSP to the first message that says that there is more (PS3.7, 9.3.2.2).
    private static let pending = command([
        (0x0100, 0x8020), (0x0120, 1), (0x0800, 1), (0x0900, 0xFF00),
    ])

    /// A command set of 16-bit numbers.
    private static func command(_ elements: [(element: Int, value: Int)]) -> [UInt8] {
        elements.flatMap { element, value in
            [0, 0, UInt8(element & 255), UInt8(element >> 8), 2, 0, 0, 0]
                + [UInt8(value & 255), UInt8(value >> 8)]
        }
    }

    /// A P-DATA-TF PDU of one piece, the whole of a command or data set, in the first context.
    private static func piece(_ bytes: [UInt8], isCommand: Bool) -> [UInt8] {
        [4, 0] + AssociateRequest.long(bytes.count + 6) + AssociateRequest.long(bytes.count + 2)
            + [1, isCommand ? 3 : 2] + bytes
    }

    /// A whole PDU (PS3.8, 9.3.1): what is sent in two pieces may come in one, and the other way
    /// round. Nil where the connection ends.
    private func pdu(_ one: Int32) -> [UInt8]? {
        guard let head = read(one, 6) else { return nil }
        let length = head[2...].reduce(0) { $0 << 8 | Int($1) }
        return read(one, length).map { head + $0 }
    }

    private func read(_ one: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let more = bytes[got...].withUnsafeMutableBytes {
                recv(one, $0.baseAddress, $0.count, 0)
            }
            guard more > 0 else { return nil }
            got += more
        }
        return bytes
    }

    private func http(_ one: Int32, _ text: String) {
        var request = Data()
        var buffer = [UInt8](repeating: 0, count: 65536)
        var length: Int?
        while true {
            let count = recv(one, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request.append(contentsOf: buffer[..<count])
            guard let end = request.range(of: Data("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
            let line = head.split(separator: "\r\n").first {
                $0.lowercased().hasPrefix("content-length:")
            }
            length = line.flatMap {
                Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces))
            }
            if request.count - end.upperBound >= length ?? 0 { break }
        }
        heard.withLock { $0.append(request) }
        send(one, Array(text.utf8))
    }

    @discardableResult
    private func send(_ one: Int32, _ bytes: [UInt8]) -> Bool {
        Foundation.send(one, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
