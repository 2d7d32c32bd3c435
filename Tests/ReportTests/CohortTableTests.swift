internal import Foundation
internal import Testing

@Suite struct CohortTableTests {
    @Test func aRowForEachSegment() throws {
        let failed: [String: Any] = [
            "name": "b", "status": "failed", "inputs": ["series": "/data/DOE^JOHN/ct"],
            "error": ["message": "/data/DOE^JOHN/ct/1.dcm is damaged, \"fetch\" it"],
        ]
        let run = try ScratchRun([study("a"), failed])
        try run.make()
        #expect(
            try run.text("cohort.csv").components(separatedBy: "\r\n") == [
                "study,status,label,segment,voxels,millilitres,mean,median,unit,touches border,"
                    + "clicks,interactions,seconds,warnings,warning codes,error",
                "a,done,1,liver,120,0.123,-75.25,90.0,HU,yes,7,5,3.076,a warning,other,",
                "a,done,2,'=spleen,0,0.0,,,HU,,,,3.076,a warning,other,",
                "b,failed,,,,,,,,,,,,,,\"<file> is damaged, \"\"fetch\"\" it\"", "",
            ])
    }

    @Test func patientsAreNamedWhereAsked() throws {
        let run = try ScratchRun([study("a", warning: "/data/DOE^JOHN/ct is tilted")])
        try run.make()
        for file in ["cohort.csv", "data.js", "report.json"] {
            #expect(try !run.text(file).contains("DOE"))
            #expect(try !run.text(file).contains("Doe"))
            #expect(try run.text(file).contains("series> is tilted") || file == "data.js")
        }
        try run.make(names: true)
        #expect(try run.text("cohort.csv").contains("\r\na,'=Doe^J<b>,'-7,done,"))
        #expect(try run.text("data.js").contains("/data/DOE^JOHN/ct is tilted"))
    }

    /// What a session names beside itself is a path, too.
    @Test(arguments: [
        (
            "session 'clicks.json': there is no mask file 'masks/DOE_JOHN.nii.gz' in the folder",
            "session <session>: there is no mask file <file> in the folder"
        ),
        (
            "/data/x/DOE JOHN/masks/m.nii.gz ends early: 5 bytes", "<file> ends early: 5 bytes"
        ),
        ("the mask 'DOE_JOHN' leads out", "the mask 'DOE_JOHN' leads out"),
        ("a mask's patient's file 'masks/DOE' is none", "a mask's patient's file <file> is none"),
        ("(/mnt/DOE/a.dcm) is cut", "(<file>) is cut"),
        ("3 mm/s, and/or 'left' (1/2)", "3 mm/s, and/or 'left' (1/2)"),
    ])
    func noPathIsInThePage(_ sentence: String, _ shown: String) throws {
        let run = try ScratchRun([study("a", warning: sentence)])
        try run.make()
        #expect(try message(of: run) == shown)
        try run.make(names: true)
        #expect(try message(of: run) == sentence)
    }

    /// The one warning of the one study, as the page has it.
    private func message(of run: ScratchRun) throws -> String? {
        let report = try JSONSerialization.jsonObject(with: Data(run.text("report.json").utf8))
        let studies = (report as? [String: Any])?["studies"] as? [[String: Any]]
        return (studies?.first?["warnings"] as? [[String: String]])?.first?["message"]
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    func aFormulaIsText(_ warning: String) throws {
        let run = try ScratchRun([study("a", warning: warning)])
        try run.make()
        #expect(try run.text("cohort.csv").contains("'" + warning))
        #expect(try !run.text("cohort.csv").contains("," + warning))
    }
}
