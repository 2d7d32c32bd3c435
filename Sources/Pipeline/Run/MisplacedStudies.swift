internal import Foundation
internal import Text

/// Studies whose results would stand in a wrong place: in the folder of another study, or beside those
/// of another checkpoint.
struct MisplacedStudies {
    let start: RunStart
    let pipelines: StudyPipelines
    let publications: Publications

    private var ledger: Ledger { start.ledger }

    /// Refuses the studies whose folder holds results of inputs that lie elsewhere: those of another
    /// patient are not replaced because two files are called alike. Where ``RunOptions/overwrite`` is
    /// set, they are.
    ///
    /// Refuses those, too, whose own options name another file than the pipeline, such as a checkpoint:
    /// a results folder belongs to one. Nothing takes that back, as labels of two would lie side by side.
    ///
    /// - Throws: ``RunError``.
    func refuse() throws {
        var files = OwnFiles(start.pipeline, known: try ResultsOwner.read(in: start.folder.path))
        var place = -1
        while true {
            let page = try ledger.listed(start.number, after: place, most: 500)
            guard let last = page.last else { return }
            place = last.place
            var faults: [(study: String, sentence: String)] = []
            var otherFiles: [(study: String, sentence: String)] = []
            for listed in page where listed.study.fault == nil {
                // Where its own options are wrong, that is its failure further down.
                if !listed.study.options.isEmpty,
                    let own = try? pipelines.pipeline(for: listed.study),
                    let sentence = files.difference(of: own)
                {
                    otherFiles.append((listed.study.name, sentence))
                    continue
                }
                guard !start.options.overwrite else { continue }
                let other = StudyIdentity.inputsElsewhere(
                    listed.study, start.pipeline, than: listed.inputs)
                guard !other.isEmpty, try hasResults(listed) else { continue }
                faults.append((listed.study.name, try sentence(of: other, listed.study)))
            }
            try ledger.refuse(faults, code: .otherInputs)
            try ledger.refuse(otherFiles, code: .otherFiles)
        }
    }

    /// Whether something came of the study of this name that is still there.
    private func hasResults(_ listed: Ledger.Listed) throws -> Bool {
        if listed.state == .publishing { return true }
        let name = listed.study.name
        guard try ledger.files(of: name, published: true).isEmpty else {
            return try !publications.publication(of: name).earlierResults().isEmpty
        }
        // One without files, as what only sends, stands in the report.
        return listed.state == .done
    }

    private func sentence(of other: [String], _ study: Study) throws -> String {
        let record = try ledger.records([study.name])[study.name].flatMap {
            try? JSONDecoder().decode(StudyRecord.self, from: Data($0.utf8))
        }
        let was = other.map { name in
            guard let path = record?.inputs[name] else { return "'\(name)' lay elsewhere" }
            let place = path == study.inputs[name] ? " of another folder" : ""
            return "'\(name)' was '\(PlainText.clean(path, limit: 200))'\(place)"
        }
        return StudyFault.otherInputs(was)
    }
}
