internal import Foundation

/// Sending by STOW-RS.
///
/// - Source: DICOM PS3.18, 10.5 and annex I.
extension Archive {
    /// What goes into one request, at most: a refusal of one object must not cost many.
    static let mostObjects = 50
    private static let mostBytes = 256 << 20

    /// Sends objects in requests of a few, over some connections at once. What became of each is
    /// taken from the answer's sequences, and never from the HTTP status of the whole.
    ///
    /// - Throws: ``PACSError``, or what `begin` or `report` throws.
    func stow(
        _ objects: [Outgoing], begin: @escaping @Sendable (Outgoing) throws -> Void,
        report: @escaping @Sendable (Outgoing, Sent) throws -> Void
    ) throws {
        var pieces: [[Outgoing]] = []
        var bytes = 0
        for object in objects {
            let isFull = (pieces.last?.count ?? Self.mostObjects) >= Self.mostObjects
            if isFull || bytes + object.bytes > Self.mostBytes {
                pieces.append([])
                bytes = 0
            }
            pieces[pieces.count - 1].append(object)
            bytes += object.bytes
        }
        try Concurrent.run(pieces, threads: settings.associations) { piece in
            for object in piece { try begin(object) }
            try stow(piece, report)
        }
    }

    private func stow(_ objects: [Outgoing], _ report: (Outgoing, Sent) throws -> Void) throws {
        let client = try WebClient(self)
        let boundary = "mais-\(UUID().uuidString)"
        let body = try MultipartBody(objects, boundary: boundary)
        let data: Data
        let answer: WebClient.Answer
        do {
            (answer, data) = try client.gather(
                WebClient.Exchange(
                    method: "POST", path: "/studies",
                    headers: [
                        "Content-Type: multipart/related; type=\"application/dicom\"; boundary=\(boundary)",
                        "Accept: application/dicom+json",
                    ],
                    body: (body.bytes, { body.read(into: $0) }),
                    take: { _, _ in false }))
        } catch let error as PACSError {
            for object in objects {
                // Whether any of it arrived, nobody knows.
                try report(
                    object,
                    body.isThrough
                        ? .unanswered("no answer came: \(error)")
                        : .later("sending broke off: \(error)"))
            }
            throw error
        }
        guard let results = try results(answer, data, objects) else {
            return try judge(answer, objects, report)
        }
        for object in objects {
            try report(object, results.fate(of: object.header.sopInstance))
        }
    }

    /// What an answer says object by object; nil where it says nothing of objects.
    private func results(
        _ answer: WebClient.Answer, _ data: Data, _ objects: [Outgoing]
    ) throws -> StowResults? {
        // Whatever stands in a redirect, nothing was stored there.
        guard !(300..<400).contains(answer.status) else { return nil }
        return StowResults(data, archive: name, status: answer.status, warning: answer.warning)
    }

    /// What a status alone says of all the objects of a request.
    private func judge(
        _ answer: WebClient.Answer, _ objects: [Outgoing],
        _ report: (Outgoing, Sent) throws -> Void
    ) throws {
        if (200..<300).contains(answer.status) {
            // Whether anything was stored is asked afterwards.
            for object in objects {
                try report(object, .unanswered("its answer to STOW says nothing of objects"))
            }
            return
        }
        let error = answer.refusal(of: name, "STOW")
        let isForNow = error.isTransient || error.needsPerson
        if objects.count > 1, !isForNow {
            // One bad object may have made it refuse all: each by itself.
            for object in objects { try stow([object], report) }
            return
        }
        for object in objects { try report(object, fate(answer, error, isForNow)) }
        if isForNow { throw error }
    }

    /// What a status without results says of an object.
    private func fate(
        _ answer: WebClient.Answer, _ error: PACSError, _ isForNow: Bool
    ) -> Sent {
        if isForNow { return .later("\(error)") }
        // A conflict is mostly with the same object, there already: the check afterwards tells.
        guard answer.status == 409, settings.verify != .none else { return .refused("\(error)") }
        return .confirmed()
    }
}
