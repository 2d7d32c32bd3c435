import Foundation
import PACS
import Pipeline
import Sessions
import Stages
import Text

/// Lists and tables.
enum TableInputs {
    /// The pipeline that studies are listed for.
    static func pipeline() throws -> Pipeline {
        try Pipeline(
            yaml: """
                takes: { nifti: nifti, session: session }
                stages:
                  - { id: image, use: read-nifti, from: { nifti: nifti } }
                  - { id: cubic, use: set-spacing, from: { image: image }, with: { spacing: 4 } }
                  - { id: patches, use: plan-patches, from: { image: cubic, session: session } }
                  - id: logits
                    use: segment
                    from: { patches: patches }
                    with: { checkpoint: Samples/mais-small.safetensors }
                  - { id: labels, use: stitch, from: { logits: logits, like: image } }
                  - { id: file, use: write-nifti, from: { labels: labels } }
                """, file: "pipeline.yaml", stages: allStages, inputs: allInputs)
    }

    /// A study that cannot be done says why: it is refused.
    static func reading(_ studies: [Study]) throws -> Reading {
        var facts = ["studies": "\(studies.count)"]
        for (number, study) in studies.enumerated() {
            if let fault = study.fault { throw Sentence(fault) }
            facts["study \(number)"] = study.name
            for (key, value) in study.inputs { facts["study \(number) \(key)"] = value }
            for (key, value) in study.options { facts["study \(number) \(key)"] = value }
        }
        return Reading(facts: facts)
    }

    private static let left =
        "a study that leaves the option out has the pipeline's, which is documented"

    static func studies() throws -> TableInput {
        let pipeline = try pipeline()
        return TableInput(
            kind: "list of studies, CSV", room: "Pipeline",
            header: ["study", "nifti", "session", "cubic.spacing", "file.file"],
            rows: [
                ["a", "a.nii.gz", "a.json", "2.5", "labels.nii.gz"],
                ["b", "b.nii.gz", "b.json", "3.5", "other.nii.gz"],
                ["c", "c.nii.gz", "c.json", "4.5", "third.nii.gz"],
            ],
            numeric: ["cubic.spacing"], formatted: ["file.file"],
            unnoticeable: [
                "cubic.spacing": [.absent: left, .empty: left],
                "file.file": [.absent: left, .empty: left],
            ],
            words: ["file.file": ["'file'"], "cubic.spacing": ["'spacing'"]]
        ) { data in
            try reading(Studies.csv(data, file: "list.csv", for: pipeline))
        }
    }

    static func jsonStudies() throws -> JSONInput {
        let pipeline = try pipeline()
        let text = """
            [{"study": "a", "nifti": "a.nii.gz", "session": "a.json",
              "with": {"cubic": {"spacing": 2.5}, "file": {"file": "labels.nii.gz"}}},
             {"study": "b", "nifti": "b.nii.gz", "session": "b.json",
              "with": {"cubic": {"spacing": 3.5}}}]
            """
        var input = JSONInput(
            kind: "list of studies, JSON", room: "Pipeline", root: try JSONNode(text)
        ) { data in
            try reading(Studies.json(data, file: "list.json", for: pipeline))
        }
        input.defaulted = ["[].with"]
        input.formatted = ["[].with.file.file"]
        return input
    }

    static func fetchList() -> TableInput {
        let one = "one of the columns is enough: each narrows what is asked for"
        return TableInput(
            kind: "list to fetch", room: "PACS", header: ["accession", "study", "series"],
            rows: [["A1", "1.2.3", "1.2.3.1"], ["A2", "1.2.4", "1.2.4.1"]],
            formatted: ["study", "series"],
            unnoticeable: [
                "accession": [.absent: one, .empty: one], "study": [.absent: one, .empty: one],
                "series": [.absent: one, .empty: one],
            ],
            words: ["accession": ["accession number"]]
        ) { data in
            try Scratch.with([("list.csv", [UInt8](data))]) { folder in
                let list = try FetchList(path: folder.appending(path: "list.csv").path)
                var facts: [String: String] = [:]
                for (number, query) in list.queries.enumerated() {
                    facts["query \(number)"] = "\(query)"
                }
                return Reading(facts: facts)
            }
        }
    }

    /// Positions in millimetres, or indices.
    static func positions(_ names: [String]) -> TableInput {
        let isMillimetres = names[0] == "x"
        let rows =
            isMillimetres
            ? [["-98", "-117", "48"], ["-97", "-100.5", "52"]]
            : [["2", "2", "2"], ["3", "13", "3"]]
        return TableInput(
            kind: "positions, \(names.joined())", room: "Sessions",
            header: names + ["segment", "foreground", "study"],
            rows: [
                rows[0] + ["liver", "1", "case"], rows[1] + ["liver", "0", "case"],
                rows[0] + ["spleen", "true", "case"],
            ],
            numeric: Set(names), formatted: ["foreground"],
            unnoticeable: [
                "study": [.absent: "a table of one study need not name it"],
                "foreground": [.absent: "without the column a rule is asked for, or all are on it"],
            ],
            words: [
                "segment": ["--segment", "structure"], "foreground": ["polarity"],
                "study": ["studies"], names[0]: ["columns", "outside"],
                names[1]: ["columns", "outside"], names[2]: ["columns", "outside"],
            ]
        ) { data in
            let imported = try SessionSource.positions.session(
                from: [ImportSource(name: "positions.csv", data: data)],
                image: SessionInputs.image, options: ImportOptions())
            return try SessionInputs.reading(imported)
        }
    }

    static func napari() -> TableInput {
        let axes = ["axis-0", "axis-1", "axis-2"]
        return TableInput(
            kind: "napari points", room: "Sessions", header: ["index"] + axes,
            rows: [["0.0", "2.0", "2.0", "2.0"], ["1.0", "2.25", "3.5", "4.0"]],
            numeric: Set(axes),
            words: [
                "axis-0": ["axis", "outside"], "axis-1": ["axis", "outside"],
                "axis-2": ["axis", "outside"], "index": ["column", "line 1"],
            ]
        ) { data in
            let imported = try SessionSource.napari.session(
                from: [ImportSource(name: "points.csv", data: data)], image: SessionInputs.image,
                options: ImportOptions(
                    segments: ["liver"], polarity: .everyPoint(isForeground: true), order: .kji))
            return try SessionInputs.reading(imported)
        }
    }
}
