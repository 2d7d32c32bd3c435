import Files
import Foundation
import PACS
import Testing

/// One delivery at a time works on an archive's objects, across programs, too.
@Suite struct DeliveryLockTests {
    private let folder: TestFolder
    private let archive: Archive
    private let outbox: Outbox

    init() throws {
        folder = try TestFolder()
        let yaml = """
            archives:
              - name: a
                host: localhost
                port: 1
                aeTitle: A
                retry: { first: 0.05, longest: 0.05, giveUpAfter: 0.3 }
            """
        archive = try ArchivesFile(path: folder.write("a.yaml", yaml)).archive(named: nil)
        outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: archive)
    }

    @Test func anotherDeliveryIsWaitedForAndNamed() throws {
        let descriptor = open(folder.file("outbox/a.lock"), O_RDWR | O_CREAT, 0o600)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let delivery = Delivery(outbox, to: archive)
        #expect(
            try delivery.run()
                == Delivery.Result(
                    counts: [.queued: 1], fault: "another delivery to 'a' is at work"))
        // Nothing was tried.
        #expect(try outbox.records().map(\.attempts) == [0])
        #expect(try outbox.records().map(\.reason) == [nil])
        close(descriptor)
        let fault = try Delivery(outbox, to: archive).run().fault
        #expect(fault?.hasPrefix("a: it cannot be reached: ") == true, "\(fault ?? "")")
    }

    /// The lock goes with the delivery, and holds no other archive up.
    @Test func itIsLetGo() throws {
        let other = open(folder.file("outbox/b.lock"), O_RDWR | O_CREAT, 0o600)
        #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
        defer { close(other) }
        _ = try Delivery(outbox, to: archive).run()
        let descriptor = open(folder.file("outbox/a.lock"), O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        close(descriptor)
    }

    @Test func aLockThatCannotBeOpenedIsAFaultOfTheOutbox() throws {
        #expect(mkdir(folder.file("outbox/a.lock"), 0o700) == 0)
        #expect(throws: PACSError.disk(outbox.path, SystemError(EISDIR))) {
            try Delivery(outbox, to: archive).run()
        }
    }
}
