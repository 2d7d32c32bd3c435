import DICOM
import Foundation
import Testing

/// A folder, or one series of it: what of a path is which.
@Suite struct SeriesPathTests {
    @Test func aSeriesOfAFolder() {
        let path = SeriesPath("studies/ct#1.2.840.3")
        #expect(path.folder == "studies/ct")
        #expect(path.seriesUID == "1.2.840.3")
        let second = SeriesPath("studies#2/ct#1.2.840.3")
        #expect(second.folder == "studies#2/ct")
        #expect(second.seriesUID == "1.2.840.3")
        #expect(SeriesPath("ct#" + String(repeating: "1", count: 64)).folder == "ct")
    }

    @Test(arguments: [
        "studies/ct", "studies/ct#", "studies/ct#1.2.a", "studies/ct#1.2.840.3/",
        "ct#" + String(repeating: "1", count: 65), "ct#١.٢", "",
    ])
    func aFolder(_ path: String) {
        #expect(SeriesPath(path).folder == path)
        #expect(SeriesPath(path).seriesUID == nil)
    }

    /// A folder that is there is no series of another one.
    @Test func aFolderNamedLikeASeries() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mais-\(UUID())#1.2")
        #expect(SeriesPath(folder.path).seriesUID == "1.2")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(SeriesPath(folder.path).folder == folder.path)
        #expect(SeriesPath(folder.path).seriesUID == nil)
    }
}
