import Foundation
import Imaging
import NIfTI
import Testing
import Training

@Suite struct DataStoreTests {
    private let folder: DataFolder
    private let dataset: LabelledDataset

    init() throws {
        folder = try DataFolder()
        dataset = try LabelledDataset(at: DataFiles.hippocampus)
    }

    private func opened(
        _ spacing: Double = 1, bytes: Int = 1 << 30, memory: Int = 1 << 30
    ) throws -> CaseStore {
        try CaseStore(
            dataset, preparation: Preparation(spacing: spacing),
            cache: folder.url.appending(path: "cache"), cacheBytes: bytes, memoryBytes: memory)
    }

    private func isSame(_ a: PreparedCase, _ b: PreparedCase) -> Bool {
        a.name == b.name && a.geometry == b.geometry && a.volume.voxels == b.volume.voxels
            && a.volume.isWhole == b.volume.isWhole && a.labelMap.labels == b.labelMap.labels
            && a.bytes == b.bytes
    }

    @Test func theDiskGivesBackWhatWasMade() throws {
        // One image of 8 bits, one of floats.
        for labelled in dataset.cases.prefix(2) {
            let made = try opened().prepared(labelled)
            let cached = try opened().prepared(labelled)
            #expect(isSame(made, cached))
            #expect(made.bytes == (made.volume.isWhole ? 3 : 5) * made.geometry.count)
        }
        let names = try folder.names("cache")
        #expect(names.count == 2)
        #expect(names.allSatisfy { $0.hasSuffix(".maiscase") && $0.count == 64 + 9 }, "\(names)")
    }

    /// Something is read from the disk at all: a file of another case is taken under its name.
    @Test func theFileIsUsed() throws {
        let first = try opened().prepared(dataset.cases[0])
        let file = folder.url.appending(path: "cache/\(try #require(folder.names("cache").first))")
        let before = try modified(file)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1000)],
            ofItemAtPath: file.path(percentEncoded: false))
        let bytes = try Data(contentsOf: file)
        #expect(isSame(first, try opened().prepared(dataset.cases[0])))
        // It was not written again, only its time of use.
        #expect(try Data(contentsOf: file) == bytes)
        #expect(try modified(file) >= before)
    }

    private func modified(_ url: URL) throws -> Date {
        let attributes = try FileManager.default.attributesOfItem(
            atPath: url.path(percentEncoded: false))
        return try #require(attributes[.modificationDate] as? Date)
    }

    @Test(arguments: ["cut", "empty", "bit", "foreign", "other", "folder"])
    func whatIsDamagedIsMadeAnew(_ damage: String) throws {
        let labelled = dataset.cases[0]
        let made = try opened().prepared(labelled)
        let name = try #require(folder.names("cache").first)
        let file = folder.url.appending(path: "cache/\(name)")
        let whole = try Data(contentsOf: file)
        switch damage {
        case "cut": try whole.prefix(whole.count / 2).write(to: file)
        case "empty": try Data().write(to: file)
        case "bit":
            var bytes = whole
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: file)
        case "foreign": try Data(repeating: 65, count: whole.count).write(to: file)
        case "other":
            // Whole, but of another key.
            _ = try opened().prepared(dataset.cases[1])
            let other = try #require(folder.names("cache").first { $0 != name })
            try Data(contentsOf: folder.url.appending(path: "cache/\(other)")).write(to: file)
        default:
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        }
        if damage == "folder" {
            #expect(
                sentence { _ = try opened().prepared(labelled) } == """
                    the cache '\(folder.path)/cache' cannot be written: Is a directory. Free some \
                    space, or name another folder.
                    """)
            #expect(try folder.names("cache") == [name])
        } else {
            #expect(isSame(made, try opened().prepared(labelled)))
            #expect(try Data(contentsOf: file) == whole)
        }
    }

    @Test func otherOptionsAndFilesHaveOtherNames() throws {
        _ = try opened(1).prepared(dataset.cases[0])
        _ = try opened(1.5).prepared(dataset.cases[0])
        let clamped = try CaseStore(
            dataset, preparation: Preparation(spacing: 1, clamp: 0...100),
            cache: folder.url.appending(path: "cache"))
        let prepared = try clamped.prepared(dataset.cases[0])
        #expect(prepared.volume.voxels.max() == 100)
        #expect(try folder.names("cache").count == 3)
        // The same image with other labels.
        let other = LabelledCase(
            name: "other", image: dataset.cases[0].image, label: dataset.cases[0].image)
        let error = #expect(throws: CaseError.self) { try opened().prepared(other) }
        guard case .unknownLabel("other", _, let voxels, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(voxels > 0)
    }

    @Test func theOldestGoesFirst() throws {
        let sizes = try dataset.cases.map { try opened().prepared($0).bytes }
        let cache = folder.url.appending(path: "cache")
        try FileManager.default.removeItem(at: cache)
        // Room for two of them.
        let room = sizes.reduce(0, +) - 1
        var names: [String] = []
        for (n, labelled) in dataset.cases.enumerated() {
            _ = try opened(bytes: room).prepared(labelled)
            let name = try #require(folder.names("cache").first { !names.contains($0) })
            names.append(name)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1000 + Double(n))],
                ofItemAtPath: cache.path(percentEncoded: false) + "/" + name)
            if n == 1 {
                // The first is used again, so that the second is the oldest.
                _ = try opened(bytes: room).prepared(dataset.cases[0])
            }
        }
        #expect(Set(try folder.names("cache")) == [names[0], names[2]])
        // What is larger than the whole cache is not kept, and removes nothing.
        _ = try opened(1.5, bytes: 100).prepared(dataset.cases[1])
        #expect(try folder.names("cache").count == 2)
    }

    @Test func whatAKillLeftIsRemoved() throws {
        let old = try folder.write("cache/.old.partial", "half")
        try folder.write("cache/.new.partial", "half")
        try folder.write("cache/notes.txt", "not ours")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7200)],
            ofItemAtPath: old.path(percentEncoded: false))
        _ = try opened().prepared(dataset.cases[0])
        let names = try folder.names("cache")
        #expect(names.count == 3)
        #expect(names.contains(".new.partial") && names.contains("notes.txt"))
    }

    @Test func memoryIsBounded() throws {
        let sizes = try dataset.cases.map { try opened().prepared($0).bytes }
        let store = try opened(memory: sizes[0] + max(sizes[1], sizes[2]))
        _ = try store.prepared(dataset.cases[0])
        _ = try store.prepared(dataset.cases[1])
        #expect(store.bytesInMemory == sizes[0] + sizes[1])
        // Used again, so that the second goes.
        _ = try store.prepared(dataset.cases[0])
        _ = try store.prepared(dataset.cases[2])
        #expect(store.bytesInMemory == sizes[0] + sizes[2])
        let small = try opened(memory: 1)
        _ = try small.prepared(dataset.cases[0])
        _ = try small.prepared(dataset.cases[1])
        #expect(small.bytesInMemory == sizes[1])
    }

    @Test func aSurvey() throws {
        var done: [Int] = []
        let found = try opened().survey(dataset.cases) { done.append($0) }
        #expect(found == [1: 3, 2: 3])
        #expect(done == [1, 2, 3])
        let more = try LabelledDataset(
            at: DataFiles.hippocampus, classes: [1: "head", 2: "tail", 9: "heart"])
        let store = try CaseStore(more, preparation: Preparation(spacing: 1), cache: nil)
        #expect(
            sentence { _ = try store.survey(more.cases) } == """
                no voxel of the 3 cases has the label 9 (heart). Remove it from the classes, or \
                choose cases that have it.
                """)
    }

    /// A file of the cache made when the dataset named more classes.
    @Test func aCachedCaseIsCheckedToo() throws {
        _ = try opened().prepared(dataset.cases[0])
        let fewer = try LabelledDataset(at: DataFiles.hippocampus, classes: [1: "head"])
        let said = [folder.url.appending(path: "cache"), nil].map { cache in
            sentence {
                _ = try CaseStore(fewer, preparation: Preparation(spacing: 1), cache: cache)
                    .prepared(fewer.cases[0])
            }
        }
        #expect(said[0].hasPrefix("case 'hippocampus_001': "))
        // At 1 mm nothing is resampled, so that both have counted the same voxels.
        #expect(said[0] == said[1])
    }

    @Test func theDigestOfTheData() throws {
        let digest = try opened().digest(of: dataset.cases)
        #expect(digest.count == 64)
        #expect(try opened().digest(of: dataset.cases.reversed()) == digest)
        #expect(try opened(2).digest(of: dataset.cases) != digest)
        #expect(try opened().digest(of: Array(dataset.cases.prefix(2))) != digest)
    }

    @Test func whatIsRefused() throws {
        let file = try folder.write("file", "")
        for (spacing, text) in [(0.0, "0.0"), (-1, "-1.0"), (Double.nan, "nan")] {
            #expect(
                sentence { _ = try opened(spacing) }
                    == "the spacing is \(text) mm; it must be more than 0.")
        }
        let cache = file.appending(path: "cache")
        #expect(
            sentence {
                _ = try CaseStore(dataset, preparation: Preparation(spacing: 1), cache: cache)
            } == """
                the cache '\(folder.path)/file/cache' cannot be written: Not a directory. Free \
                some space, or name another folder.
                """)
        let lost = try opened()
        try FileManager.default.removeItem(at: folder.url.appending(path: "cache"))
        #expect(
            sentence { _ = try lost.prepared(dataset.cases[0]) } == """
                the cache '\(folder.path)/cache' cannot be written: No such file or directory. Free \
                some space, or name another folder.
                """)
        let gone = LabelledCase(name: "gone", image: file, label: cache)
        #expect(
            sentence { _ = try opened().prepared(gone) } == """
                '\(folder.path)/file/cache' cannot be read: Not a directory. Check the path and its \
                permissions.
                """)
    }
}
