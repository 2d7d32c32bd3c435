import Foundation
import Testing

/// `mais studies`: a night's list, from folders as they are.
@Suite struct StudiesCommandTests {
    let folder: TemporaryFolder
    let repository = Command.repository.path(percentEncoded: false)

    init() throws { folder = try TemporaryFolder() }

    private func copy(_ source: String, to name: String) throws {
        let target = folder.url.appending(path: name)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Command.repository.appending(path: source), to: target)
    }

    @Test func seriesWithTheirSessions() throws {
        let list = folder.path("night.csv")
        let ran = try Command(
            "studies", "Samples", "-o", list, "--pipeline", "Pipelines/dicom-to-seg.yaml")
        #expect(ran.status == 3)
        #expect(
            ran.error == """
                warning: Samples/head-neck-ct/pt_201/session.json: belongs to \
                Samples/head-neck-ct/pt_201/image.nii.gz, which is not a DICOM series, so this \
                pipeline does not take it [studies.other-kind]
                warning: Samples/head-neck-ct/pt_236/session.json: belongs to \
                Samples/head-neck-ct/pt_236/image.nii.gz, which is not a DICOM series, so this \
                pipeline does not take it [studies.other-kind]

                """)
        #expect(ran.output == "\(list): 1 study, 1 by series UID\n")
        let root = repository.hasSuffix("/") ? repository : repository + "/"
        #expect(
            try String(contentsOfFile: list, encoding: .utf8) == """
                study,series,session
                abdomen-ct_series,\(root)Samples/abdomen-ct/series,\(root)Samples/abdomen-ct/session.json

                """)
        let checked = try Command(
            "run", "Pipelines/dicom-to-seg.yaml", "--studies", folder.path("nothing.csv"), "--out",
            folder.path("out"))
        #expect(checked.status == 1)
    }

    @Test func twoSessionsOfOneImageAreTwoStudies() throws {
        try copy("Samples/head-neck-ct/pt_201/image.nii.gz", to: "in/case/image.nii.gz")
        try copy("Samples/head-neck-ct/pt_201/session.json", to: "in/case/one.json")
        try copy("Samples/head-neck-ct/pt_201/session.json", to: "others/two.json")
        _ = try folder.write("{\"Modality\": \"CT\"}", to: "in/case/image.json")
        _ = try folder.write("{\"mais_session\": 1}", to: "others/broken.json")
        let ran = try Command(
            "studies", folder.path("in"), folder.path("others"), "-o", folder.path("night.json"))
        #expect(ran.status == 3, "\(ran.error)")
        #expect(ran.error.contains("others/broken.json: "))
        #expect(ran.error.hasSuffix("[studies.session-unreadable]\n"))
        #expect(ran.output.hasSuffix("night.json: 2 studies, 2 by voxel digest\n"))
        // Paths below the list's folder are written from there on.
        #expect(
            try String(contentsOfFile: folder.path("night.json"), encoding: .utf8) == """
                [
                {"nifti":"in/case/image.nii.gz","session":"in/case/one.json","study":"case_one"},
                {"nifti":"in/case/image.nii.gz","session":"others/two.json","study":"case_two"}
                ]

                """)
    }

    /// An archive has many images that nobody clicked on: they are listed, and no fault.
    @Test func anImageWithoutASessionIsNoFault() throws {
        try copy("Samples/head-neck-ct/pt_201/image.nii.gz", to: "in/a/image.nii.gz")
        try copy("Samples/head-neck-ct/pt_201/session.json", to: "in/a/session.json")
        try copy("Samples/head-neck-ct/pt_236/image.nii.gz", to: "in/b/image.nii.gz")
        let ran = try Command("studies", folder.path("in"), "-o", folder.path("night.csv"))
        #expect(ran.status == 0, "\(ran.error)")
        #expect(
            ran.error
                == "warning: \(folder.path("in/b/image.nii.gz")): has no session [studies.image-without-session]\n"
        )
        try copy("Samples/abdomen-ct/session.json", to: "in/c/session.json")
        let lost = try Command(
            "studies", folder.path("in"), "-o", folder.path("night.csv"), "--replace")
        #expect(lost.status == 3, "\(lost.error)")
    }

    /// A CD has all series in one folder: the list says which is meant, and the run finds it.
    @Test func seriesThatShareAFolder() throws {
        let pipeline = try folder.write(
            """
            takes: { ct: dicom-series }
            stages:
              - { id: image, use: read-dicom, from: { series: ct } }
            """, to: "read.yaml")
        try copy("Tests/DICOMTests/Data/oblique", to: "cd/a")
        for name in ["001", "002", "003", "004"] {
            try copy(
                "Tests/DICOMTests/Data/quirks/generic/anatomical/002_non_isotropic/\(name).dcm",
                to: "cd/a/mr-\(name).dcm")
        }
        let list = folder.path("night.csv")
        let ran = try Command(
            "studies", folder.path("cd"), "-o", list, "--pipeline", pipeline)
        #expect(ran.status == 0, "\(ran.error)")
        let text = try String(contentsOfFile: list, encoding: .utf8)
        let ct = "1.2.826.0.1.3680043.2.1125.20210721.1101329"
        let mr = "1.2.826.0.1.3680043.8.498.69597760006836175184016920326015805567"
        #expect(text == "study,ct\na_\(ct),cd/a#\(ct)\na_\(mr),cd/a#\(mr)\n")
        let night = try Command(
            "run", pipeline, "--studies", list, "--out", folder.path("out"))
        #expect(night.status == 0, "\(night.error)\(night.output)")
        let whole = try Command(
            "run", pipeline, "--input", "ct=\(folder.path("cd/a"))", "--out", folder.path("out2"))
        #expect(whole.status == 1)
        let absent = try Command(
            "run", pipeline, "--input", "ct=\(folder.path("cd/a"))#1.2.3", "--out",
            folder.path("out3"))
        #expect(absent.status == 1)
        #expect(absent.error.contains("1.2.3") || absent.output.contains("1.2.3"))
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(name), withDestinationPath: target)
    }

    /// An archive of links: to a series, to what lies around it, to nothing, and in circles.
    @Test func foldersBehindLinksAreFoundOnce() throws {
        let pipeline = try folder.write(
            """
            takes: { ct: dicom-series }
            stages:
              - { id: image, use: read-dicom, from: { series: ct } }
            """, to: "read.yaml")
        try copy("Tests/DICOMTests/Data/oblique", to: "store/x/ct")
        try copy("Tests/DICOMTests/Data/quirks/failing/gantrytilting", to: "archive/tilted")
        try FileManager.default.createDirectory(
            atPath: folder.path("archive/deep"), withIntermediateDirectories: true)
        try link("archive/deep/case", to: "../../store/x/ct")
        try link("archive/whole", to: "../store/x")
        try link("archive/gone", to: "nowhere")
        try link("archive/self", to: ".")
        try link("archive/deep/up", to: "../..")
        try link("store/x/back", to: "../../archive")
        let list = folder.path("night.csv")
        let archive = folder.path("archive")
        let ran = try Command(
            "studies", archive, archive + "/deep/", "-o", list, "--pipeline", pipeline)
        #expect(ran.status == 3)
        #expect(
            ran.error.contains(
                "\nwarning: \(archive)/tilted: cannot be read: series 1.2.826.0.1.3680043.8."))
        #expect(ran.error.contains("by a gantry tilt of 14 degrees"))
        #expect(ran.error.contains("[studies.image-unreadable]\n"))
        #expect(
            ran.error.contains(
                "warning: '\(archive)/gone' is a link that leads nowhere: No such file or directory [studies.passed-over]\n"
            ))
        #expect(ran.output == "\(list): 1 study\n")
        #expect(
            try String(contentsOfFile: list, encoding: .utf8)
                == "study,ct\ndeep_case,archive/deep/case\n")

        // The run reads it through the link, and sees when a file behind it changes.
        func night() throws -> Command {
            try Command("run", pipeline, "--studies", list, "--out", folder.path("out"))
        }
        // The files are of one series and of three DICOM studies, which is warned of.
        #expect(try night().output.hasPrefix("1 done, 1 of them with warnings; see "))
        #expect(
            try night().output.hasPrefix("0 done, 1 done before, 1 of them with warnings; see "))
        let store = folder.path("store/x/ct")
        let file = try #require(try FileManager.default.contentsOfDirectory(atPath: store).first)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: "\(store)/\(file)")
        let again = try night()
        #expect(again.output.hasPrefix("1 done, 1 of them with warnings; see "))
        #expect(again.error.contains("deep_case: done again, as its inputs changed"))

        // So does a run on a folder of studies.
        try FileManager.default.createDirectory(
            atPath: folder.path("studies/a"), withIntermediateDirectories: true)
        try link("studies/a/ct", to: "../../store/x/ct")
        let folders = try Command(
            "run", pipeline, "--studies", folder.path("studies"), "--out", folder.path("out2"))
        #expect(
            folders.output.hasPrefix("1 done, 1 of them with warnings; see "), "\(folders.error)")
    }

    @Test func aSessionWhoseSeriesIsRefusedSaysSo() throws {
        try copy("Samples/abdomen-ct/series", to: "in/ct")
        try copy("Tests/DICOMTests/Data/quirks/failing/gantrytilting", to: "in/tilted")
        let session = try text("Samples/abdomen-ct/session.json")
        _ = try folder.write(session, to: "in/good.json")
        let tilted = "1.2.826.0.1.3680043.8.498.172569766509356512040321185"
        _ = try folder.write(
            session.replacing("2.25.183390820424770184382456456016836107290", with: tilted),
            to: "in/tilted.json")
        let ran = try Command("studies", folder.path("in"), "-o", folder.path("night.csv"))
        #expect(ran.status == 3, "\(ran.error)")
        let start = """
            \(folder.path("in/tilted.json")): its image lies in \(folder.path("in/tilted")) and \
            cannot be read: series \(tilted) cannot be made a volume: its slices are sheared
            """
        #expect(ran.error.hasPrefix("warning: " + start), "\(ran.error)")
        #expect(ran.output.hasSuffix("night.csv: 1 study, 1 by series UID\n"))
    }

    @Test func whatCannotBeListed() throws {
        let nowhere = folder.path("nowhere/n.csv")
        let lost = try Command("studies", "Samples/abdomen-ct", "-o", nowhere)
        #expect(lost.status == 1)
        #expect(
            lost.error == """
                Error: '\(nowhere)' cannot be written: No such file or directory. Check its folder \
                and its permissions.

                """)
        let mixed = try Command("studies", "Samples", "-o", folder.path("n.csv"))
        #expect(mixed.status == 1)
        #expect(
            mixed.error == """
                Error: There are DICOM series and NIfTI files, and a list names one kind: name the \
                pipeline it is for with --pipeline.

                """)
        let ending = try Command("studies", "Samples", "-o", folder.path("n.txt"))
        #expect(ending.status == 64)
        #expect(ending.error.contains("a list's name ends in .csv or .json."))
        let nothing = try Command("studies", folder.url.path, "-o", folder.path("n.csv"))
        #expect(nothing.status == 1)
        #expect(
            nothing.output
                == "There is no study to list; '\(folder.path("n.csv"))' was not written.\n")
        let there = try folder.write("mine", to: "there.csv")
        let refused = try Command("studies", "Samples/abdomen-ct", "-o", there)
        #expect(refused.status == 1)
        #expect(
            refused.error
                == "Error: '\(there)' is there already. Choose another name, or add --replace.\n")
        #expect(try String(contentsOfFile: there, encoding: .utf8) == "mine")
        let file = try Command("studies", "README.md", "-o", folder.path("n.csv"))
        #expect(file.status == 1)
    }
}
