internal import Synchronization

/// Retrieval by WADO-RS.
///
/// - Source: DICOM PS3.18, 10.4.
extension Archive {
    /// Brings objects into a spool, in the transfer syntaxes they are stored in, over some connections
    /// at once.
    ///
    /// - Throws: ``PACSError``.
    ///
    /// - Returns: Whether the archive says that it sent all that was asked for.
    func webFetch(_ all: [Wanted], into spool: Spool) throws -> Bool {
        let paths = all.flatMap { wanted -> [String] in
            let study = "/studies/\(wanted.study)"
            guard let series = wanted.series else { return [study] }
            guard let names = wanted.names else { return ["\(study)/series/\(series)"] }
            return names.map { "\(study)/series/\(series)/instances/\($0)" }
        }
        let isWhole = Atomic(true)
        try Concurrent.run(paths, threads: settings.associations) { path in
            if try !webFetch(path, into: spool) { isWhole.store(false, ordering: .relaxed) }
        }
        return isWhole.load(ordering: .relaxed)
    }

    private func webFetch(_ path: String, into spool: Spool) throws -> Bool {
        let client = try WebClient(self)
        let parts = WebParts(spool, archive: name)
        let answer: WebClient.Answer
        do {
            answer = try client.perform(
                WebClient.Exchange(
                    path: path,
                    headers: [
                        "Accept: multipart/related; type=\"application/dicom\"; transfer-syntax=*"
                    ],
                    take: { parts.take($0, $1) }))
        } catch {
            parts.abandon()
            throw parts.fault ?? error
        }
        try answer.require([200, 206], of: name, "WADO")
        guard parts.isAtEnd else {
            parts.abandon()
            throw PACSError.archive(
                name, .unended, "its answer to WADO ends before its last boundary")
        }
        return answer.status == 200
    }
}
