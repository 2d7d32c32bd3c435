public import Foundation

/// What a port may be declared with: a ``PortValue``, or an optional one for an input that a
/// pipeline file may leave out.
public protocol PortContent: Sendable {
    /// The type of the values that fit.
    static var carried: any PortValue.Type { get }

    /// Whether the pipeline file may leave the port out.
    static var mayBeLeftOut: Bool { get }

    /// The value as the stage takes it; `nil` where `value` does not fit.
    static func take(_ value: (any PortValue)?) -> Self?
}

/// A value that goes from stage to stage.
public protocol PortValue: PortContent {
    /// The word people read for this type, in pipeline files and in messages: `image`, `labels`.
    static var portName: String { get }
}

extension PortValue {
    public static var carried: any PortValue.Type { Self.self }
    public static var mayBeLeftOut: Bool { false }
    public static func take(_ value: (any PortValue)?) -> Self? { value as? Self }
}

extension Optional: PortContent where Wrapped: PortValue {
    public static var carried: any PortValue.Type { Wrapped.self }
    public static var mayBeLeftOut: Bool { true }

    public static func take(_ value: (any PortValue)?) -> Wrapped?? {
        guard let value else { return .some(nil) }
        return (value as? Wrapped).map { .some($0) }
    }
}

/// A value that a run takes from outside: what `takes:` of a pipeline file may name.
public protocol PipelineInput: PortValue {
    /// The paths inside a study's folder that can be this input. One must fit, and only one,
    /// when studies are found under a folder.
    static func candidates(in folder: URL) throws -> [URL]

    /// The file or folder that a path of this input names, where the path says more than that.
    static func location(of path: String) -> String

    /// Other files that are read with the one at a path, or would be if they were there, such as what
    /// names its labels. When one of them changes, a finished study is done again.
    static func filesBeside(_ path: String) -> [String]

    /// Opens what lies at `path`, with a cheap check.
    ///
    /// - Throws: An error whose description says in a sentence what is wrong with it.
    init(path: URL) throws

    /// About how many bytes the value takes once it is read, as far as that is told cheaply: from
    /// sizes of files, or a header. 0 where nothing can be told.
    static func estimatedBytes(at path: URL) -> Int
}

extension PipelineInput {
    /// The size of the file.
    public static func estimatedBytes(at path: URL) -> Int {
        var info = stat()
        guard stat(path.path(percentEncoded: false), &info) == 0 else { return 0 }
        return Int(info.st_size)
    }
}

extension PipelineInput {
    public static func location(of path: String) -> String { path }
    public static func filesBeside(_ path: String) -> [String] { [] }
}

/// A named, typed place where a value enters a stage.
public struct Port<Value: PortContent>: Sendable {
    let name: String

    /// - Parameter name: The word under `from:` in a pipeline file.
    public init(_ name: String) { self.name = name }
}

/// One port as pipeline files and messages know it.
public struct PortDeclaration: Sendable {
    /// The word under `from:`.
    public let name: String

    /// The type of the values that fit.
    public let type: any PortValue.Type

    /// Whether the pipeline file may leave it out.
    public let mayBeLeftOut: Bool
}

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

extension Port {
    fileprivate var declaration: PortDeclaration {
        PortDeclaration(name: name, type: Value.carried, mayBeLeftOut: Value.mayBeLeftOut)
    }

    fileprivate func value(in values: [String: any PortValue]) throws -> Value {
        guard let value = Value.take(values[name]) else {
            throw RunError.portNotFilled(port: name, type: Value.carried.portName)
        }
        return value
    }
}
