import Foundation
import Pipeline
import Sessions
import Stages
import Testing
import Text

/// What stands beside a NIfTI result, and whose a segmentation is.
@Suite struct ProvenanceTests {
    private let bench: StudyBench

    init() throws { bench = try StudyBench() }

    private func json(_ name: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: bench.result(name)))
    }

    @Test func aResultSaysWhatMadeIt() async throws {
        var session = try bench.session()
        session.annotator = "Doe^Jane"
        try session.json().write(to: bench.path("session.json"))
        let study = try await bench.run(inputs: ["session": "session.json"])
        let provenance = try json("labels.provenance.json")
        #expect(provenance["files"] == ["labels.nii.gz"])
        #expect(provenance["program"] == ["name": "mais", "version": .string(productVersion)])
        #expect(provenance["checkpoint"]?["name"] == "tiny.weights.safetensors")
        for part in ["checkpoint", "pipeline", "session"] {
            guard case .string(let digest)? = provenance[part]?["sha256"] else {
                Issue.record("no digest of \(part)")
                continue
            }
            #expect(digest.count == 64 && digest.allSatisfy(\.isHexDigit), "\(part)")
        }
        #expect(provenance["source"] == ["kind": "nifti", "file": "image.nii.gz"])
        // The reader's name belongs to the labels, and to no report.
        #expect(try json("labels.json")["ContentCreatorName"] == "Doe^Jane")
        let report = try String(contentsOf: bench.path("out/report.json"), encoding: .utf8)
        #expect(!report.contains("Doe"))
        let text = try String(
            contentsOf: bench.result("labels.provenance.json"), encoding: .utf8)
        #expect(!text.contains("Doe"))
        #expect(study["status"] == "done")
    }

    @Test(arguments: [
        ("MAIS segmentation", "Doe^Jane", "MAIS segmentation, Doe Jane"),
        ("MAIS segmentation", "^^", "MAIS segmentation"),
        (
            "MAIS segmentation", String(repeating: "ö", count: 40),
            "MAIS segmentation, " + String(repeating: "ö", count: 22)
        ),
        (String(repeating: "a", count: 63), "Doe", String(repeating: "a", count: 63)),
        ("MAIS", "e\u{1B}[31mv\\il\u{7}\u{85}", "MAIS, e[31mv/il"),
        ("MAIS", "\u{1B}", "MAIS"),
    ])
    func theReaderInADescription(_ text: String, _ reader: String, _ expected: String) {
        #expect(WriteDICOMSEG.description(text, of: reader) == expected)
    }
}
