import Files
import Foundation
import Imaging
import Sessions
import Testing
import Text

/// What a session says and cannot be: never taken as if it were not there.
@Suite struct SessionStrictnessTests {
    private func text() throws -> String { String(decoding: try session(), as: UTF8.self) }

    private func fault(_ json: Data) -> String? {
        sentence { _ = try RecordedSession(json: json, file: "log.json") }
    }

    @Test(arguments: [
        (#""label":1"#, #""label":1,"label":2"#, "segments[0].label"),
        (
            #""foreground":true"#, #""foreground":true,"foreground":false"#,
            "events[0].clicks[0].foreground"
        ),
        (#""label":1"#, #""label":1,"l\u0061bel":2"#, "segments[0].label"),
        (#""mais_session":1"#, #""mais_session":1,"mais_session":1"#, "mais_session"),
    ])
    func aKeyThatIsThereTwice(_ old: String, _ new: String, _ path: String) throws {
        let json = try text().replacing(old, with: new)
        #expect(
            fault(Data(json.utf8)) == """
                session 'log.json': \(path) stands there twice, so which one counts is not known.
                """)
    }

    @Test(
        arguments: [
            ("NaN", "is NaN, which is no value of JSON"),
            ("-Infinity", "is -Infinity, which is no value of JSON"),
            ("1e999", "is 1e999, which is too large"), ("-98,5", nil),
            ("0x10", "is 0x10, which is no value of JSON"),
            ("+5", "is +5, which is no value of JSON"),
            (".5", "is .5, which is no value of JSON"),
            ("007", "is 007, which is no value of JSON"),
            ("\"-98\"", #"is "-98"; it must be a number"#),
            ("null", "is null; it must be a number"),
            ("{}", "is {}; it must be a number"), ("True", "is True, which is no value of JSON"),
        ] as [(String, String?)])
    func aNumberThatIsNone(_ number: String, _ expected: String?) throws {
        let json = try text().replacing("-98", with: number)
        let end =
            expected.map { "events[0].clicks[0].position[0] \($0)." }
            ?? "events[0].clicks[0].position must be three finite numbers."
        let said = fault(Data(json.utf8))
        // A decimal comma makes four numbers of three.
        #expect(
            expected == nil
                ? said?.hasPrefix("session 'log.json': events[0].clicks[0].position is [") == true
                    && said?.hasSuffix("; it must be three finite numbers.") == true
                : said == "session 'log.json': " + end)
    }

    @Test(arguments: [
        ("annotator", "a text"), ("tool", "a text"), ("started", "a text"),
    ])
    func nullIsNotAbsent(_ key: String, _ kind: String) throws {
        let json = try session { $0[key] = NSNull() }
        #expect(
            fault(json) == "session 'log.json': \(key) is null; it must be \(kind), or be left out."
        )
    }

    @Test func nullDeepInside() throws {
        let json = try session(
            click {
                $0["index"] = [2, 2, 2]
                $0["order"] = "ijk"
                $0["position"] = NSNull()
            })
        #expect(
            fault(json) == """
                session 'log.json': events[0].clicks[0].position is null; it must be a list, or be \
                left out.
                """)
    }

    @Test func unknownKeysAreWarnedOf() throws {
        let json = try session { session in
            session["anotator"] = "A"
            session["viewer"] = ["name": "x", "plugins": [["a": 1]]]
            guard var segments = session["segments"] as? [[String: Any]] else {
                return unlike("segments")
            }
            segments[0]["SegmentLabel"] = "Liver"
            session["segments"] = segments
        }
        #expect(
            try RecordedSession(json: json, file: "s").warnings == [
                Warning(.unknownKey, "'anotator' is not a key of a session, and was passed over"),
                Warning(
                    .unknownKey,
                    "'segments[0].SegmentLabel' is not a key of a session, and was passed over"),
                Warning(.unknownKey, "'viewer' is not a key of a session, and was passed over"),
            ])
    }

    @Test func encodings() throws {
        let text = try text()
        let mark = Data([0xEF, 0xBB, 0xBF])
        #expect(
            try RecordedSession(json: mark + Data(text.utf8), file: "s")
                == RecordedSession(json: Data(text.utf8), file: "s"))
        let utf16 = """
            session 'log.json' is UTF-16, not UTF-8, which JSON is written in. Save it as UTF-8.
            """
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            #expect(fault(try #require(text.data(using: encoding))) == utf16)
        }
        let latin = Data(
            text.replacing("Liver", with: "L\u{e9}").unicodeScalars.map { UInt8($0.value) })
        #expect(
            fault(latin) == """
                session 'log.json' is not UTF-8, which JSON is written in. Save it as UTF-8.
                """)
    }

    @Test func syntaxIsSaidWithItsLine() throws {
        #expect(
            fault(Data("{\n\"mais_session\": 1\n\"image\": {}}".utf8)) == """
                session 'log.json', line 3, is not valid JSON: a comma or a closing bracket is \
                missing. Is the file whole?
                """)
        #expect(
            fault(Data("{} {}".utf8)) == """
                session 'log.json', line 1, is not valid JSON: something follows the end. Is the \
                file whole?
                """)
        #expect(
            fault(Data()) == """
                session 'log.json', line 1, is not valid JSON: it ends too early. Is the file whole?
                """)
    }

    /// Every text that Foundation takes is taken, and no other, but for keys that are there twice.
    @Test func theOutlineKnowsJSON() throws {
        let whole = try text()
        for (old, new) in [
            ("{", " { "), (",", " ,\t"), (":", " :\r\n"), (#""label":1"#, #""label":1.0"#),
            ("1.5", "15e-1"),
            ("Liver", #"L\u0069ver \" \\ \/ \n"#), ("Liver", "肝臓"), ("-100", "-1e2"),
        ] {
            let json = Data(whole.replacing(old, with: new, maxReplacements: 1).utf8)
            #expect(
                (try? RecordedSession(json: json, file: "s")) != nil, "\(old) as \(new)")
        }
        for (old, new) in [
            ("Liver", "Li\nver"), ("Liver", #"\q"#), ("Liver\"", "Liver"), ("[", "[,"),
            ("]", ",]"), ("true", "truth"), (":", ""), ("{", "{,"),
        ] {
            let json = Data(whole.replacing(old, with: new, maxReplacements: 1).utf8)
            #expect((try? RecordedSession(json: json, file: "s")) == nil, "\(old) as \(new)")
        }
    }

    @Test func contradictions() throws {
        let runs = MaskRuns { inside in (0..<10).forEach(inside) }.text
        #expect(
            fault(try session(event { $0["outcome"] = ["voxels": 9, "mask_runs": runs] })) == """
                session 'log.json': event 1 has 9 voxels by 'voxels', and 10 by 'mask_runs'.
                """)
        #expect(
            fault(try session(event { $0["file"] = "m.nii" })) == """
                session 'log.json': events[0].file is there, and belongs to the kind 'mask', not to \
                'clicks'.
                """)
        #expect(
            fault(try session(click { $0["order"] = "ijk" })) == """
                session 'log.json': events[0].clicks[0].order is there without an 'index'.
                """)
        #expect(
            fault(try session(image { $0["dicom"] = ["series_instance_uid": "series 5"] })) == """
                session 'log.json': image.dicom.series_instance_uid is "series 5"; it must be a \
                DICOM UID: digits and points.
                """)
        #expect(
            fault(try session(event { $0["seq"] = 1e17 }))?
                .hasSuffix("; it must be a whole number.") == true)
    }

    @Test func aBeginningThatIsNoTimeIsSaid() throws {
        let json = try session { $0["started"] = "yesterday" }
        #expect(
            try RecordedSession(json: json, file: "s").warnings == [
                Warning(
                    .timeUnreadable,
                    """
                    'started' is 'yesterday', which is not ISO 8601, such as 2026-03-02T18:04:11Z
                    """)
            ])
        let late = try session { $0["started"] = "2026-03-03T00:00:00Z" }
        #expect(
            try RecordedSession(json: late, file: "s").warnings.map(\.code) == [.timeBackwards])
    }

    @Test func whatIsNoRegularFileIsRefusedAtOnce() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
        #expect(mkfifo(url.path, 0o600) == 0)
        defer { unlink(url.path) }
        #expect(
            sentence { _ = try RecordedSession(contentsOf: url) } == """
                session '\(url.lastPathComponent)' cannot be read: it is not a regular file.
                """)
        #expect(
            sentence { _ = try ImportSource(contentsOf: url) }
                == "'\(url.lastPathComponent)' cannot be read: it is not a regular file.")
    }

    @Test func aNameThatIsNotUTF8IsRead() throws {
        let name = FileName.text(Array("\(UUID())-M".utf8) + [0xFC] + Array("ller.json".utf8))
        let path = FileManager.default.temporaryDirectory.path + "/" + name
        let file = FileName.withPath(path) { open($0, O_CREAT | O_WRONLY, 0o600) }
        #expect(file >= 0)
        let json = try session()
        #expect(json.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == json.count)
        close(file)
        defer { _ = FileName.withPath(path) { unlink($0) } }
        #expect(try RecordedSession(contentsOf: URL(filePath: path)).events.count == 1)
    }

    // MARK: Images whose two transforms differ

    @Test func positionsOnAnAmbiguousImageAreRefused() throws {
        let positions = try RecordedSession(json: session(), file: "s")
        #expect(positions.isInMillimetres)
        #expect(
            sentence {
                _ = try positions.mustBelong(to: smallGrid, ambiguity: 7.81025, file: "s.json")
            }
                == """
                session 's.json' has positions in millimetres, and the image's sform and qform put \
                the same voxel up to 7.81 mm apart. Say by which of them the clicks were placed: \
                'form: sform' or 'form: qform' (--form in commands).
                """)
        #expect(throws: Never.self) { _ = try positions.mustBelong(to: smallGrid, file: "s.json") }
        let indices = try RecordedSession(
            json: session(
                click {
                    $0["position"] = nil
                    $0["index"] = [2, 2, 2]
                    $0["order"] = "ijk"
                }), file: "s")
        #expect(!indices.isInMillimetres)
        #expect(throws: Never.self) {
            _ = try indices.mustBelong(to: smallGrid, ambiguity: 7.81, file: "s.json")
        }
    }

    @Test func anImportOfPositionsOnSuchAnImageIsRefused() throws {
        let image = RecordedImage(geometry: smallGrid, ambiguity: 7.81025)
        let options = ImportOptions(segments: ["a"], polarity: .everyPoint(isForeground: true))
        let positions = source("t.csv", text: "x,y,z\n-98,-117,48\n")
        #expect(
            sentence {
                _ = try SessionSource.positions.session(
                    from: [positions], image: image, options: options)
            } == """
                't.csv': line 2 is a position in millimetres, and the image's sform and qform put \
                the same voxel up to 7.81 mm apart. Say by which of them the points were placed: \
                --form sform or --form qform ('form:' of read-nifti).
                """)
        let indices = source("t.csv", text: "i,j,k\n2,2,2\n")
        #expect(throws: Never.self) {
            try SessionSource.positions.session(
                from: [indices], image: image, options: options)
        }
    }

    /// The reader's list of keys is the schema's.
    @Test func theListOfKeysIsTheSchemas() throws {
        let url = samples.deletingLastPathComponent()
            .appending(path: "Sources/Sessions/Schema/recorded-session.schema.json")
        let schema = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        var paths: Set<String> = []
        func add(_ object: [String: Any], _ path: String) {
            var object = object
            if let name = (object["$ref"] as? String)?.split(separator: "/").last {
                object = definitions[String(name)] ?? [:]
            }
            if let items = object["items"] as? [String: Any] { add(items, path + "[]") }
            for (key, value) in object["properties"] as? [String: [String: Any]] ?? [:] {
                let inner = path.isEmpty ? key : "\(path).\(key)"
                paths.insert(inner)
                add(value, inner)
            }
        }
        add(schema, "")
        #expect(paths == Set(SessionField.all.map(\.path)))
    }

    @Test func segmentsOfOneNameAreSaid() throws {
        let json = try session {
            $0["segments"] = [
                ["id": "a", "name": "Organ", "label": 1], ["id": "b", "name": "Organ", "label": 2],
            ]
            guard var events = $0["events"] as? [[String: Any]] else { return }
            events[0]["segment"] = "a"
            $0["events"] = events
        }
        #expect(
            try RecordedSession(json: json, file: "s.json").warnings.contains(
                Warning(
                    .segmentNames,
                    "2 segments are called 'Organ', so their results have one name")))
    }
}
