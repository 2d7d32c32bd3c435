/// The weights that lie somewhere in what `torch.save` was given, and the texts beside them.
struct TorchWeights {
    /// Where training scripts put their weights, in the order in which they are looked for:
    /// SAM-Med3D's own name, the most common one, two that other trainers write. An average of the
    /// weights comes last: a file that has both means the weights by their own name.
    static let places = ["model_state_dict", "state_dict", "model", "module", "ema"]

    private(set) var tensors: [String: PickleTensor] = [:]

    /// Tensors of a kind that is not read, by key: the function that would make them.
    private(set) var unreadable: [String: String] = [:]

    /// What stands at the top as a text, number, list or dictionary of such; as texts.
    private(set) var metadata: [String: String] = [:]

    /// What is not a weight: the optimizer's state, the arguments of a training script.
    private(set) var passedOver: [String] = []

    /// - Throws: A sentence about what there is, where no weight has a name.
    init(_ pickle: Pickle) throws(TorchWeightsFault) {
        guard let top = pickle.dictionary(pickle.root) else {
            throw .noDictionary(Self.describe(pickle.root, in: pickle))
        }
        let wrapped = Self.places.lazy.compactMap { place in
            top.first { $0.key == place }.flatMap { pickle.dictionary($0.value) }
                .flatMap {
                    $0.contains { pickle.tensor($0.value) != nil || Self.makesTensor($0.value) }
                        ? (place, $0) : nil
                }
        }.first
        var texts = PickleText(pickle)
        for (key, value) in top where key != wrapped?.0 {
            if wrapped == nil, pickle.tensor(value) != nil || Self.makesTensor(value) {
                continue
            } else if let text = texts.text(value) {
                metadata[key] = text
            } else {
                passedOver.append("\(quoted(key)): \(Self.describe(value, in: pickle))")
            }
        }
        for (key, value) in wrapped?.1 ?? top {
            if let tensor = pickle.tensor(value) {
                tensors[key] = tensor
            } else if Self.makesTensor(value), case .opaque(let function) = value {
                unreadable[key] = function
            } else if let place = wrapped?.0 {
                passedOver.append(
                    "\(quoted("\(place).\(key)")): \(Self.describe(value, in: pickle))")
            }
        }
        guard !tensors.isEmpty || !unreadable.isEmpty else {
            throw .noTensors(top.map { quoted($0.key) })
        }
    }

    /// Whether only torch's own code could make this, so that it may be a weight.
    private static func makesTensor(_ value: PickleValue) -> Bool {
        guard case .opaque(let function) = value else { return false }
        return function.hasPrefix("torch._utils._rebuild")
            || function.hasPrefix("torch._tensor._rebuild")
    }

    private static func describe(_ value: PickleValue, in pickle: Pickle) -> String {
        switch value {
        case .none: return "nothing"
        case .boolean, .integer, .float: return "a number"
        case .string: return "a text"
        case .global(let name), .opaque(let name): return quoted(name)
        case .object(let place):
            switch pickle.objects[place] {
            case .list, .tuple: return "a list"
            case .dictionary: return "a dictionary"
            case .storage, .tensor: return "a tensor"
            }
        }
    }
}
