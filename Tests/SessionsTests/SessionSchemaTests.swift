import Foundation
import Sessions
import Testing

/// The published schema and the reader speak of the same keys.
@Suite struct SessionSchemaTests {
    /// The definitions of the schema's objects, by the place where they stand in a session.
    let objects: [String: [String: Any]]

    init() throws {
        let url = samples.deletingLastPathComponent()
            .appending(path: "Sources/Sessions/Schema/recorded-session.schema.json")
        let schema = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        var objects = definitions.filter { $0.value["type"] as? String == "object" }
        objects["session"] = schema
        for identity in ["dicom", "nifti"] {
            let image = try #require(definitions["image"]?["properties"] as? [String: Any])
            objects[identity] = try #require(image[identity] as? [String: Any])
        }
        self.objects = objects
    }

    private func keys(_ object: String) throws -> Set<String> {
        Set(try #require(objects[object]?["properties"] as? [String: Any]).keys)
    }

    private func required(_ object: String) throws -> Set<String> {
        Set(objects[object]?["required"] as? [String] ?? [])
    }

    /// A session in which every key of the format is used.
    static let everything = """
        {
          "mais_session": 1, "annotator": "A", "tool": "T", "started": "2026-03-02T18:04:11Z",
          "image": {
            "dicom": {
              "study_instance_uid": "1.2", "series_instance_uid": "1.2.3",
              "frame_of_reference_uid": "1.2.4"
            },
            "nifti": {
              "file": "i.nii",
              "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            },
            "size": [20, 30, 10],
            "affine": [[1, 0, 0, -100], [0, 1.5, 0, -120], [0, 0, 4, 40], [0, 0, 0, 1]]
          },
          "segments": [{
            "id": "a", "name": "A", "label": 1,
            "SegmentedPropertyCategoryCodeSequence": \(code),
            "SegmentedPropertyTypeCodeSequence": \(code),
            "SegmentedPropertyTypeModifierCodeSequence": \(code),
            "AnatomicRegionSequence": \(code), "AnatomicRegionModifierSequence": \(code),
            "recommendedDisplayRGBValue": [1, 2, 3],
            "TrackingIdentifier": "t", "TrackingUniqueIdentifier": "1.2.5"
          }],
          "events": [
            {
              "seq": 1, "t": "2026-03-02T18:04:15.700Z", "segment": "a", "kind": "clicks",
              "clicks": [{
                "position": [-98, -117, 48], "index": [2, 2, 2], "order": "ijk",
                "foreground": true
              }],
              "outcome": {
                "milliseconds": 12.5, "voxels": 1, "dice": 0.5, "mask_runs": "AQE=",
                "mask_sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
              }
            },
            { "seq": 2, "segment": "a", "kind": "mask", "file": "masks/a.nii.gz" },
            { "seq": 3, "segment": "a", "kind": "remove", "remove": 2 },
            { "seq": 4, "segment": "a", "kind": "mask", "file": "b.nii" },
            { "seq": 5, "segment": "a", "kind": "undo" },
            { "seq": 6, "segment": "a", "kind": "reset" },
            { "seq": 7, "segment": "a", "kind": "clicks",
              "clicks": [{ "index": [2, 2, 2], "order": "ijk", "foreground": true }] },
            { "seq": 8, "segment": "a", "kind": "accept" }
          ]
        }
        """
    private static let code =
        #"{ "CodeValue": "1", "CodingSchemeDesignator": "SCT", "CodeMeaning": "M" }"#

    /// The keys of each of the schema's objects in a session.
    private func keys(of session: Data) throws -> [String: Set<String>] {
        var keys: [String: Set<String>] = [:]
        func walk(_ value: Any, as object: String) {
            if let list = value as? [Any] {
                for element in list { walk(element, as: object) }
            } else if let members = value as? [String: Any] {
                keys[object, default: []].formUnion(members.keys)
                for (key, member) in members { walk(member, as: Self.object(at: key)) }
            }
        }
        walk(try JSONSerialization.jsonObject(with: session), as: "session")
        return keys
    }

    /// Which of the schema's objects stands at a key.
    private static func object(at key: String) -> String {
        switch key {
        case "segments": "segment"
        case "events": "event"
        case "clicks": "click"
        case _ where key.hasSuffix("Sequence"): "code"
        default: key
        }
    }

    @Test func theWriterWritesTheSchemasKeys() throws {
        let session = try RecordedSession(json: Data(Self.everything.utf8), file: "all")
        let written = try keys(of: session.json())
        #expect(Set(written.keys) == Set(objects.keys))
        for object in objects.keys { #expect(written[object] == (try keys(object)), "\(object)") }
        #expect(try RecordedSession(json: session.json(), file: "again") == session)
    }

    /// A key that the reader passes over would take a value of any type.
    @Test func theReaderReadsTheSchemasKeys() throws {
        var changed = 0
        for object in objects.keys.sorted() {
            for key in try keys(object).sorted() {
                let json = try replacing(key, of: object, with: [["no"]])
                let said = sentence { _ = try RecordedSession(json: json, file: "log") }
                #expect(said?.hasPrefix("session 'log': ") == true, "\(object).\(key)")
                #expect(said?.contains(key) == true, "\(object).\(key): \(said ?? "taken")")
                changed += 1
            }
        }
        #expect(changed == 47)
    }

    /// What the schema requires, the reader requires, and nothing more.
    @Test func theReaderRequiresWhatTheSchemaRequires() throws {
        for object in objects.keys.sorted() {
            // Which keys an event or a click needs depends on its kind.
            let depends: Set<String> =
                object == "event"
                ? ["clicks", "remove", "file"]
                : object == "click" ? ["position", "index", "order"] : []
            for key in try keys(object).subtracting(depends).sorted() {
                let json = try replacing(key, of: object, with: nil)
                let isTaken = (try? RecordedSession(json: json, file: "log")) != nil
                #expect(isTaken == !(try required(object).contains(key)), "\(object).\(key)")
            }
        }
    }

    @Test func theKindsAreTheSchemas() throws {
        let properties = try #require(objects["event"]?["properties"] as? [String: [String: Any]])
        #expect(properties["kind"]?["enum"] as? [String] == RecordedEvent.Kind.names)
    }

    /// The session with one key of every object of one sort changed, or taken out.
    private func replacing(_ key: String, of object: String, with new: Any?) throws -> Data {
        func changed(_ value: Any, as name: String) -> Any {
            if let list = value as? [Any] { return list.map { changed($0, as: name) } }
            guard var members = value as? [String: Any] else { return value }
            for (key, member) in members {
                members[key] = changed(member, as: Self.object(at: key))
            }
            if name == object, members[key] != nil { members[key] = new }
            return members
        }
        let whole = try JSONSerialization.jsonObject(with: Data(Self.everything.utf8))
        return try JSONSerialization.data(withJSONObject: changed(whole, as: "session"))
    }
}
