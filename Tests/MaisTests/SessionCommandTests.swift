import Foundation
import Imaging
import NIfTI
import Testing

/// `mais session`: checking, showing, importing and exporting as a user does.
@Suite struct SessionCommandTests {
    let folder: TemporaryFolder
    let image = "Samples/head-neck-ct/pt_201/image.nii.gz"
    let sample = "Samples/head-neck-ct/pt_201/session.json"
    let data = "Tests/SessionsTests/Data"

    init() throws { folder = try TemporaryFolder() }

    @Test func checkOfASession() throws {
        let ran = try Command("session", "check", sample, "--image", image)
        #expect(ran.status == 0, "\(ran.error)")
        #expect(ran.output == "\(sample): ok, 16 events\n")
    }

    @Test func checkAgainstAnotherImage() throws {
        let other = try Command(
            "session", "check", "Samples/abdomen-ct/session.json", "--image", image)
        #expect(other.status == 1)
        #expect(
            other.error == """
                Error: session 'session.json' was recorded on an image of 512 x 512 x 20 voxels, \
                this one has 128 x 128 x 128. Give the image that it was recorded on.

                """)
    }

    @Test func aFolderOfSessionsAndAFolderOfStudies() throws {
        let all = try Command("session", "check", "Samples", "--image", "Samples")
        #expect(all.status == 0, "\(all.error)")
        #expect(all.output.contains("by its series UID"))
        #expect(all.output.components(separatedBy: "by its voxel digest").count == 3)
        let some = try Command("session", "check", "Samples", "--image", "Samples/head-neck-ct")
        #expect(some.status == 3)
        #expect(some.output.contains("abdomen-ct/session.json: has no image: no image has"))
        let none = try Command(
            "session", "check", "Samples/abdomen-ct", "--image", "Samples/head-neck-ct")
        #expect(none.status == 1)
        #expect(none.output.contains("pt_236/image.nii.gz: has no session"))
    }

    @Test func showOfASession() throws {
        let ran = try Command("session", "show", sample)
        #expect(ran.status == 0)
        #expect(
            ran.output.hasPrefix("\(sample): 16 events on an image of 128 x 128 x 128 voxels\n"))
        #expect(!ran.output.contains("scripted"))
        let who = try Command("session", "show", sample, "--who")
        #expect(who.output.contains("with scripted from the data set's labels"))
        let json = try Command("session", "show", sample, "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        let segments = (object as? [String: Any])?["segments"] as? [[String: Any]]
        let events = segments?.flatMap { $0["events"] as? [Any] ?? [] }
        #expect(events?.count == 16)
    }

    @Test func unknownKinds() throws {
        let log = try folder.write(
            try text(sample).replacing(
                "\"events\": [",
                with: #""events": [{"seq": 0, "segment": "parotid-right", "kind": "lasso"},"#),
            to: "log.json")
        #expect(try Command("session", "check", log).status == 1)
        let ignored = try Command("session", "check", log, "--ignore-unknown")
        #expect(ignored.status == 0, "\(ignored.error)")
        #expect(ignored.output.contains("ignored: 1 events of the unknown kind 'lasso'"))
    }

    /// Each importer's file, imported and checked against the image.
    @Test(arguments: [
        ["monai-label", "deepgrow.jsonl"],
        [
            "nninteractive", "nninteractive.jsonl", "--order", "kji", "--segment", "tumour",
            "--points-only",
        ],
        ["challenge", "challenge.json", "--order", "kji", "--points-only"],
        ["napari", "inside.csv", "--order", "ijk", "--segment", "a", "--polarity", "positive"],
    ])
    func importOf(_ words: [String]) throws {
        let out = folder.path("session.json")
        // The files say of what shape and spacing their image is.
        let image = folder.path("image.nii.gz")
        let grid = Geometry(
            size: [20, 30, 10], spacing: [1, 1.5, 4],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-100, -120, 40])
        try NIfTIFile.write(
            Volume(geometry: grid, voxels: [Float](repeating: 0, count: 6000)),
            to: URL(filePath: image))
        let options = words.dropFirst(2)
        let ran = try Command(
            ["session", "import", "--from", words[0], "\(data)/\(words[1])", "--image", image]
                + options + ["--out", out])
        #expect(ran.status == 0, "\(ran.error)")
        #expect(ran.error.contains("warning: no times"))
        #expect(ran.error.contains("[import.no-times]"))
        // Boxes were left out, and nobody said that this is wanted.
        if words.contains("--points-only") {
            let partly = try Command(
                ["session", "import", "--from", words[0], "\(data)/\(words[1])", "--image", image]
                    + options.filter { $0 != "--points-only" }
                    + ["--out", folder.path("partly.json")])
            #expect(partly.status == 3, "\(partly.error)")
            #expect(partly.error.contains("[import.prompts-left-out]"))
        }
        #expect(try Command("session", "check", out, "--image", image).status == 0)
        let again = try Command(
            ["session", "import", "--from", words[0], "\(data)/\(words[1])", "--image", image]
                + options + ["--out", out])
        #expect(again.status == 1)
        #expect(again.error.contains("is there already"))
    }

    /// Out to Slicer and in again: the same clicks on the same image.
    @Test func outToSlicerAndInAgain() throws {
        let lists = folder.path("lists")
        let out = try Command("session", "export", sample, "--out", lists)
        #expect(out.status == 0, "\(out.error)")
        let files = out.output.split(separator: "\n").map(String.init)
        #expect(files.count == 6 || files.count == 8)
        let names = try files.map { path in
            let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
            let markups = (json as? [String: Any])?["markups"] as? [[String: Any]]
            return try #require(markups?.first?["name"] as? String)
        }
        let rules = names.flatMap { name in
            let segment = name.replacing(/-(positive|negative)$/, with: "")
            return [
                name.hasSuffix("positive") ? "--positive-list" : "--negative-list",
                "\(segment)=\(name)",
            ]
        }
        let session = folder.path("again.json")
        let back = try Command(
            ["session", "import", "--from", "slicer"] + files + ["--image", image] + rules
                + ["--out", session])
        #expect(back.status == 0, "\(back.error)")
        #expect(try Command("session", "check", session, "--image", image).status == 0)
    }

    @Test func aQuestionAndAWrongCommandLine() throws {
        let asked = try Command(
            "session", "import", "--from", "slicer", "\(data)/liver.mrk.json", "--image", image,
            "--out", folder.path("s.json"))
        #expect(asked.status == 1)
        #expect(asked.error.contains("--positive-list and --negative-list"))
        let both = try Command(
            "session", "import", "--from", "slicer", "\(data)/liver.mrk.json", "--image", image,
            "--out", folder.path("s.json"), "--polarity", "label", "--positive-list", "liver")
        #expect(both.status == 64)
        #expect(!FileManager.default.fileExists(atPath: folder.path("s.json")))
    }
}
