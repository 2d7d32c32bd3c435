internal import CDCMTKNet
internal import Files
internal import DICOMFile

/// Sending by C-STORE.
extension Archive {
    /// The contexts that these objects need: each kind in what it is stored in, and in what else it
    /// may be sent in.
    func contexts(for objects: [Outgoing]) -> [PresentationContext] {
        var contexts: [PresentationContext] = []
        var seen: Set<PresentationContext> = []
        for object in objects {
            let (sopClass, own) = (object.header.sopClass.text, object.header.transferSyntax)
            var lists = [[own], own.offered.filter { $0 != own }]
            if !own.isNative, own != .deflated, settings.transcode {
                lists.append([.explicitLittleEndian, .implicitLittleEndian])
            }
            for list in lists where !list.isEmpty {
                let context = PresentationContext(sopClass: sopClass, transferSyntaxes: list)
                if seen.insert(context).inserted { contexts.append(context) }
            }
        }
        return contexts
    }

    /// Sends objects over a few associations at once.
    ///
    /// - Parameters:
    ///   - expected: How many more may come, of `more`.
    ///   - more: Objects that are to be sent since, waited for; empty where none come for now. What the
    ///     associations were not made for is not sent.
    ///   - turn: Told what became of an object as soon as that is known, with the object that is sent
    ///     next, before it is sent: both in one call, for a ledger to write once. Objects that it does
    ///     not hear of were not sent.
    /// - Throws: The first ``PACSError`` that broke an association, or what `more` or `turn` throws: then
    ///   nothing more is sent.
    func store(
        _ objects: [Outgoing], expected: Int = 0, more: @escaping @Sendable () throws -> [Outgoing],
        turn: @escaping @Sendable (_ ended: (Outgoing, Sent)?, _ begun: Outgoing?) throws -> Void
    ) throws {
        let batches = batches(objects)
        for (index, batch) in batches.enumerated() {
            let isLast = index == batches.count - 1
            let contexts = contexts(for: batch)
            let offered = Set(contexts)
            let queue = SendQueue(batch) {
                guard isLast else { return nil }
                let found = try more()
                guard !found.isEmpty else { return nil }
                return found.filter { offered.isSuperset(of: self.contexts(for: [$0])) }
            }
            // An association is worth its making for a handful of objects.
            let count = batch.count + (isLast ? expected : 0)
            let threads = min(settings.associations, (count + 3) / 4)
            try Concurrent.run(Array(0..<threads), threads: threads) { _ in
                let association: Association
                do { association = try Association(with: self, contexts) } catch PACSError.archive(
                    _, .noContext, _)
                {
                    while let object = queue.here() {
                        try turn(nil, object)
                        try turn((object, .refused(noContext(object))), nil)
                    }
                    return
                }
                var last: (Outgoing, Sent)?
                while true {
                    var next = queue.here()
                    if next == nil {
                        // What is known is noted before anything is waited for.
                        if last != nil { try turn(last, nil) }
                        last = nil
                        next = try queue.waited()
                    }
                    guard let object = next else { break }
                    try turn(last, object)
                    last = nil
                    let (sent, fault) = try store(object, association)
                    last = (object, sent)
                    guard let fault else { continue }
                    try turn(last, nil)
                    throw fault
                }
                association.release()
            }
        }
    }

    private func withPointer(
        to value: CNDecoded?, _ body: (UnsafePointer<CNDecoded>?) -> Int32
    ) -> Int32 {
        guard let value else { return body(nil) }
        return withUnsafePointer(to: value) { body($0) }
    }

    /// Batches whose kinds fit into one association each.
    private func batches(_ objects: [Outgoing]) -> [[Outgoing]] {
        var batches: [[Outgoing]] = []
        var batch: [Outgoing] = []
        var kinds: Set<String> = []
        for object in objects {
            let kind = object.header.sopClass.text + " " + object.header.transferSyntax.uid
            // Three contexts at most for a kind, 128 for an association.
            if !kinds.contains(kind), kinds.count == 42 {
                batches.append(batch)
                (batch, kinds) = ([], [])
            }
            kinds.insert(kind)
            batch.append(object)
        }
        return batch.isEmpty ? batches : batches + [batch]
    }

    private func noContext(_ object: Outgoing) -> String {
        "it takes no objects of SOP class \(object.header.sopClass) in transfer syntax \(object.header.transferSyntax.uid)"
    }

    /// What became of an object, and what broke the association, if something did.
    private func store(
        _ object: Outgoing, _ association: Association
    ) throws -> (Sent, PACSError?) {
        let header = object.header
        let fitting = association.accepted.filter { accepted in
            accepted.context.sopClass == header.sopClass.text
                && (header.transferSyntax.offered.contains(accepted.transferSyntax)
                    || settings.transcode && accepted.transferSyntax.isNative)
        }
        guard
            let chosen = fitting.first(where: { $0.transferSyntax == header.transferSyntax })
                ?? fitting.first
        else { return (.refused(noContext(object)), nil) }
        var everySent = false
        do {
            // DCMTK decompresses all but JPEG 2000.
            let decoded =
                header.transferSyntax.isJPEG2000 && chosen.transferSyntax.isNative
                ? try DecodedPixels(path: object.path) : nil
            let status = try association.call { raw, error in
                Association.status(
                    withExtendedLifetime(decoded) {
                        withPointer(to: decoded?.raw) {
                            cn_store(
                                raw, chosen.identifier, object.path, header.sopClass.text,
                                header.sopInstance.text, $0, settings.transcode, &everySent,
                                &error)
                        }
                    })
            }
            switch StoreStatus(status) {
            case .stored: return (.confirmed(), nil)
            case .warned(let sentence): return (.confirmed(warning: sentence), nil)
            case .later(let reason): return (.later(reason), nil)
            case .refused(let reason): return (.refused(reason), nil)
            }
        } catch PACSError.disk(_, let error) {
            // Of the file itself: nothing is out yet.
            let sentence = "its file cannot be read: \(error)"
            return (
                error.isTransient ? .later(sentence) : .refused(sentence),
                .archive(name, .broken, "sending broke off: \(sentence)")
            )
        } catch PACSError.file(_, let reason) {
            // Half a message may be out: the association is of no use any more.
            return (.refused(reason), .archive(name, .broken, "sending broke off: \(reason)"))
        } catch PACSError.archive(_, .noContext, let reason) {
            return (.refused(reason), nil)
        } catch let error as PACSError {
            return (
                everySent
                    ? .unanswered("no answer came: \(error)")
                    : .later("sending broke off: \(error)"), error
            )
        }
    }
}
