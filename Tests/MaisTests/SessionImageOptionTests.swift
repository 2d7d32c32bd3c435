import Foundation
import Testing

/// Which image a session is of: the ways out that a refused series names, options that say nothing,
/// and the masks that a session names.
@Suite struct SessionImageOptionTests {
    private let folder: TemporaryFolder
    private let mixed = "Tests/DICOMTests/Data/quirks/failing/sliceorientation/001"
    private let image = "Samples/head-neck-ct/pt_201/image.nii.gz"
    private let sample = "Samples/head-neck-ct/pt_201/session.json"

    init() throws { folder = try TemporaryFolder() }

    private func imported(_ image: String, _ options: String...) throws -> Command {
        let table = try folder.write(
            "i,j,k,segment,foreground\n2,2,0,a,1\n", to: "positions.csv")
        return try Command(
            ["session", "import", "--from", "positions", table, "--image", image, "--replace"]
                + ["--out", folder.path("session.json")] + options)
    }

    /// The commands have what the sentence names, and say what the reader set aside.
    @Test func theLargestGroup() throws {
        let mixed = try folder.copyOfMixedSeries(mixed)
        let refused = try imported(mixed)
        #expect(refused.status == 1)
        #expect(refused.error.contains("'--largest-group' on a command line"), "\(refused.error)")
        let taken = try imported(mixed, "--largest-group")
        #expect(taken.status == 0, "\(taken.error)")
        #expect(taken.error.contains("[series.set-aside]"), "\(taken.error)")
        let session = folder.path("session.json")
        #expect(try Command("session", "check", session, "--image", mixed).status == 1)
        let checked = try Command(
            "session", "check", session, "--image", mixed, "--largest-group")
        #expect(checked.status == 0, "\(checked.error)")
        #expect(checked.error.contains("[series.set-aside]"), "\(checked.error)")
    }

    @Test func anOptionThatSaysNothing() throws {
        for (options, said) in [
            (["--series", "1.2.3"], "--series"), (["--volume", "0"], "--volume"),
            (["--incomplete"], "--incomplete"), (["--several-patients"], "--several-patients"),
            (["--single-slice"], "--single-slice"),
            (["--largest-group"], "--largest-group"),
            (["--uneven-spacing", "resample"], "--uneven-spacing"),
        ] {
            let ran = try Command(
                ["session", "check", sample, "--image", image] + options)
            #expect(ran.status == 64)
            #expect(
                ran.error.contains("'\(image)' is NIfTI, and \(said) is of DICOM. Leave it out."),
                "\(ran.error)")
            let alone = try Command(["session", "check", sample] + options)
            #expect(alone.status == 64)
            #expect(
                alone.error.contains("\(said) is of an image: give that with --image."),
                "\(alone.error)")
            let folder = try Command(
                ["session", "check", "Samples", "--image", "Samples"] + options)
            #expect(folder.status == 64)
            #expect(
                folder.error.contains(
                    "\(said) is for one session, and 'Samples' is a folder of them. Leave it out."),
                "\(folder.error)")
        }
        let form = try imported("Samples/abdomen-ct/series", "--form", "qform")
        #expect(form.status == 64)
        #expect(form.error.contains("is DICOM, and --form is of NIfTI"), "\(form.error)")
        // Other slices than those whose numbers the file has.
        let resampled = try Command(
            "session", "import", "--from", "challenge",
            "Tests/SessionsTests/Data/challenge.json", "--image", mixed, "--order", "kji",
            "--uneven-spacing", "resample", "--out", folder.path("s.json"))
        #expect(resampled.status == 64)
    }

    /// A session whose mask is missing or of another image would end its replay.
    @Test func theMasksOfASession() throws {
        func session(_ mask: String, of path: String? = nil) throws -> String {
            try folder.write(
                text(path ?? sample).replacing(
                    "\"events\": [",
                    with: """
                        "events": [{"seq": 0, "segment": "parotid-right", "kind": "mask", \
                        "file": "\(mask)"},
                        """), to: "session.json")
        }
        let missing = try Command("session", "check", session("nothere.nii.gz"))
        #expect(missing.status == 1)
        #expect(
            missing.error.contains("there is no mask file 'nothere.nii.gz'"), "\(missing.error)")
        try FileManager.default.copyItem(
            at: Command.repository.appending(
                path: "Tests/MaisTests/Data/abdomen-labels.nii.gz"),
            to: folder.url.appending(path: "other.nii.gz"))
        let other = try Command("session", "check", session("other.nii.gz"))
        #expect(other.status == 1)
        #expect(
            other.error.contains(
                "event 0: the mask 'other.nii.gz' is not on the grid of the session's image"),
            "\(other.error)")
        // In a folder of sessions, too.
        let all = try Command("session", "check", folder.url.path)
        #expect(all.status == 1)
        #expect(all.output.contains("is not on the grid"), "\(all.output)")
        try FileManager.default.copyItem(
            at: Command.repository.appending(
                path: "Tests/MaisTests/Data/pt_236-labels.nii.gz"),
            to: folder.url.appending(path: "own.nii.gz"))
        let own = try Command(
            "session", "check",
            session("own.nii.gz", of: "Samples/head-neck-ct/pt_236/session.json"))
        #expect(own.status == 0, "\(own.error)")
    }
}
