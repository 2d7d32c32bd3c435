extension Checkpoint {
    /// What was found in a file.
    struct Content {
        private(set) var tensors: [String: Tensor] = [:]
        private(set) var places: [String: CheckpointTensor] = [:]
        private(set) var metadata: [String: String] = [:]
        private(set) var passedOver: [String] = []
    }
}

extension Checkpoint.Content {
    init(safetensors file: MappedFile) throws(CheckpointError) {
        let header: SafetensorsHeader
        do { header = try SafetensorsHeader(file.bytes) } catch {
            if case .dtype(let tensor, let type) = error {
                throw CheckpointTensorFault.type(type).naming(tensor, of: file)
            }
            throw .damaged(file: file.path, reason: "\(error)")
        }
        metadata = header.metadata
        let prefix = Self.commonPrefix(of: header.entries.map(\.name))
        for entry in header.entries {
            do throws(CheckpointTensorFault) {
                let key = String(entry.name.dropFirst(prefix.count))
                tensors[key] = try entry.tensor.tensor(in: file)
                places[key] = entry.tensor
            } catch {
                throw error.naming(entry.name, of: file)
            }
        }
    }

    init(torch file: MappedFile) throws(CheckpointError) {
        let archive: TorchArchive
        let weights: TorchWeights
        do {
            archive = try TorchArchive(file)
            let bytes = archive["data.pkl"] ?? UnsafeRawBufferPointer(start: nil, count: 0)
            weights = try TorchWeights(Pickle(bytes))
        } catch let fault as TorchArchiveFault {
            throw fault.isDamage
                ? .damaged(file: file.path, reason: "\(fault)")
                : .unsupported(file: file.path, reason: "\(fault)")
        } catch let fault as TorchWeightsFault {
            throw .unsupported(file: file.path, reason: "\(fault)")
        } catch {
            throw .damaged(file: file.path, reason: "its pickle is not whole: \(error)")
        }
        if let (key, function) = weights.unreadable.min(by: { $0.key < $1.key }) {
            throw CheckpointTensorFault.kind(function).naming(key, of: file)
        }
        metadata = weights.metadata
        passedOver = weights.passedOver
        let prefix = Self.commonPrefix(of: weights.tensors.keys)
        let locate = TorchTensor(in: archive, fileSize: file.bytes.count)
        for (key, described) in weights.tensors.sorted(by: { $0.key < $1.key }) {
            do throws(CheckpointTensorFault) {
                let name = String(key.dropFirst(prefix.count))
                let place = try locate.located(described)
                tensors[name] = try place.tensor(in: file)
                places[name] = place
            } catch {
                throw error.naming(key, of: file)
            }
        }
    }

    /// The prefixes, at most three, that wrappers of PyTorch's put before every key.
    private static func commonPrefix(of keys: some Collection<String>) -> String {
        var prefix = ""
        for _ in 0..<3 where !keys.isEmpty {
            let longer = ["module.", "_orig_mod."].filter { !prefix.hasSuffix($0) }
                .map { prefix + $0 }
                .first { longer in keys.allSatisfy { $0.hasPrefix(longer) && $0 != longer } }
            guard let longer else { break }
            prefix = longer
        }
        return prefix
    }
}

extension CheckpointTensorFault {
    fileprivate func naming(_ key: String, of file: MappedFile) -> CheckpointError {
        isDamage
            ? .damaged(file: file.path, reason: "its tensor \(quoted(key)) is impossible: \(self)")
            : .tensor(file: file.path, key: key, reason: "\(self)")
    }
}
