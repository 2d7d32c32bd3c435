import Foundation
import Testing

/// What dciodvfy (dicom3tools) has against a file: the lines with an error.
func standardErrors(_ url: URL) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["dciodvfy", url.path(percentEncoded: false)]
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(lines.contains("Segmentation"), "dciodvfy did not find a segmentation")
    return lines.filter { $0.hasPrefix("Error") }
}
