import Files
import Foundation
import PACS
import Synchronization
import Testing

/// Those who call our receiver are hostile until proven otherwise.
@Suite struct ReceiverTests {
    private struct Setup {
        let folder: TestFolder
        let spool: Spool
        let receiver: Receiver

        let refusals: Refusals

        init(
            limits: String = "{ freeMegabytes: 1 }", timeouts: String = "{}", own: String = "",
            in folder: TestFolder? = nil,
            isWanted: @escaping @Sendable (ObjectHeader) -> Bool = { _ in true }
        ) throws {
            let folder = try folder ?? TestFolder()
            self.folder = folder
            let yaml = """
                own: { aeTitle: MAIS, port: \(try Ports.free())\(own) }
                archives:
                  - name: caller
                    host: localhost
                    port: 104
                    aeTitle: CALLER
                    timeouts: \(timeouts)
                    limits: \(limits)
                """
            let archive = try ArchivesFile(path: folder.write("a.yaml", yaml)).archive(named: nil)
            let spool = try Spool(
                folder.file("spool"), limits: archive.settings.limits, isWanted: isWanted)
            self.spool = spool
            let refusals = Refusals()
            self.refusals = refusals
            receiver = try Receiver(
                for: [archive], associations: 2, route: { _ in spool },
                onCaller: { refusals.add($0) })
        }

        /// Why callers were refused.
        final class Refusals: Sendable {
            private let reasons = Mutex<[String]>([])
            var all: [String] { reasons.withLock { $0 } }
            func add(_ reason: String) { reasons.withLock { $0.append(reason) } }
        }

        /// DCMTK's sender, and its exit status.
        func send(_ files: [String], from title: String = "CALLER", to called: String = "MAIS")
            throws -> Int32
        {
            try Child(
                "storescu",
                ["-aet", title, "-aec", called, "localhost", "\(receiver.port)"] + files,
                in: folder
            ).waitUntilExit()
        }
    }

    @Test func objectsAreFiledByTheirUIDs() throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        let files = try SmallObject.write(3, to: setup.folder)
        #expect(try setup.send(files) == 0)
        let object = SmallObject(1)
        #expect(
            setup.folder.files("spool")
                == (1...3).map { "\(object.study)/\(object.series)/\(object.series).\($0).dcm" })
        #expect(
            try dataset(of: setup.folder.file("spool/" + setup.folder.files("spool")[0]))
                == dataset(of: files[0]))
        #expect(setup.spool.objects == 3)
    }

    /// Two senders at once: each has an association of its own, and all of both arrives.
    @Test func twoDeliveriesAtOnce() throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        let all = try [1, 2].map { study in
            try SmallObject.write(40, to: setup.folder, study: study) { $0.size = 128 }
        }
        let senders = try all.enumerated().map { number, files in
            try Child(
                "storescu",
                ["-aet", "CALLER", "-aec", "MAIS", "localhost", "\(setup.receiver.port)"] + files,
                in: setup.folder, log: "sender-\(number)")
        }
        for sender in senders { #expect(sender.waitUntilExit() == 0, "\(sender.output)") }
        #expect(setup.spool.objects == 80)
        for file in all.joined() {
            let header = try ObjectHeader(path: file)
            let place = "spool/\(header.study)/\(header.series)/\(header.sopInstance).dcm"
            #expect(try dataset(of: setup.folder.file(place)) == dataset(of: file))
        }
        #expect(setup.folder.files("spool/.incoming") == [])
    }

    /// With `own.trust` nobody is heard without TLS, or without a certificate of that authority.
    @Test func itsCallersProveWhoTheyAre() throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let other = try Certificates(in: folder, "other")
        let own = try authority.make("own", "DNS:localhost")
        let setup = try Setup(
            own:
                ", certificate: \(own.certificate), key: \(own.key), trust: \(authority.authority)",
            in: folder)
        defer { setup.receiver.stop() }
        let files = try SmallObject.write(2, to: folder)
        func send(_ tls: [String]) throws -> Int32 {
            try Child(
                "storescu",
                tls + ["-aet", "CALLER", "-aec", "MAIS", "localhost", "\(setup.receiver.port)"]
                    + files, in: folder
            ).waitUntilExit()
        }
        func tls(_ pair: (certificate: String, key: String)) -> [String] {
            ["+tls", pair.key, pair.certificate, "+cf", authority.authority]
        }
        #expect(try send([]) != 0)
        #expect(try send(["+tla", "+cf", authority.authority]) != 0)
        #expect(try send(tls(other.make("caller", "DNS:caller"))) != 0)
        #expect(try send(tls(authority.make("late", "DNS:caller", expired: true))) != 0)
        #expect(setup.spool.objects == 0)
        #expect(eventually { setup.refusals.all.count == 4 })
        let reasons = setup.refusals.all.joined(separator: "; ")
        #expect(reasons.contains("unable to get local issuer certificate"), "\(reasons)")
        #expect(reasons.contains("certificate has expired"), "\(reasons)")
        #expect(reasons.contains("peer did not return a certificate"), "\(reasons)")
        #expect(try send(tls(authority.make("caller", "DNS:caller"))) == 0)
        #expect(setup.spool.objects == 2)
    }

    /// The next one may open it while somebody still holds the last one.
    @Test func itsPortIsFreeOnceItHasStopped() throws {
        let setup = try Setup()
        setup.receiver.stop()
        let path = setup.folder.file("a.yaml")
        let archive = try ArchivesFile(path: path).archive(named: nil)
        let next = try Receiver(for: [archive], route: { _ in nil })
        #expect(next.port == setup.receiver.port)
        #expect(throws: PACSError.port(next.port)) {
            try Receiver(for: [archive], route: { _ in nil })
        }
        next.stop()
    }

    @Test func itNeedsSomebodyWhoMayCall() {
        #expect(
            throws: PACSError.settings("a receiver needs an archive that may call it")
        ) { try Receiver(for: [], route: { _ in nil }) }
    }

    /// A place for objects that is no folder, or may not be made.
    @Test func aSpoolIsAFolder() throws {
        let folder = try TestFolder()
        let file = try folder.write("file", "")
        #expect(throws: PACSError.folder(file, "it is no folder")) {
            try Spool(file, limits: Limits())
        }
        let nowhere = folder.file("no/such/place")
        #expect(throws: PACSError.disk(nowhere, SystemError(ENOENT))) {
            try Spool(nowhere, limits: Limits())
        }
        let link = folder.file("link")
        symlink("/nowhere/at/all", link)
        #expect(throws: PACSError.folder(link, "it is no folder")) {
            try Spool(link, limits: Limits())
        }
    }

    /// DCMTK listens on IPv4 alone; our own socket is on both.
    @Test func itIsThereOnIPv6() throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        for connect in [Ports.connect, Ports.connectSix] {
            let socket = try #require(connect(setup.receiver.port))
            defer { close(socket) }
            func ask(_ bytes: [UInt8]) -> UInt8? {
                guard Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 else {
                    return nil
                }
                var answer = [UInt8](repeating: 0, count: 4096)
                return recv(socket, &answer, answer.count, 0) > 0 ? answer[0] : nil
            }
            // A-ASSOCIATE-AC to the request, and A-RELEASE-RP to the release (PS3.8, 9.3).
            #expect(ask(AssociateRequest(calling: "CALLER", called: "MAIS").bytes) == 2)
            #expect(ask([5, 0, 0, 0, 0, 4, 0, 0, 0, 0]) == 6)
        }
    }

    @Test func aCallerWithAnotherTitleIsRefused() throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        let files = try SmallObject.write(1, to: setup.folder)
        #expect(try setup.send(files, from: "STRANGER") != 0)
        #expect(try setup.send(files, to: "ELSEWHERE") != 0)
        #expect(setup.folder.files("spool") == [])
        #expect(
            eventually {
                setup.refusals.all == [
                    "a caller with an unknown AE title", "a caller named another AE title",
                ]
            }, "\(setup.refusals.all)")
    }

    /// An object names itself; what is no UID becomes no path.
    @Test(arguments: [
        "../../../../outside", "/etc/outside", "1.2..3", ".", "1.2.3/4", "1.2.3\u{0}4",
    ])
    func aNameThatIsNoUIDIsRefused(_ name: String) throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        for part in 0..<3 {
            var object = SmallObject(1)
            if part == 0 { object.instance = name }
            if part == 1 { object.series = name }
            if part == 2 { object.study = name }
            let file = try setup.folder.write("bad-\(part).dcm", object.data)
            _ = try setup.send([file])
        }
        // What came whole is kept under a name of ours, and filed nowhere.
        let kept = setup.folder.files("spool").map { $0.split(separator: "/") }
        #expect(kept.allSatisfy { $0.count == 2 && $0[0] == ".unreadable" }, "\(kept)")
        #expect(setup.spool.objects == 0)
        let all = setup.folder.files("")
        #expect(!all.contains { $0.contains("outside") })
    }

    @Test func whatWasNotAskedForIsRefused() throws {
        let wanted = SmallObject(1).uid
        let setup = try Setup { $0.sopInstance == wanted }
        defer { setup.receiver.stop() }
        _ = try setup.send(SmallObject.write(2, to: setup.folder))
        #expect(setup.folder.files("spool").count == 1)
        #expect(setup.spool.refusals == ["it was not asked for": 1])
    }

    @Test func anObjectThatIsTooLargeIsBrokenOff() throws {
        let setup = try Setup(limits: "{ freeMegabytes: 1, objectMegabytes: 1 }")
        defer { setup.receiver.stop() }
        let files = try SmallObject.write(1, to: setup.folder) { $0.size = 2000 }
        #expect(try setup.send(files) != 0)
        // The caller gets no answer: it is gone before what came of its object is cleared away.
        #expect(eventually { setup.spool.refusals == ["it broke off": 1] })
        #expect(setup.folder.files("spool") == [])
    }

    @Test func aFetchHasABound() throws {
        let setup = try Setup(limits: "{ freeMegabytes: 1, fetchMegabytes: 1 }")
        defer { setup.receiver.stop() }
        let files = try SmallObject.write(4, to: setup.folder) { $0.size = 512 }
        _ = try setup.send(files)
        // Half a megabyte each: the third no longer begins.
        #expect(setup.spool.objects == 2)
        #expect(setup.spool.refusals == ["more came than 'limits.fetchMegabytes' allows": 1])
    }

    @Test func aDiskThatIsShortTakesNothing() throws {
        let setup = try Setup(limits: "{ freeMegabytes: 1000000000 }")
        defer { setup.receiver.stop() }
        _ = try setup.send(SmallObject.write(1, to: setup.folder))
        #expect(setup.folder.files("spool") == [])
        #expect(
            setup.spool.refusals == [
                "the disk has less room than 'limits.freeMegabytes' leaves free": 1
            ])
        // A case of a full disk, which no other study has room on either.
        let fault = PACSError.short("spool")
        #expect(fault.systemError?.isDiskFull == true && !fault.isTransient)
    }

    /// Callers that say nothing, nonsense, or a byte now and then hold no place for ever.
    @Test func hostileCallersDoNotHoldIt() throws {
        let setup = try Setup(timeouts: "{ connect: 1 }")
        defer { setup.receiver.stop() }
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        for number in 0..<8 {
            let socket = try #require(Ports.connect(setup.receiver.port))
            sockets.append(socket)
            // Nothing; nonsense; a PDU that announces 4 GiB; a request that never ends.
            let bytes: [UInt8] =
                [
                    [], Array(repeating: 0x47, count: 300), [1, 0, 0xFF, 0xFF, 0xFF, 0xFF],
                    [1, 0, 0, 0, 4, 0, 0, 1],
                ][
                    number % 4]
            _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
        #expect(try setup.send(SmallObject.write(2, to: setup.folder)) == 0)
        #expect(setup.spool.objects == 2)
    }

    /// Objects of a class that their context is not for are refused one by one, and not for ever.
    @Test func objectsOfOtherClassesEndIt() throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        let socket = try #require(Ports.connect(setup.receiver.port))
        defer { close(socket) }
        let request = AssociateRequest(calling: "CALLER", called: "MAIS").bytes
        _ = Foundation.send(socket, request, request.count, Int32(MSG_NOSIGNAL))
        var buffer = [UInt8](repeating: 0, count: 4096)
        #expect(recv(socket, &buffer, buffer.count, 0) > 0)
        // C-STORE-RQ of a CT image, in the context for verification (PS3.7, 9.3.1.1).
        func element(_ number: Int, _ value: [UInt8]) -> [UInt8] {
            [0, 0, UInt8(number & 255), UInt8(number >> 8), UInt8(value.count), 0, 0, 0] + value
        }
        let command =
            element(0x0002, Array("1.2.840.10008.5.1.4.1.1.2\0".utf8))
            + element(0x0100, [1, 0]) + element(0x0110, [1, 0]) + element(0x0700, [0, 0])
            + element(0x0800, [0, 0]) + element(0x1000, Array("1.2.3\0".utf8))
        func piece(_ bytes: [UInt8], _ flags: UInt8) -> [UInt8] {
            [4, 0] + AssociateRequest.long(bytes.count + 6)
                + AssociateRequest.long(bytes.count + 2) + [1, flags] + bytes
        }
        let message = piece(command, 3) + piece([UInt8](repeating: 0, count: 64), 2)
        var answers = 0
        for _ in 0..<1000 {
            guard
                Foundation.send(socket, message, message.count, Int32(MSG_NOSIGNAL))
                    == message.count,
                recv(socket, &buffer, buffer.count, 0) > 0, buffer[0] == 4
            else { break }
            answers += 1
        }
        #expect(answers == 100)
        #expect(
            eventually {
                setup.refusals.all == [
                    "the archive sent 100 objects of other classes than were agreed on"
                ]
            })
        #expect(setup.folder.files("spool") == [])
    }

    /// A command that never ends is cut off, and takes no memory meanwhile.
    @Test func anEndlessCommandIsCutOff() throws {
        let setup = try Setup()
        defer { setup.receiver.stop() }
        let socket = try #require(Ports.connect(setup.receiver.port))
        defer { close(socket) }
        let request = AssociateRequest(calling: "CALLER", called: "MAIS").bytes
        _ = Foundation.send(socket, request, request.count, Int32(MSG_NOSIGNAL))
        var buffer = [UInt8](repeating: 0, count: 4096)
        #expect(recv(socket, &buffer, buffer.count, 0) > 0)
        #expect(buffer[0] == 2)
        // Fragments of a command, none of them the last: 16 KiB each.
        let size = 16 * 1024
        var fragment: [UInt8] = [4, 0] + AssociateRequest.long(size + 6)
        fragment += AssociateRequest.long(size + 2) + [1, 1] + [UInt8](repeating: 0, count: size)
        var sent = 0
        for _ in 0..<1000 {
            let count = Foundation.send(
                socket, fragment, fragment.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            sent += count
        }
        // What the kernel holds may be some megabytes; not all of the 16 that were offered.
        #expect(sent < 1000 * fragment.count)
        #expect(try setup.send(SmallObject.write(1, to: setup.folder)) == 0)
    }
}

/// An A-ASSOCIATE-RQ for verification, by hand.
///
/// - Source: DICOM PS3.8, 9.3.2.
struct AssociateRequest {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - accepts: The answer that accepts the first context, in place of the request.
    ///   - longest: Bytes of a PDU that the sender takes.
    ///   - chosen: The transfer syntax that an answer chooses.
    init(
        calling: String, called: String, accepts: Bool = false, longest: Int = 16384,
        chosen: String = "1.2.840.10008.1.2.1"
    ) {
        func item(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
            [type, 0, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
        func title(_ text: String) -> [UInt8] {
            Array(text.utf8) + [UInt8](repeating: 32, count: 16 - text.utf8.count)
        }
        let syntax = item(0x40, Array((accepts ? chosen : "1.2.840.10008.1.2").utf8))
        let context =
            [1, 0, 0, 0] + (accepts ? [] : item(0x30, Array("1.2.840.10008.1.1".utf8))) + syntax
        let user =
            item(0x51, Self.long(longest)) + item(0x52, Array("1.2.3.4".utf8))
        let body =
            [0, 1, 0, 0] + title(called) + title(calling) + [UInt8](repeating: 0, count: 32)
            + item(0x10, Array("1.2.840.10008.3.1.1.1".utf8)) + item(accepts ? 0x21 : 0x20, context)
            + item(0x50, user)
        bytes = [accepts ? 2 : 1, 0] + Self.long(body.count) + body
    }

    static func long(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(number >> $0 & 0xFF) }
    }
}
