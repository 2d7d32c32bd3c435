internal import Foundation
internal import Synchronization
internal import DICOMFile

/// A place at our receiver, for as long as somebody waits for something there.
///
/// All who wait on one port share one receiver: fetches of several studies by C-MOVE, and deliveries
/// to several archives that ask for storage commitment. Each object goes to whom it was promised.
final class Reception {
    private let hall: Hall
    private let number: Int

    /// What somebody waits for.
    struct Guest: Sendable {
        /// Where objects go; nil for none.
        var spool: Spool?
        /// The objects that are to come.
        var wanted: Set<UID> = []
        /// Whether others may come, too, beyond a list: the spool knows what of them was asked for.
        var takesOthers = false
        var onCommitment: @Sendable (Receiver.Commitment) -> Void = { _ in }
        /// Called with the reason for each caller that was turned away.
        var onRefusal: @Sendable (String) -> Void = { _ in }
    }

    /// - Parameter archive: Who is going to call.
    /// - Throws: ``PACSError/settings(_:)`` without a port, ``PACSError/port(_:)`` where another program has it.
    init(for archive: Archive, _ guest: Guest, purpose: String) throws {
        guard archive.own.port > 0 else {
            throw PACSError.settings(
                "\(purpose) needs 'own.port' in the archives file: the archive calls us there.")
        }
        (hall, number) = try Self.halls.withLock { halls in
            let key = Key(own: archive.own, folder: archive.folder)
            if let hall = halls[key] {
                try hall.receiver.allow(archive)
                return (hall, hall.take(guest))
            }
            let hall = try Hall(for: archive)
            halls[key] = hall
            return (hall, hall.take(guest))
        }
    }

    deinit { leave() }

    /// Gives the place up; the last one closes the door.
    func leave() {
        Self.halls.withLock { halls in
            guard hall.isEmpty(without: number),
                let key = halls.first(where: { $0.value === hall })?.key
            else { return }
            halls[key] = nil
            // Before anybody else opens the port again.
            hall.receiver.stop()
        }
    }

    private struct Key: Hashable {
        let own: OwnSettings
        let folder: String
    }

    private static let halls = Mutex<[Key: Hall]>([:])

    /// A receiver and its guests.
    private final class Hall: Sendable {
        let receiver: Receiver
        private let guests: Guests

        init(for archive: Archive) throws {
            let guests = Guests()
            self.guests = guests
            receiver = try Receiver(
                for: [archive], associations: 16, routes: { guests.spools(for: $0) },
                onCommitment: { result in for guest in guests.all { guest.onCommitment(result) } },
                onCaller: { reason in for guest in guests.all { guest.onRefusal(reason) } })
        }

        func take(_ guest: Guest) -> Int { guests.add(guest) }

        /// Removes a guest, and says whether none is left.
        func isEmpty(without number: Int) -> Bool { guests.remove(number) }
    }

    private final class Guests: Sendable {
        private let state = Mutex((next: 0, guests: [Int: Guest]()))

        var all: [Guest] { state.withLock { Array($0.guests.values) } }

        func spools(for object: UID) -> [Spool] {
            state.withLock { state in
                let wanting = state.guests.values.filter { $0.wanted.contains(object) }
                let all = wanting.isEmpty ? state.guests.values.filter(\.takesOthers) : wanting
                return all.compactMap(\.spool)
            }
        }

        func add(_ guest: Guest) -> Int {
            state.withLock { state in
                state.next += 1
                state.guests[state.next] = guest
                return state.next
            }
        }

        func remove(_ number: Int) -> Bool {
            state.withLock { state in
                state.guests[number] = nil
                return state.guests.isEmpty
            }
        }
    }
}
