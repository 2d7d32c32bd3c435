/// The inputs of one stage, and how to read them from the values made so far.
public struct Ports<Input>: Sendable {
    /// The ports, in the order in which the stage takes them.
    public let declarations: [PortDeclaration]

    let read: @Sendable ([String: any PortValue]) throws -> Input
}

/// Gathers ports into the tuple of their values: `ports(Port<Image>("image"), Port<Clicks?>("clicks"))`
/// makes a stage's `run` take `(Image, Clicks?)`. One port makes it take the value itself.
public func ports<each Value: PortContent>(
    _ port: repeat Port<each Value>
) -> Ports<(repeat each Value)> {
    var declarations: [PortDeclaration] = []
    for port in repeat each port { declarations.append(port.declaration) }
    return Ports(declarations: declarations) { values in
        (repeat try (each port).value(in: values))
    }
}
