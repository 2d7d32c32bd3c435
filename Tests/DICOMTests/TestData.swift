import Foundation

/// The committed files that tests read.
enum TestData {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    static func file(_ path: String) -> URL { here.appending(path: "Data/\(path)") }

    /// The abdominal CT of the samples: 20 slices of 512 x 512, JPEG 2000 lossless.
    static let abdomen = here.appending(path: "../../Samples/abdomen-ct/series").standardized
}

/// A folder of a test's own, gone with the test.
final class TestFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "dicom-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appending(path: name) }

    var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()) ?? []
    }

    /// Gives all its files one time at which they were written.
    func setTime(_ time: Date) throws {
        for name in names {
            try FileManager.default.setAttributes(
                [.modificationDate: time], ofItemAtPath: file(name).path)
        }
    }

    /// How long all its files are together.
    func bytes() throws -> Int {
        try names.reduce(0) { try $0 + Data(contentsOf: file($1)).count }
    }
}
