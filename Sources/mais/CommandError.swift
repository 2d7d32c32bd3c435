/// Why a command cannot do what it was asked to. Exit status 1; a fault of the command line itself
/// is ArgumentParser's `ValidationError`, exit status 64.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
