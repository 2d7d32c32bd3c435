internal import CDCMTKNet
internal import Synchronization

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
            if !own.isNative, settings.transcode {
                lists.append([.explicitLittleEndian, .implicitLittleEndian])
            }
            for list in lists where !list.isEmpty {
                let context = PresentationContext(sopClass: sopClass, transferSyntaxes: list)
                if seen.insert(context).inserted { contexts.append(context) }
            }
        }
        return contexts
    }

    /// Sends objects over a few associations at once, and reports on each as soon as its fate is
    /// known. Those not reported on were not sent.
    ///
    /// - Throws: The first ``PACSError`` that broke an association.
    func store(
        _ objects: [Outgoing], begin: @escaping @Sendable (Outgoing) -> Void,
        report: @escaping @Sendable (Outgoing, Sent) -> Void
    ) throws {
        for batch in batches(objects) {
            let queue = Mutex(batch[...])
            let contexts = contexts(for: batch)
            // An association is worth its making for a handful of objects.
            let threads = min(settings.associations, (batch.count + 3) / 4)
            try Concurrent.run(Array(0..<threads), threads: threads) { _ in
                let association: Association
                do { association = try Association(with: self, contexts) } catch PACSError.peer(
                    _, .noContext, _)
                {
                    while let object = queue.withLock({ $0.popFirst() }) {
                        begin(object)
                        report(object, .refused(noContext(object)))
                    }
                    return
                }
                while let object = queue.withLock({ $0.popFirst() }) {
                    try store(object, association, begin, report)
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

    private func store(
        _ object: Outgoing, _ association: Association, _ begin: (Outgoing) -> Void,
        _ report: (Outgoing, Sent) -> Void
    ) throws {
        begin(object)
        let header = object.header
        let fitting = association.accepted.filter { accepted in
            accepted.context.sopClass == header.sopClass.text
                && (header.transferSyntax.offered.contains(accepted.transferSyntax)
                    || settings.transcode && accepted.transferSyntax.isNative)
        }
        guard
            let chosen = fitting.first(where: { $0.transferSyntax == header.transferSyntax })
                ?? fitting.first
        else { return report(object, .refused(noContext(object))) }
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
            case .stored: report(object, .confirmed)
            case .later(let reason): report(object, .later(reason))
            case .refused(let reason): report(object, .refused(reason))
            }
        } catch PACSError.file(_, let reason) {
            report(object, .refused(reason))
            // Half a message may be out: the association is of no use any more.
            throw PACSError.peer(name, .broken, "sending broke off: \(reason)")
        } catch PACSError.peer(_, .noContext, let reason) {
            report(object, .refused(reason))
        } catch let error as PACSError {
            if everySent {
                report(object, .unanswered("no answer came: \(error)"))
            } else {
                report(object, .later("sending broke off: \(error)"))
            }
            throw error
        }
    }
}
