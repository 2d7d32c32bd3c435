extension Checkpoint {
    /// What was found in a file.
    struct Content {
        private(set) var tensors: [String: Tensor] = [:]
        private(set) var metadata: [String: String] = [:]
        private(set) var passedOver: [String] = []
    }
}

extension Checkpoint.Content {
    init(safetensors file: MappedFile) throws(CheckpointError) {
        let header: SafetensorsHeader
        do { header = try SafetensorsHeader(file.bytes) } catch {
            throw .damaged(file: file.path, reason: "\(error)")
        }
        metadata = header.metadata
        let prefix = Self.commonPrefix(of: header.entries.map(\.name))
        for entry in header.entries {
            tensors[String(entry.name.dropFirst(prefix.count))] = try Self.tensor(
                entry.tensor, key: entry.name, in: file)
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
            throw .damaged(file: file.path, reason: "its pickle is no whole one: \(error)")
        }
        if let (key, function) = weights.unreadable.min(by: { $0.key < $1.key }) {
            let fault = CheckpointTensorFault.kind(function)
            throw .tensor(file: file.path, key: key, reason: "\(fault)")
        }
        metadata = weights.metadata
        passedOver = weights.passedOver
        let prefix = Self.commonPrefix(of: weights.tensors.keys)
        let locate = TorchTensor(in: archive, fileSize: file.bytes.count)
        for (key, described) in weights.tensors.sorted(by: { $0.key < $1.key }) {
            let tensor: CheckpointTensor
            do { tensor = try locate.located(described) } catch {
                throw .tensor(file: file.path, key: key, reason: "\(error)")
            }
            tensors[String(key.dropFirst(prefix.count))] = try Self.tensor(
                tensor, key: key, in: file)
        }
    }

    private static func tensor(
        _ tensor: CheckpointTensor, key: String, in file: MappedFile
    ) throws(CheckpointError) -> Tensor {
        do { return try tensor.tensor(in: file) } catch {
            throw .tensor(file: file.path, key: key, reason: "\(error)")
        }
    }

    /// The prefixes, one or more, that wrappers of PyTorch's put before every key.
    private static func commonPrefix(of keys: some Collection<String>) -> String {
        var prefix = ""
        while let wrapper = ["module.", "_orig_mod."].first(where: { wrapper in
            !prefix.hasSuffix(wrapper)
                && keys.allSatisfy { $0.utf8.count > (prefix + wrapper).utf8.count
                    && $0.hasPrefix(prefix + wrapper) }
        }), !keys.isEmpty {
            prefix += wrapper
        }
        return prefix
    }
}
