internal import Foundation
internal import DICOMFile

/// Making sure that an archive has what it says it has.
extension Delivery {
    /// Whether the archive's word is enough.
    var asksNothing: Bool { archive.settings.verify == .none }

    /// What was sent without an answer, to an archive that is not asked whether it has it.
    func sendAgain(_ objects: [Outgoing]) throws {
        for object in objects {
            try outbox.note(
                object, .later("no answer came, and 'verify: none' asks for none later"),
                retry: archive.settings.retry)
        }
    }

    func verify(_ objects: [Outgoing]) throws {
        let way = archive.settings.verify
        guard !asksNothing else {
            // Confirmed before it was said that nothing is to be asked.
            for object in objects {
                try outbox.note(object, .accepted(), retry: archive.settings.retry)
            }
            return
        }
        guard way != .query, !isWithoutCommitment,
            archive.settings.send == .dicom || !archive.settings.host.isEmpty
        else {
            return try verifyByQuery(objects)
        }
        do {
            // The others are still due afterwards.
            try verifyByCommitment(Array(objects.prefix(Self.batch)))
        } catch let error as PACSError {
            guard way == .auto, error.isAboutCommitment else { throw error }
            isWithoutCommitment = true
            try verifyByQuery(objects)
        }
    }

    /// Asks by C-FIND, or by QIDO, series by series.
    func verifyByQuery(_ objects: [Outgoing]) throws {
        let retry = archive.settings.retry
        for (series, members) in Dictionary(grouping: objects, by: { Series($0.header) }) {
            var listed: Set<UID>
            let match = Match(study: series.study, series: series.series)
            do {
                listed = Set(try archive.objects(of: match).objects.map(\.sopInstance))
                let open = members.map(\.header.sopInstance).filter { !listed.contains($0) }
                // A list may be cut short, and then what is not on it is there all the same.
                if !listed.isEmpty, !open.isEmpty {
                    listed.formUnion(
                        try archive.holds(open, of: series.series, in: series.study))
                }
            } catch PACSError.http(_, _, 404) {
                listed = []  // no such series
            }
            try outbox.verified(
                members.filter { listed.contains($0.header.sopInstance) }, by: "query")
            for object in members where !listed.contains(object.header.sopInstance) {
                try outbox.missing(object, "query", "a query does not list it", retry: retry)
            }
        }
    }

    private struct Series: Hashable {
        let study: UID
        let series: UID
        init(_ header: ObjectHeader) {
            study = header.study
            series = header.series
        }
    }

    /// Asks for storage commitment, and waits for the result.
    private func verifyByCommitment(_ objects: [Outgoing]) throws {
        let desk = try commitments ?? CommitmentDesk(archive)
        commitments = desk
        let retry = archive.settings.retry
        guard let result = try desk.ask(objects) else {
            throw PACSError.archive(
                archive.name, .noContext, "no result of storage commitment came in time")
        }
        let committed = Set(result.committed)
        try outbox.verified(
            objects.filter { committed.contains($0.header.sopInstance) }, by: "commitment")
        for object in objects where !committed.contains(object.header.sopInstance) {
            let reason = result.failed[object.header.sopInstance]
            switch reason.map(StoreStatus.init) {
            case .refused(let sentence)? where reason != 0x0112:
                try outbox.note(object, .refused(sentence), retry: retry)
            default:
                try outbox.missing(
                    object, "commitment",
                    reason.map { "it does not commit itself to it (\(StoreStatus.hex($0)))" }
                        ?? "its commitment does not mention it",
                    retry: retry)
            }
        }
    }
}

extension PACSError {
    /// Whether storage commitment is what does not work, and not the archive as a whole.
    fileprivate var isAboutCommitment: Bool {
        switch self {
        case .archive(_, let category, _): category == .noContext || category == .other
        case .status(_, let operation, _): operation == "N-ACTION"
        case .settings, .port, .threads: true
        default: false
        }
    }
}
