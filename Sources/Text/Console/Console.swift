package import Foundation
internal import Synchronization

/// The one way to the terminal: all that the programs say goes through here.
///
/// Text of any input may hold control characters, which a terminal would obey. They are shown
/// instead, such as `\x1b`; line feeds and tabs stay. A reader that has gone away ends nothing.
package enum Console {
    /// Prints to standard output.
    package static func print(_ text: String, terminator: String = "\n") {
        write(PlainText.lines(text) + PlainText.lines(terminator), to: STDOUT_FILENO)
    }

    /// Prints to standard error.
    package static func complain(_ text: String, terminator: String = "\n") {
        write(PlainText.lines(text) + PlainText.lines(terminator), to: STDERR_FILENO)
    }

    /// Writes bytes that are a file's, such as JSON, whose writer has made control characters safe.
    package static func write(data: Data, to descriptor: Int32 = STDOUT_FILENO) {
        data.withUnsafeBytes { write($0, to: descriptor) }
    }

    /// Prints JSON to standard output, and a line feed where it does not end with one.
    package static func print(json: String) {
        let text = PlainText.json(json)
        write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
    }

    /// Draws the line at the foot of the terminal at standard error anew, or takes it away.
    ///
    /// Whatever else goes to a terminal is written above it.
    package static func redraw(_ text: String) {
        line.withLock { line in writeNow(line.draw(text), to: STDERR_FILENO) }
    }

    private static let line = Mutex(RedrawnLine())

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        // Who waits for the reader of a pipe must not keep others from the terminal.
        guard !bytes.isEmpty, isatty(descriptor) == 1 else {
            return writeNow(bytes, to: descriptor)
        }
        line.withLock { line in
            let aside = line.aside(endsLine: bytes.last == UInt8(ascii: "\n"))
            writeNow(aside.before, to: STDERR_FILENO)
            writeNow(bytes, to: descriptor)
            writeNow(aside.after, to: STDERR_FILENO)
        }
    }

    private static func writeNow(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { writeNow(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func writeNow(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = Foundation.write(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
