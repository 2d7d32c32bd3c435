/// What a Python pickle holds, as data.
///
/// A pickle is a program for a small machine. Python's own reader lets it call any function of
/// any module. Here it can make numbers, texts, lists, tuples, dictionaries and the description of a
/// tensor; whatever else it asks to be called is written down by its name and passed over, with
/// what it was to be called with. Nothing in a pickle runs.
///
/// Objects refer to each other by their place in `objects`, so that one that holds itself is
/// neither a leak nor, for who follows a fixed path, an endless walk.
package struct Pickle: Sendable {
    /// The bounds within which a pickle is read. A released network has some 10,000 objects.
    package enum Limit {
        /// Bytes of the pickle, and so of all of its texts.
        package static let bytes = 64 << 20
        /// Lists, tuples, dictionaries, storages and tensors.
        package static let objects = 1_000_000
        /// Values on the machine's stack.
        package static let stack = 1_000_000
        /// Values kept for later use.
        package static let memo = 1_000_000
    }

    /// What the pickle is of.
    package var root: PickleValue = .none

    /// What ``PickleValue/object(_:)`` refers to.
    package var objects: [PickleObject] = []

    /// - Parameter bytes: A pickle of protocol 2, 3, 4 or 5, and whatever follows it.
    /// - Source: Python's `pickletools`, which describes every instruction.
    package init(_ bytes: UnsafeRawBufferPointer) throws(PickleFault) {
        guard bytes.count <= Limit.bytes else {
            throw .tooMany("bytes", limit: Limit.bytes)
        }
        var machine = PickleMachine(bytes)
        root = try machine.run()
        objects = machine.objects
    }
}

// MARK: - Reading

extension Pickle {
    /// The entries of a dictionary whose keys are texts, without those that come twice; nil for
    /// anything else.
    package func dictionary(_ value: PickleValue) -> [(key: String, value: PickleValue)]? {
        guard case .object(let place) = value, case .dictionary(let pairs) = objects[place] else {
            return nil
        }
        var places: [String: Int] = [:]
        var entries: [(key: String, value: PickleValue)] = []
        for pair in pairs {
            guard case .string(let key) = pair.key else { continue }
            if let place = places[key] {
                entries[place].value = pair.value
            } else {
                places[key] = entries.count
                entries.append((key, pair.value))
            }
        }
        return entries
    }

    /// The tensor that `value` is; nil for anything else.
    package func tensor(_ value: PickleValue) -> PickleTensor? {
        guard case .object(let place) = value, case .tensor(let tensor) = objects[place] else {
            return nil
        }
        return tensor
    }
}
