/// Retrieval by WADO-RS.
///
/// - Source: DICOM PS3.18, 10.4.
extension Archive {
    /// Brings objects into a spool, in the transfer syntaxes they are stored in, over some connections
    /// at once.
    ///
    /// - Throws: ``PACSError``.
    func webFetch(_ all: [Wanted], into spool: Spool) throws {
        let paths = all.flatMap { wanted -> [String] in
            let series = "/studies/\(wanted.study)/series/\(wanted.series)"
            guard !wanted.isSeries else { return [series] }
            return wanted.objects.map { "\(series)/instances/\($0.sopInstance)" }
        }
        try Concurrent.run(paths, threads: settings.associations) { path in
            try webFetch(path, into: spool)
        }
    }

    private func webFetch(_ path: String, into spool: Spool) throws {
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
        guard answer.status == 200 || answer.status == 206 else {
            throw PACSError.http(name, "WADO", answer.status)
        }
        guard parts.isAtEnd else {
            parts.abandon()
            throw PACSError.peer(name, .broken, "its answer to WADO broke off, or is not multipart")
        }
    }
}
