/// A named, typed place where a value enters a stage.
public struct Port<Value: PortContent>: Sendable {
    let name: String

    /// - Parameter name: The word under `from:` in a pipeline file.
    public init(_ name: String) { self.name = name }
}

extension Port {
    var declaration: PortDeclaration {
        PortDeclaration(name: name, type: Value.carried, mayBeLeftOut: Value.mayBeLeftOut)
    }

    func value(in values: [String: any PortValue]) throws -> Value {
        guard let value = Value.take(values[name]) else {
            throw RunError.portNotFilled(port: name, type: Value.carried.portName)
        }
        return value
    }
}
