internal import Machine

/// Values that a run makes once and all its studies share, such as a loaded checkpoint.
final class SharedValues: Sendable {
    private enum Slot {
        case making([CheckedContinuation<Void, Never>])
        case made(any Sendable)
    }

    private let slots = Locked<[String: Slot]>([:])

    /// The value under `key`, made by the first who asks; the others wait for it. Where making it
    /// fails, the next who asks tries again.
    func value<T: Sendable>(_ key: String, make: () async throws -> T) async throws -> T {
        while true {
            var isMaker = false
            var made: (any Sendable)?
            await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
                let waits = slots.withLock { slots in
                    switch slots[key] {
                    case nil:
                        slots[key] = .making([])
                        isMaker = true
                        return false
                    case .made(let value)?:
                        made = value
                        return false
                    case .making(let others)?:
                        slots[key] = .making(others + [waiter])
                        return true
                    }
                }
                if !waits { waiter.resume() }
            }
            if let made {
                guard let value = made as? T else { throw RunError.otherType(key: key) }
                return value
            }
            guard isMaker else { continue }
            do {
                let value = try await make()
                settle(key, .made(value))
                return value
            } catch {
                settle(key, nil)
                throw error
            }
        }
    }

    private func settle(_ key: String, _ slot: Slot?) {
        let waiters = slots.withLock { slots in
            defer { slots[key] = slot }
            guard case .making(let waiters)? = slots[key] else {
                return [CheckedContinuation<Void, Never>]()
            }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
