/// Why a command cannot do what it was asked to. Exit status 1; a fault of the command line itself
/// is ArgumentParser's `ValidationError`, exit status 64.
package struct CommandError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
