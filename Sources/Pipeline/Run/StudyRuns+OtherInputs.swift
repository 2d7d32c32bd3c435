internal import Foundation
internal import Text

/// Studies whose name is that of another one with results.
extension StudyRuns {
    /// Refuses the studies whose folder holds results of inputs that lie elsewhere: those of another
    /// patient are not replaced because two files are called alike. Where ``RunOptions/overwrite`` is
    /// set, they are.
    ///
    /// - Throws: ``RunError``.
    func refuseOtherInputs() throws {
        guard !options.overwrite else { return }
        var place = -1
        while true {
            let page = try ledger.listed(start, after: place, most: 500)
            guard let last = page.last else { return }
            place = last.place
            var faults: [(study: String, sentence: String)] = []
            for listed in page where listed.study.fault == nil {
                let other = StudyIdentity.inputsElsewhere(
                    listed.study, pipeline, than: listed.inputs)
                guard !other.isEmpty, try hasResults(listed) else { continue }
                faults.append((listed.study.name, try sentence(of: other, listed.study)))
            }
            try ledger.refuse(faults, code: .otherInputs)
        }
    }

    /// Whether something came of the study of this name that is still there.
    private func hasResults(_ listed: Ledger.Listed) throws -> Bool {
        if listed.state == .publishing { return true }
        let name = listed.study.name
        guard try ledger.files(of: name, published: true).isEmpty else {
            return try !publication(name).earlierResults().isEmpty
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
