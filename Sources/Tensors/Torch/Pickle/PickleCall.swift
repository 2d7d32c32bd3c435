/// The few functions and classes whose result is data, and what they would return.
///
/// - Source: PyTorch's `torch/_utils.py` and `torch/_tensor.py`, where the functions are that a
///   saved tensor names.
struct PickleCall {
    enum Result {
        case new(PickleObject)
        case value(PickleValue)
    }

    private let objects: [PickleObject]

    init(_ objects: [PickleObject]) { self.objects = objects }

    /// - Returns: nil for a function that is not known, or that is given what it does not take.
    func result(of function: String, _ arguments: [PickleValue]) -> Result? {
        switch function {
        case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
            return tensor(arguments, dtype: nil).map { .new(.tensor($0)) }
        case "torch._utils._rebuild_tensor_v3":
            guard arguments.count > 6, case .global(let dtype) = arguments[6] else { return nil }
            return tensor(arguments, dtype: dtype).map { .new(.tensor($0)) }
        case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
            guard let data = arguments.first, isTensor(data) else { return nil }
            return .value(data)
        case "torch._tensor._rebuild_from_type_v2":
            // (function, class, arguments, attributes): a tensor with attributes of its own.
            guard arguments.count > 2, case .global(let inner) = arguments[0],
                inner.hasPrefix("torch._utils._rebuild_"), case .global(let type) = arguments[1],
                ["torch.Tensor", "torch.nn.parameter.Parameter"].contains(type),
                case .object(let place) = arguments[2], case .tuple(let items) = objects[place]
            else { return nil }
            return result(of: inner, items)
        case "collections.OrderedDict":
            return arguments.isEmpty ? .new(.dictionary([])) : nil
        case "torch.Size":
            guard arguments.count == 1, case .object(let place) = arguments[0],
                case .tuple = objects[place]
            else { return nil }
            return .value(arguments[0])
        default:
            return nil
        }
    }

    /// (storage, offset, sizes, strides, …)
    private func tensor(_ arguments: [PickleValue], dtype: String?) -> PickleTensor? {
        guard arguments.count >= 4, case .object(let place) = arguments[0],
            case .storage(let storage) = objects[place], case .integer(let offset) = arguments[1],
            let shape = integers(arguments[2]), let strides = integers(arguments[3])
        else { return nil }
        return PickleTensor(
            storage: storage, offset: offset, shape: shape, strides: strides, dtype: dtype)
    }

    private func isTensor(_ value: PickleValue) -> Bool {
        guard case .object(let place) = value, case .tensor = objects[place] else { return false }
        return true
    }

    private func integers(_ value: PickleValue) -> [Int]? {
        guard case .object(let place) = value, case .tuple(let items) = objects[place] else {
            return nil
        }
        var integers: [Int] = []
        // One too many is seen later. All of them are not copied: one tuple may serve many calls.
        for item in items.prefix(CheckpointTensor.mostAxes + 1) {
            guard case .integer(let integer) = item else { return nil }
            integers.append(integer)
        }
        return integers
    }
}

extension PickleStorage {
    /// `("storage", class, record, device, count)`
    init?(persistent items: [PickleValue]) {
        guard items.count == 5, items[0] == .string("storage"), case .global(let kind) = items[1],
            case .string(let record) = items[2], case .integer(let count) = items[4]
        else { return nil }
        self.init(kind: kind, record: record, count: count)
    }
}
