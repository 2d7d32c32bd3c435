/// What is wrong with a pickle.
package enum PickleFault: Error, Equatable, CustomStringConvertible {
    case notAPickle
    case version(UInt8)
    case end(at: Int)
    case instruction(UInt8, at: Int)
    case emptyStack(at: Int)
    case keyWithoutValue(at: Int)
    case memo(Int, at: Int)
    case target(String, at: Int)
    case name(at: Int)
    case text(at: Int)
    case tooMany(String, limit: Int)

    package var description: String {
        switch self {
        case .notAPickle: "it does not begin as one of protocol 2 to 5 does"
        case .version(let version): "it is of protocol \(version); 2 to 5 are read"
        case .end(let position): "it ends within a value, at byte \(position)"
        case .instruction(let instruction, let position):
            "byte \(position) is \(instruction), which is not an instruction of protocol 2 to 5"
        case .emptyStack(let position): "byte \(position) takes a value where there is none"
        case .keyWithoutValue(let position): "a key has no value, at byte \(position)"
        case .memo(let place, let position):
            "byte \(position) recalls value \(place), which was never kept"
        case .target(let kind, let position):
            "byte \(position) adds to a \(kind) where there is none"
        case .name(let position): "byte \(position) names no module and class"
        case .text(let position): "the text at byte \(position) is not UTF-8"
        case .tooMany(let things, let limit): "it has more than \(limit) \(things)"
        }
    }
}
