/// The machine that a pickle is a program for, with no way out: it makes values and calls nothing.
struct PickleMachine {
    private var input: PickleInput
    private var stack: [PickleValue] = []
    /// How high the stack was at each mark.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private(set) var objects: [PickleObject] = []

    init(_ bytes: UnsafeRawBufferPointer) { input = PickleInput(bytes) }

    /// Runs to the instruction that stops, and returns the value it leaves.
    mutating func run() throws(PickleFault) -> PickleValue {
        guard try input.byte() == 0x80 else { throw .notAPickle }
        let version = try input.byte()
        guard (2...5).contains(version) else { throw .version(version) }
        while true {
            let instruction = try input.byte()
            if instruction == UInt8(ascii: ".") { return try pop() }
            try step(instruction)
            guard stack.count <= Pickle.Limit.stack, marks.count <= Pickle.Limit.stack else {
                throw .tooMany("values on its stack", limit: Pickle.Limit.stack)
            }
            guard memo.count <= Pickle.Limit.memo else {
                throw .tooMany("values to remember", limit: Pickle.Limit.memo)
            }
        }
    }

    private mutating func step(_ instruction: UInt8) throws(PickleFault) {
        switch instruction {
        case 0x80: _ = try input.byte()  // PROTO again, as in a pickle put together from two
        case 0x95: _ = try input.length(bytes: 8)  // FRAME: what it frames is read as it comes

        // Numbers and other single values
        case UInt8(ascii: "N"): stack.append(.none)
        case 0x88: stack.append(.boolean(true))
        case 0x89: stack.append(.boolean(false))
        case UInt8(ascii: "J"): stack.append(.integer(try input.signed(bytes: 4)))
        case UInt8(ascii: "K"): stack.append(.integer(Int(try input.byte())))
        case UInt8(ascii: "M"): stack.append(.integer(try input.signed(bytes: 2) & 0xFFFF))
        case 0x8A: try pushLong(lengthBytes: 1)
        case 0x8B: try pushLong(lengthBytes: 4)
        case UInt8(ascii: "G"): stack.append(.float(try input.double()))

        // Texts and bytes
        case 0x8C: stack.append(.string(try input.text(lengthBytes: 1)))
        case UInt8(ascii: "X"): stack.append(.string(try input.text(lengthBytes: 4)))
        case 0x8D: stack.append(.string(try input.text(lengthBytes: 8)))
        case UInt8(ascii: "C"): try pushBytes(lengthBytes: 1)
        case UInt8(ascii: "B"): try pushBytes(lengthBytes: 4)
        case 0x8E, 0x96: try pushBytes(lengthBytes: 8)

        // Lists, tuples, dictionaries, sets
        case UInt8(ascii: "]"): try push(.list([]))
        case UInt8(ascii: ")"): try push(.tuple([]))
        case UInt8(ascii: "}"): try push(.dictionary([]))
        case UInt8(ascii: "l"): try push(.list(popToMark()))
        case UInt8(ascii: "t"): try push(.tuple(popToMark()))
        case UInt8(ascii: "d"): try push(.dictionary(pairs(popToMark())))
        case 0x85: try push(.tuple(pop(1)))
        case 0x86: try push(.tuple(pop(2)))
        case 0x87: try push(.tuple(pop(3)))
        case UInt8(ascii: "a"): try append(pop(1))
        case UInt8(ascii: "e"): try append(popToMark())
        case UInt8(ascii: "s"): try insert(pairs(pop(2)))
        case UInt8(ascii: "u"): try insert(pairs(popToMark()))
        case 0x8F: stack.append(.opaque("builtins.set"))
        case 0x90: _ = try popToMark()
        case 0x91:
            _ = try popToMark()
            stack.append(.opaque("builtins.frozenset"))

        // The stack and the memo
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "0"): _ = try pop()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): stack.append(try top())
        case UInt8(ascii: "q"): memo[Int(try input.byte())] = try top()
        case UInt8(ascii: "r"): memo[try input.length(bytes: 4)] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): try recall(Int(try input.byte()))
        case UInt8(ascii: "j"): try recall(try input.length(bytes: 4))

        // What Python would run, look up or import
        case UInt8(ascii: "c"):
            stack.append(.global("\(try input.line()).\(try input.line())"))
        case 0x93: try pushGlobal()
        case UInt8(ascii: "R"), 0x81: try call()  // REDUCE, NEWOBJ
        case 0x92:  // NEWOBJ_EX
            _ = try pop()
            try call()
        case UInt8(ascii: "b"): _ = try pop()  // BUILD: attributes, which no tensor needs
        case UInt8(ascii: "o"):
            let values = try popToMark()
            stack.append(.opaque(name(values.first ?? .none)))
        case UInt8(ascii: "i"):
            let name = "\(try input.line()).\(try input.line())"
            _ = try popToMark()
            stack.append(.opaque(name))
        case 0x82: try pushExtension(bytes: 1)
        case 0x83: try pushExtension(bytes: 2)
        case 0x84: try pushExtension(bytes: 4)
        case UInt8(ascii: "Q"): try push(persistent: pop())

        default: throw .instruction(instruction, at: input.position - 1)
        }
    }
}

// MARK: - The stack

extension PickleMachine {
    private mutating func push(_ object: PickleObject) throws(PickleFault) {
        guard objects.count < Pickle.Limit.objects else {
            throw .tooMany("objects", limit: Pickle.Limit.objects)
        }
        stack.append(.object(objects.count))
        objects.append(object)
    }

    private func top() throws(PickleFault) -> PickleValue {
        guard stack.count > marks.last ?? 0, let top = stack.last else {
            throw .emptyStack(at: input.position)
        }
        return top
    }

    private mutating func pop() throws(PickleFault) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws(PickleFault) -> [PickleValue] {
        guard stack.count - count >= marks.last ?? 0 else {
            throw .emptyStack(at: input.position)
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(PickleFault) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw .emptyStack(at: input.position) }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private mutating func recall(_ place: Int) throws(PickleFault) {
        guard let value = memo[place] else { throw .memo(place, at: input.position) }
        stack.append(value)
    }

    private mutating func pushLong(lengthBytes: Int) throws(PickleFault) {
        let count = try input.length(bytes: lengthBytes)
        if count <= 8 {
            stack.append(.integer(try input.signed(bytes: count)))
        } else {
            try input.skip(count)
            stack.append(.opaque("int"))
        }
    }

    private mutating func pushBytes(lengthBytes: Int) throws(PickleFault) {
        try input.skip(try input.length(bytes: lengthBytes))
        stack.append(.opaque("bytes"))
    }

    private mutating func pushExtension(bytes: Int) throws(PickleFault) {
        stack.append(.opaque("copyreg extension \(try input.length(bytes: bytes))"))
    }
}

// MARK: - Lists and dictionaries

extension PickleMachine {
    private func pairs(
        _ values: [PickleValue]
    ) throws(PickleFault) -> [(key: PickleValue, value: PickleValue)] {
        guard values.count.isMultiple(of: 2) else { throw .keyWithoutValue(at: input.position) }
        return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
    }

    /// Appends to the list on top. What only code could make takes anything, and keeps nothing.
    private mutating func append(_ values: [PickleValue]) throws(PickleFault) {
        switch try top() {
        case .opaque: return
        case .object(let place):
            guard case .list(var list) = objects[place] else { break }
            objects[place] = .list([])  // so that the list is not copied
            list.append(contentsOf: values)
            objects[place] = .list(list)
            return
        default: break
        }
        throw .target("list", at: input.position)
    }

    private mutating func insert(
        _ values: [(key: PickleValue, value: PickleValue)]
    ) throws(PickleFault) {
        switch try top() {
        case .opaque: return
        case .object(let place):
            guard case .dictionary(var pairs) = objects[place] else { break }
            objects[place] = .dictionary([])
            pairs.append(contentsOf: values)
            objects[place] = .dictionary(pairs)
            return
        default: break
        }
        throw .target("dictionary", at: input.position)
    }
}

// MARK: - Names and calls

extension PickleMachine {
    private mutating func pushGlobal() throws(PickleFault) {
        let names = try pop(2)
        guard case .string(let module) = names[0], case .string(let name) = names[1] else {
            throw .name(at: input.position)
        }
        stack.append(.global("\(module).\(name)"))
    }

    /// Puts what a call would have made in the place of the function and its arguments.
    private mutating func call() throws(PickleFault) {
        let values = try pop(2)
        guard case .global(let function) = values[0] else {
            stack.append(.opaque(name(values[0])))
            return
        }
        switch PickleCall(objects).result(of: function, items(values[1]) ?? []) {
        case .new(let object): try push(object)
        case .value(let value): stack.append(value)
        case nil: stack.append(.opaque(function))
        }
    }

    private mutating func push(persistent value: PickleValue) throws(PickleFault) {
        if let items = items(value), let storage = PickleStorage(persistent: items) {
            try push(.storage(storage))
        } else {
            stack.append(.opaque("a persistent object"))
        }
    }

    private func items(_ value: PickleValue) -> [PickleValue]? {
        guard case .object(let place) = value, case .tuple(let items) = objects[place] else {
            return nil
        }
        return items
    }

    private func name(_ value: PickleValue) -> String {
        switch value {
        case .global(let name), .opaque(let name): name
        default: "an unnamed object"
        }
    }
}
