internal import Tensors
internal import Testing

extension Pickle {
    init(_ bytes: [UInt8]) throws(PickleFault) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(PickleFault) in try Pickle(bytes) }
        }
        self = try result.get()
    }

    /// Protocol 2 before it, and STOP after it.
    init(instructions: [UInt8]) throws(PickleFault) {
        try self.init([0x80, 2] + instructions + Array(".".utf8))
    }
}

/// The machine that reads pickles: one instruction at a time, and every guard once.
@Suite struct CheckpointPickleTests {
    private func fault(_ bytes: [UInt8]) -> String {
        do throws(PickleFault) {
            _ = try Pickle(bytes)
            return "it was read"
        } catch { return "\(error)" }
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        arguments: [
            ([0x4E], PickleValue.none),  // NONE
            ([0x88], .boolean(true)), ([0x89], .boolean(false)),
            ([0x4B, 200], .integer(200)),  // BININT1
            ([0x4D, 0xFF, 0xFF], .integer(65535)),  // BININT2
            ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], .integer(-2)),  // BININT
            ([0x8A, 0], .integer(0)), ([0x8A, 1, 0xFF], .integer(-1)),  // LONG1
            ([0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80], .integer(.min)),
            ([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0], .opaque("int")),
            ([0x8B, 2, 0, 0, 0, 0, 1], .integer(256)),  // LONG4
            ([0x47, 0xBF, 0xF8, 0, 0, 0, 0, 0, 0], .float(-1.5)),  // BINFLOAT
            ([0x8C, 2, 0xC3, 0xA9], .string("é")),  // SHORT_BINUNICODE
            ([0x58, 1, 0, 0, 0, 0x61], .string("a")),  // BINUNICODE
            ([0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0x61], .string("a")),  // BINUNICODE8
            ([0x43, 1, 0xFF], .opaque("bytes")),  // SHORT_BINBYTES
            ([0x42, 1, 0, 0, 0, 0xFF], .opaque("bytes")),  // BINBYTES
            ([0x96, 1, 0, 0, 0, 0, 0, 0, 0, 0xFF], .opaque("bytes")),  // BYTEARRAY8
            ([0x8F, 0x28, 0x4E, 0x90], .opaque("builtins.set")),  // EMPTY_SET MARK NONE ADDITEMS
            ([0x28, 0x4E, 0x91], .opaque("builtins.frozenset")),  // FROZENSET
            ([0x4B, 1, 0x4B, 2, 0x30], .integer(1)),  // POP
            ([0x4B, 1, 0x28, 0x4B, 2, 0x31], .integer(1)),  // POP_MARK
            ([0x4B, 1, 0x32, 0x30], .integer(1)),  // DUP
            ([0x4B, 1, 0x71, 7, 0x30, 0x68, 7], .integer(1)),  // BINPUT, BINGET
            ([0x4B, 1, 0x72, 0, 1, 0, 0, 0x30, 0x6A, 0, 1, 0, 0], .integer(1)),  // LONG_BIN…
            ([0x4B, 1, 0x94, 0x30, 0x68, 0], .integer(1)),  // MEMOIZE
            ([0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x4E], .none),  // FRAME
            ([0x82, 5], .opaque("copyreg extension 5")),  // EXT1
            (Array("cos\nsystem\n".utf8), .global("os.system")),  // GLOBAL
            (Array("cos\nsystem\nNR".utf8), .opaque("os.system")),  // REDUCE
            (Array("cos\nsystem\nN".utf8) + [0x81], .opaque("os.system")),  // NEWOBJ
            (Array("cos\nsystem\nNN".utf8) + [0x92], .opaque("os.system")),  // NEWOBJ_EX
            (Array("cos\nsystem\nNRNb".utf8), .opaque("os.system")),  // BUILD
            (Array("cos\nsystem\nNRNR".utf8), .opaque("os.system")),  // its result called
            (Array("(cos\nsystem\nNo".utf8), .opaque("os.system")),  // OBJ
            (Array("(Nios\nsystem\n".utf8), .opaque("os.system")),  // INST
            (Array("NQ".utf8), .opaque("a persistent object")),  // BINPERSID
        ] as [([UInt8], PickleValue)])
    func instructions(_ instructions: [UInt8], _ value: PickleValue) throws {
        #expect(try Pickle(instructions: instructions).root == value)
    }

    @Test func stackGlobal() throws {
        let names: [UInt8] = [0x8C, 2] + bytes("os") + [0x8C, 6] + bytes("system") + [0x93]
        #expect(try Pickle(instructions: names).root == .global("os.system"))
        #expect(fault([0x80, 4, 0x4E, 0x4E, 0x93]) == "byte 5 names no module and class")
    }

    @Test func listsAndDictionaries() throws {
        // [1, 2, 3], by APPEND and APPENDS
        let list = try Pickle(
            instructions: [0x5D, 0x4B, 1, 0x61, 0x28, 0x4B, 2, 0x4B, 3, 0x65])
        guard case .list(let items) = list.objects[0] else {
            Issue.record("no list")
            return
        }
        #expect(items == [.integer(1), .integer(2), .integer(3)])
        // {"a": 1, "b": 2} and then "a": 3, by SETITEMS and SETITEM; 4: None is not a text's
        let dictionary = try Pickle(
            instructions: [0x7D, 0x28, 0x8C, 1, 0x61, 0x4B, 1, 0x8C, 1, 0x62, 0x4B, 2, 0x75]
                + [0x8C, 1, 0x61, 0x4B, 3, 0x73, 0x4B, 4, 0x4E, 0x73])
        let entries = try #require(dictionary.dictionary(dictionary.root))
        #expect(entries.map(\.key) == ["a", "b"])
        #expect(entries.map(\.value) == [.integer(3), .integer(2)])
        #expect(dictionary.dictionary(.none) == nil)
    }

    @Test func whatHoldsItselfIsNoEndlessWalk() throws {
        // l = []; l.append(l)
        let pickle = try Pickle(instructions: [0x5D, 0x71, 0, 0x68, 0, 0x61])
        guard case .list(let items) = pickle.objects[0] else {
            Issue.record("no list")
            return
        }
        #expect(items == [pickle.root])
    }

    @Test(
        arguments: [
            ([], "it ends within a value, at byte 0"),
            ([0x28, 0x2E], "it does not begin as one of protocol 2 to 5 does"),
            ([0x80, 1, 0x4E, 0x2E], "it is of protocol 1; 2 to 5 are read"),
            ([0x80, 6, 0x4E, 0x2E], "it is of protocol 6; 2 to 5 are read"),
            ([0x80, 2, 0x4E], "it ends within a value, at byte 3"),
            ([0x80, 2, 0x8C, 9, 0x61, 0x2E], "it ends within a value, at byte 4"),
            (
                [0x80, 4, 0x8D, 255, 255, 255, 255, 255, 255, 255, 255, 0x2E],
                "it ends within a value, at byte 11"
            ),
            ([0x80, 2, 0x63, 0x61, 0x0A, 0x62], "it ends within a value, at byte 6"),
            ([0x80, 2, 0x49], "byte 2 is 73, which is not an instruction of protocol 2 to 5"),
            ([0x80, 5, 0x97], "byte 2 is 151, which is not an instruction of protocol 2 to 5"),
            ([0x80, 2, 0x2E], "byte 3 takes a value where there is none"),
            ([0x80, 2, 0x74], "byte 3 takes a value where there is none"),
            ([0x80, 2, 0x4E, 0x28, 0x30], "byte 5 takes a value where there is none"),
            ([0x80, 2, 0x4E, 0x28, 0x85], "byte 5 takes a value where there is none"),
            ([0x80, 2, 0x28, 0x4E, 0x64], "a key has no value, at byte 5"),
            ([0x80, 2, 0x7D, 0x28, 0x4E, 0x75], "a key has no value, at byte 6"),
            ([0x80, 2, 0x68, 3], "byte 4 recalls value 3, which was never kept"),
            ([0x80, 2, 0x4E, 0x4E, 0x61], "byte 5 adds to a list where there is none"),
            ([0x80, 2, 0x5D, 0x28, 0x75], "byte 5 adds to a dictionary where there is none"),
            ([0x80, 2, 0x8C, 1, 0xFF], "the text at byte 5 is not UTF-8"),
        ] as [([UInt8], String)])
    func everyFault(_ bytes: [UInt8], _ sentence: String) {
        #expect(fault(bytes) == sentence)
    }

    /// Bombs: as many of a thing as the file has bytes.
    @Test func bounds() {
        func many(_ instruction: [UInt8], _ count: Int) -> [UInt8] {
            [0x80, 2] + Array(repeatElement(instruction, count: count).joined())
        }
        #expect(fault(many([0x5D, 0x30], 1_000_001)) == "it has more than 1000000 objects")
        // OrderedDict() again and again: objects that a call makes
        let calls = [0x80, 2] + bytes("ccollections\nOrderedDict\n") + [0x71, 0]
        #expect(
            fault(calls + many([0x68, 0, 0x29, 0x52, 0x30], 500_001).dropFirst(2))
                == "it has more than 1000000 objects")
        // One tuple of a million numbers in a hundred thousand calls
        let tuple =
            [0x80, 2, 0x28] + Array(repeating: UInt8(0x4E), count: 900_000) + [0x74, 0x71, 1]
        let rebuild = bytes("ctorch._utils\n_rebuild_tensor_v2\n") + [0x71, 0]
        #expect(
            fault(tuple + rebuild + many([0x68, 0, 0x68, 1, 0x52, 0x30], 100_000).dropFirst(2))
                == "it ends within a value, at byte 1500041")
        #expect(fault(many([0x4E], 1_000_001)) == "it has more than 1000000 values on its stack")
        #expect(fault(many([0x28], 1_000_001)) == "it has more than 1000000 values on its stack")
        #expect(
            fault([0x80, 2, 0x4E] + many([0x94], 1_000_001).dropFirst(2))
                == "it has more than 1000000 values to remember")
        #expect(
            fault(Array(repeating: 0x4E, count: Pickle.Limit.bytes + 1))
                == "it has more than 67108864 bytes")
        let longName = [0x80, 2, 0x63] + Array(repeating: UInt8(0x61), count: 5000)
        #expect(fault(longName) == "byte 3 names no module and class")
    }
}
