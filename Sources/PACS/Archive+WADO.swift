/// Retrieval by WADO-RS.
///
/// - Source: DICOM PS3.18, 10.4.
extension Archive {
    /// Brings the objects of one series into a spool, in the transfer syntaxes they are stored in.
    ///
    /// - Throws: ``PACSError``.
    func webFetch(_ objects: [RemoteObject], into spool: Spool) throws {
        guard let first = objects.first else { return }
        let client = try WebClient(self)
        let parts = WebParts(
            spool, mostBytes: Int64(settings.limits.objectMegabytes) << 20, archive: name)
        let answer: WebClient.Answer
        do {
            answer = try client.perform(
                WebClient.Exchange(
                    path: "/studies/\(first.study)/series/\(first.series)",
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
