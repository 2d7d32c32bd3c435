internal import Foundation
internal import Tensors
internal import Testing

/// Headers that must be refused, one for each check of the format.
@Suite struct CheckpointSafetensorsTests {
    private func file(_ header: String, data: Int, claimed: UInt64? = nil) -> [UInt8] {
        let count = claimed ?? UInt64(header.utf8.count)
        return withUnsafeBytes(of: count.littleEndian) { Array($0) } + Array(header.utf8)
            + Array(repeating: 0, count: data)
    }

    private func tensor(_ name: String, _ offsets: String) -> String {
        tensor(name, "F32", "[2]", offsets)
    }

    private func tensor(
        _ name: String, _ type: String, _ shape: String, _ offsets: String
    ) -> String {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    private func sentence(_ bytes: [UInt8]) throws -> String {
        let sentence = try CheckpointSamples.sentence(of: bytes)
        return sentence.replacing("'weights' is damaged: ", with: "").replacing(
            """
            . Copy or download it again, and compare its digest with the one its makers published.
            """, with: "")
    }

    @Test func lengths() throws {
        #expect(
            try sentence(file("{}", data: 0, claimed: 3))
                == "its header claims 3 bytes, but the file has 10")
        #expect(
            try sentence(file("{}", data: 0, claimed: 100_000_001))
                == "its header claims 100000001 bytes; the format allows 100000000")
        #expect(
            try sentence(file("{}", data: 0, claimed: .max))
                == "its header claims 18446744073709551615 bytes; the format allows 100000000")
    }

    @Test(arguments: [
        ("{", "no '\"' where one must be, at byte 1 of the header"),
        (#"{"a"}"#, "no ':' where one must be, at byte 4 of the header"),
        (#"{"a":1}"#, "no '{' where one must be, at byte 5 of the header, under 'a': '1'"),
        (#"{"a":{}"#, "'a' has no 'dtype'"),
        ("{}x", "something after its last brace, at byte 2 of the header"),
        (#"{"a"#, "no end, at byte 3 of the header"),
        (#"{"\q":{}}"#, "an unknown escape in a string, at byte 4 of the header"),
        (#"{"\u00G0":{}}"#, "an unknown escape in a string, at byte 7 of the header"),
        (#"{"\uD800x":{}}"#, "half a surrogate pair, at byte 9 of the header"),
        (#"{"\uDC00":{}}"#, "half a surrogate pair, at byte 8 of the header"),
        ("{\"a\n\":{}}", "a control character in a string, at byte 4 of the header"),
        (
            #"{"a":{"shape":[-1]}}"#,
            "no whole number where one must be, at byte 15 of the header, under 'shape' of 'a': '[-1]'"
        ),
        (
            #"{"a":{"shape":[01]}}"#,
            "no whole number where one must be, at byte 17 of the header, under 'shape' of 'a': '[01]'"
        ),
        (
            #"{"a":{"shape":[1.5]}}"#,
            "no ']' where one must be, at byte 16 of the header, under 'shape' of 'a': '[1.5]'"
        ),
        (
            #"{"a":{"shape":[9223372036854775808]}}"#,
            "a number of more than 63 bits, at byte 33 of the header, under 'shape' of 'a': '[9223372036854775808]'"
        ),
        (
            #"{"a":{"shape":[99999999999999999999]}}"#,
            "a number of more than 63 bits, at byte 33 of the header, under 'shape' of 'a': '[99999999999999999999]'"
        ),
        (
            #"{"__metadata__":{"a":1}}"#,
            "no '\"' where one must be, at byte 21 of the header, under 'a' of '__metadata__': '1'"
        ),
    ])
    func json(_ header: String, _ what: String) throws {
        let expected = what.hasPrefix("'a'") ? what : "its header is not the format's JSON: \(what)"
        #expect(try sentence(file(header, data: 0)) == expected)
    }

    @Test func textThatIsNotUTF8() throws {
        var bytes = file(#"{"a?":{}}"#, data: 0)
        bytes[8 + 3] = 0xFF
        #expect(
            try sentence(bytes)
                == """
                its header is not the format's JSON: a string that is not UTF-8, at byte 5 of the \
                header
                """)
    }

    @Test func membersTwiceUnknownAndMissing() throws {
        let a = tensor("a", "[0,8]")
        #expect(try sentence(file("{\(a),\(a)}", data: 8)) == "its header has 'a' twice")
        #expect(
            try sentence(file(#"{"a":{"dtype":"F32","dtype":"F32"}}"#, data: 0))
                == "its header has 'dtype' twice")
        #expect(
            try sentence(file(#"{"a":{"strides":[1]}}"#, data: 0))
                == "'a' has 'strides', which the format does not know")
        #expect(
            try sentence(file(#"{"a":{"dtype":"F32"}}"#, data: 0)) == "'a' has no 'shape'")
        #expect(
            try sentence(file(#"{"a":{"dtype":"F32","shape":[]}}"#, data: 0))
                == "'a' has no 'data_offsets'")
    }

    @Test(arguments: ["U16", "F8_E4M3", "C64", "F33", "f32"])
    func types(_ type: String) throws {
        #expect(
            try sentence(file("{\(tensor("a", type, "[0]", "[0,0]"))}", data: 0))
                == """
                'a' of 'weights' cannot be read: its elements are '\(type)'; float64, float32, \
                float16, bfloat16, int64, int32, int16, int8, uint8 and bool are read. In Python, \
                write it again with torch.save(network.state_dict(), path), or as safetensors.
                """)
    }

    @Test(arguments: ["[0]", "[0,8,8]", "[8,0]", "[0,12]", "[9,17]"])
    func offsets(_ offsets: String) throws {
        let shown = offsets.replacing(",", with: ", ")
        #expect(
            try sentence(file("{\(tensor("a", offsets))}", data: 8))
                == """
                'a' has the data_offsets \(shown); they must be a start and an end within 8 bytes
                """)
    }

    @Test(arguments: [
        ("[3]", "[3]"), ("[]", "[]"), ("[0]", "[0]"),
        ("[4611686018427387904,4]", "[4611686018427387904, 4]"),
        ("[4611686018427387904,0,4]", "[4611686018427387904, 0, 4]"),
    ])
    func spans(_ shape: String, _ shown: String) throws {
        #expect(
            try sentence(file("{\(tensor("a", "F32", shape, "[0,8]"))}", data: 8))
                == "'a' of shape \(shown) and type F32 does not take 8 bytes")
    }

    @Test func axes() throws {
        let shape = "[\(Array(repeating: "1", count: 65).joined(separator: ","))]"
        #expect(
            try sentence(file("{\(tensor("a", "F32", shape, "[0,4]"))}", data: 4))
                == "'a' has 65 axes; 64 are the most")
    }

    @Test func everyByteBelongsToOneTensor() throws {
        let a = tensor("a", "[0,8]")
        #expect(
            try sentence(file("{\(a),\(tensor("b", "[4,12]"))}", data: 12))
                == "the bytes of 'a' and 'b' overlap")
        #expect(
            try sentence(file("{\(a),\(tensor("b", "[0,8]"))}", data: 8))
                == "the bytes of 'a' and 'b' overlap")
        #expect(
            try sentence(file("{\(a),\(tensor("b", "[12,20]"))}", data: 20))
                == "4 bytes before 'b' belong to no tensor")
        #expect(
            try sentence(file("{\(tensor("b", "[4,12]"))}", data: 12))
                == "4 bytes before 'b' belong to no tensor")
        #expect(
            try sentence(file("{\(a)}", data: 9)) == "1 bytes at its end belong to no tensor")
    }

    @Test func booleans() throws {
        var bytes = file("{\(tensor("a", "BOOL", "[2]", "[0,2]"))}", data: 2)
        bytes[bytes.count - 1] = 2
        #expect(
            try sentence(bytes)
                == "its tensor 'a' is impossible: it has Booleans that are neither 0 nor 1")
    }

    /// A name cannot put anything on the user's terminal but text of one line.
    @Test func namesInMessages() throws {
        let name = #"\u001b[31m\n\u202e"# + String(repeating: "x", count: 200)
        let shown = "?[31m??" + String(repeating: "x", count: 93) + "…"
        #expect(
            try sentence(file("{\(tensor(name, "[0,4]"))}", data: 4))
                == "'\(shown)' of shape [2] and type F32 does not take 4 bytes")
    }

    /// Any order in the header, spaces, escapes, empty tensors, single numbers, odd alignment.
    @Test func headersThatAreRead() throws {
        let header = """
            { "__metadata__" : {"\\u00e9\\/\\ud83d\\ude00": "\\"\\\\\\b\\f\\n\\r\\t"}, \
            "number":{"data_offsets":[1,5],"shape":[],"dtype":"F32"}, \
            "empty":{"dtype":"I64","shape":[3, 0],"data_offsets":[5,5]}, \
            "first":{"dtype":"U8","shape":[1],"data_offsets":[0,1]} }  
            """
        var bytes = file(header, data: 5)
        bytes.replaceSubrange(
            bytes.count - 5..<bytes.count, with: [7] + [0, 0, 0xC0, 0x3F])
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            try Data(bytes).write(to: url)
            let checkpoint = try Checkpoint(contentsOf: url)
            #expect(checkpoint.metadata == ["é/😀": "\"\\\u{8}\u{c}\n\r\t"])
            #expect(checkpoint.tensors.count == 3)
            #expect(try checkpoint.tensors["first"]?.values() == [7])
            #expect(try checkpoint.tensors["number"]?.values() == [1.5])
            #expect(checkpoint.tensors["number"]?.shape == [])
            #expect(checkpoint.tensors["empty"]?.shape == [3, 0])
        }
    }
}
