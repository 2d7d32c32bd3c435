internal import ArgumentParser

/// The session file of the commands that read one.
struct SessionFile: ParsableArguments {
    @Argument(help: "A recorded session, JSON.", completion: .file(extensions: ["json"]))
    var path: String

    @Flag(help: "Leave out events of a kind that this program does not know, and count them.")
    var ignoreUnknown = false
}
