package import ArgumentParser
internal import Files
internal import Foundation
internal import Text

extension ParsableCommand {
    /// Readies the process: a reader of its output that goes away must not end a night's run.
    package static func begin() {
        signal(SIGPIPE, SIG_IGN)
        FilePermissions.begin()
    }

    /// Parses the words of the command line, and says what of the environment does nothing.
    package static func command() throws -> any ParsableCommand {
        try RepeatedOption.refuse(in: words, of: Self.self)
        let command = try parseAsRoot(words)
        for warning in StrangeVariable.warnings(in: ProcessInfo.processInfo.environment) {
            Console.complain("warning: \(warning)")
        }
        return command
    }

    /// The words of the command line, byte for byte as they were given: names of files need not be
    /// UTF-8.
    package static var words: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { number in
            CommandLine.unsafeArgv[number].map { word in
                FileName.text(UnsafeRawBufferPointer(start: word, count: strlen(word)))
            }
        }
    }

    /// Refuses names of results that are not UTF-8: the libraries that write them take no others, and would
    /// write elsewhere.
    package static func checkNamesOfResults(_ words: [String]) throws {
        let options = ["-o", "--out", "--outbox"]
        for (index, word) in words.enumerated() where !FileName.isUTF8(word) {
            let isValue =
                index > 0 && options.contains(words[index - 1])
                || options.contains { word.hasPrefix($0 + "=") }
                || words.first == "convert" && index == words.count - 1 && index > 1
            guard isValue else { continue }
            throw CommandError(
                "'\(PlainText.clean(word, limit: 400))' is not UTF-8, and names of results must be. Choose another."
            )
        }
        var info = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&info, info.count) != nil else { return }
        let place = info.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        guard String(validating: place, as: UTF8.self) == nil else { return }
        throw CommandError(
            "the working directory '\(PlainText.clean(FileName.text(place), limit: 400))' has a name that is not UTF-8. Start in another."
        )
    }

    /// Ends the program with an error's sentence and exit status, or with a help text that was asked
    /// for. What the sentence quotes of any input reaches the terminal as plain text.
    package static func end(with error: any Error) -> Never {
        let text = fullMessage(for: error)
        let code = exitCode(for: error)
        if !text.isEmpty {
            if code.isSuccess { Console.print(text) } else { Console.complain(text) }
        }
        exit(withError: code)
    }
}
