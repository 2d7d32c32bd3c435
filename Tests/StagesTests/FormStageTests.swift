import Foundation
import Imaging
import NIfTI
import Pipeline
import Sessions
import Stages
import Testing
import Text

/// An image whose sform and qform differ, in a run.
@Suite struct FormStageTests {
    let bench: StudyBench

    init() throws {
        bench = try StudyBench()
        // The qform begins 6 mm elsewhere.
        try NIfTIFile.write(
            NIfTIFile(bench.path("image.nii.gz")).volume(), to: bench.path("forms.nii"))
        var bytes = try Data(contentsOf: bench.path("forms.nii"))
        let old = bytes[268..<272].withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
        withUnsafeBytes(of: old + 6) { bytes.replaceSubrange(268..<272, with: $0) }
        try bytes.write(to: bench.path("forms.nii"))
    }

    /// The bench's session with positions on the grid of one of the forms.
    private func session(on form: NIfTIHeader.OrientationSource) throws -> RecordedSession {
        var session = try bench.session()
        session.image.geometry = try NIfTIFile(bench.path("forms.nii"), form: form).geometry()
        for n in session.events.indices {
            let place = session.events[n].clicks[0].position(in: session.image.geometry)
            session.events[n].clicks[0] = RecordedClick(position: place, isForeground: true)
        }
        return session
    }

    @Test func positionsAreRefusedUntilAFormIsChosen() async throws {
        try session(on: .qform).write(to: bench.path("session.json"))
        let inputs = ["nifti": "forms.nii", "session": "session.json"]
        let refused = await #expect(throws: (any Error).self) {
            try await bench.run(inputs: inputs)
        }
        #expect(
            "\(try #require(refused))".contains(
                """
                has positions in millimetres, and the image's sform and qform put the same voxel up \
                to 6 mm apart. Say by which of them the clicks were placed: 'form: sform' or 'form: \
                qform'
                """))
        let study = try await bench.run(
            image: ", with: { form: qform }", inputs: inputs, out: "qform")
        // The form was chosen, so that nothing is guessed.
        #expect(study["status"] == "done")
        if case .array(let warnings)? = study["warnings"] {
            #expect(!warnings.contains { $0["code"] == "nifti.forms-differ" }, "\(warnings)")
        }
        // The result is what the same clicks make of an image that has one form.
        try bench.session().write(to: bench.path("plain.json"))
        _ = try await bench.run(inputs: ["session": "plain.json"], out: "plain")
        let (one, other) = (
            try NIfTIFile(bench.result("labels.nii.gz", out: "qform")).labelMap().labels,
            try NIfTIFile(bench.result("labels.nii.gz", out: "plain")).labelMap().labels
        )
        #expect(one == other)
        // The other form is another place.
        let elsewhere = await #expect(throws: (any Error).self) {
            try await bench.run(
                image: ", with: { form: sform }", inputs: inputs, out: "sform")
        }
        #expect("\(try #require(elsewhere))".contains("lies up to 6 mm away"))
    }

    @Test func indicesNeedNoChoice() async throws {
        var session = try bench.session()
        session.image.geometry = try NIfTIFile(bench.path("forms.nii")).geometry()
        try session.write(to: bench.path("session.json"))
        let study = try await bench.run(
            inputs: ["nifti": "forms.nii", "session": "session.json"])
        #expect(study["status"] == "done")
        guard case .array(let warnings)? = study["warnings"] else {
            Issue.record("no warnings")
            return
        }
        #expect(warnings.contains { $0["code"] == "nifti.forms-differ" })
    }

    @Test func aListOfPositionsNeedsOne() async throws {
        try Data("segment,x,y,z,foreground\na,-10,6,55,1\n".utf8)
            .write(to: bench.path("clicks.csv"))
        let clicks =
            "- { id: made, use: clicks-from-csv, from: { image: image, positions: positions } }"
        let refused = await #expect(throws: (any Error).self) {
            try await bench.run(
                takes: "positions: positions", clicks: clicks, from: "made",
                inputs: ["nifti": "forms.nii", "positions": "clicks.csv"])
        }
        #expect("\(try #require(refused))".contains("up to 6 mm apart"))
    }
}
