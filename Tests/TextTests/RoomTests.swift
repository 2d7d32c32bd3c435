import Foundation
import Testing

/// The rooms of the house, and which of them each may use.
struct RoomTests {
    /// From the bottom to the top: a room uses only rooms above it in this list, and exactly these.
    private static let table: [(room: String, uses: Set<String>)] = [
        ("Text", []),
        ("Machine", []),
        ("Files", ["CCrypto", "Text"]),
        ("Imaging", ["Machine"]),
        ("Preview", ["CCairo", "Files", "Imaging"]),
        ("Tensors", ["CTorch", "Files"]),
        ("Network", ["Tensors", "Text"]),
        ("Sessions", ["Files", "Imaging", "Text"]),
        ("NIfTI", ["CNIfTI", "Files", "Imaging", "Text"]),
        ("DICOMFile", ["CDCMTK", "Files", "Text"]),
        ("DICOM", ["CDCMTK", "DICOMFile", "Files", "Imaging", "Text"]),
        ("Segmentation", ["Files", "Imaging", "Network", "Sessions", "Tensors"]),
        (
            "Training",
            ["Files", "Imaging", "Machine", "NIfTI", "Network", "Sessions", "Tensors", "Text"]
        ),
        ("Pipeline", ["Files", "Machine", "Text"]),
        (
            "PACS",
            [
                "CCurl", "CDCMTK", "CDCMTKNet", "DICOMFile", "Files", "Machine", "Pipeline", "Text",
            ]
        ),
        ("Report", ["Files", "Imaging", "Pipeline", "Text"]),
        (
            "Stages",
            [
                "DICOM", "DICOMFile", "Files", "Imaging", "NIfTI", "Network", "PACS", "Pipeline",
                "Preview", "Segmentation", "Sessions", "Tensors", "Text",
            ]
        ),
        (
            "Commands",
            [
                "DICOM", "DICOMFile", "Files", "Imaging", "NIfTI", "PACS", "Pipeline", "Report",
                "Sessions", "Text",
            ]
        ),
        ("mais", ["Commands", "Files", "Text"]),
        (
            "mais-compute",
            [
                "Commands", "Files", "Imaging", "Network", "Pipeline", "Sessions", "Stages",
                "Tensors", "Text", "Training",
            ]
        ),
    ]

    /// C boundaries, which use no room.
    private static let boundaries: Set<String> = [
        "CCairo", "CCrypto", "CCurl", "CDCMTK", "CDCMTKNet", "CNIfTI", "CTorch",
    ]

    @Test func theTableNamesEveryRoomAndUsesOnlyWhatStandsAbove() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        #expect(Set(folders) == Self.boundaries.union(Self.table.map(\.room)))
        var above = Self.boundaries
        for (room, uses) in Self.table {
            #expect(uses.isSubset(of: above), "\(room): \(uses.subtracting(above))")
            above.insert(room)
        }
    }

    @Test func everyRoomImportsWhatTheTableSays() throws {
        let rooms = Self.boundaries.union(Self.table.map(\.room))
        for (room, uses) in Self.table {
            let imported = try Self.files(of: room).flatMap { file in
                try Self.text(file)
                    .matches(of: #/(?m)^(?:public |package |internal )?import (\w+)/#)
                    .map { String($0.output.1) }
            }
            #expect(rooms.intersection(imported) == uses, "\(room)")
        }
    }

    @Test func thePackageDeclaresWhatTheTableSays() throws {
        let package = try Self.text(
            Self.sources.deletingLastPathComponent().appending(path: "Package.swift"))
        let declared = package.matches(
            of: #/(?:room\(\s*|name: )"([\w-]+)"(?:,\s*(?:dependencies:\s*)?\[([^\]]*)\])?/#)
        let rooms = Self.boundaries.union(Self.table.map(\.room))
        for (room, uses) in Self.table {
            // Products stand first, under the names of their targets.
            let match = try #require(declared.last { $0.output.1 == room }, "\(room)")
            let names = (match.output.2 ?? "").matches(of: #/"([\w-]+)"/#)
                .map { String($0.output.1) }
            #expect(rooms.intersection(names) == uses, "\(room)")
        }
    }

    /// A plain `Mutex` must not be held where a function goes on in another thread after an `await`:
    /// `Locked.swift` says why.
    @Test func noPlainMutexStandsInAsyncCode() throws {
        for room in ["Pipeline", "Machine"] {
            for file in try Self.files(of: room) where file.lastPathComponent != "Locked.swift" {
                let text = try Self.text(file)
                let code = text.replacing(#/(?m)^\s*//.*$/#, with: "")
                guard code.contains(#/\bMutex[(<]/#) else { continue }
                #expect(!code.contains(#/\b(?:async|await)\b/#), "\(file.lastPathComponent)")
            }
        }
    }

    /// Files that hold several types yet.
    private static let toBeParted: Set = [
        "Sources/DICOM/DatasetWriter.swift",
        "Sources/DICOM/Segmentation/Read/SegmentVoxels.swift",
        "Sources/DICOM/Segmentation/Read/SegmentationObject.swift",
        "Sources/DICOM/Series/Frame.swift",
        "Sources/DICOM/Series/ImageHeader.swift",
        "Sources/DICOM/Series/SeriesFolder.swift",
        "Sources/DICOM/Series/SeriesOptions.swift",
        "Sources/DICOM/Series/SeriesRule.swift",
        "Sources/Files/SystemError.swift",
        "Sources/PACS/ObjectHeader.swift",
        "Sources/Pipeline/File/OptionContainers.swift",
        "Sources/Pipeline/File/OptionDecoder.swift",
        "Sources/Pipeline/File/SettingsFile.swift",
        "Tests/DICOMTests/SegmentationRefusalTests.swift",
        "Tests/DICOMTests/TestData.swift",
        "Tests/DICOMTests/TransferSyntaxTests.swift",
        "Tests/PACSTests/Child.swift",
        "Tests/PACSTests/ReceiverTests.swift",
        "Tests/PipelineProbe/main.swift",
        "Tests/PipelineTests/LedgerTests.swift",
        "Tests/PipelineTests/NightTests.swift",
        "Tests/PipelineTests/ProgressTests.swift",
        "Tests/PipelineTests/ResumeTests.swift",
        "Tests/PipelineTests/RunnerTests.swift",
        "Tests/PipelineTests/StudiesTests.swift",
        "Tests/PipelineTests/TestStages.swift",
    ]

    /// Whoever looks for a type finds its file by the type's name; what only its file sees may stand
    /// beside it, and so do extensions.
    @Test func everyTypeHasAFileOfItsName() throws {
        let type =
            #/(?m)^(?:@\w+(?:\([^)]*\))? +)*((?:[a-z]+(?:\(\w+\))? +)*)(?:struct|class|enum|actor|protocol) +(\w+)/#
        let repository = Self.sources.deletingLastPathComponent()
        var strange: [String] = []
        for folder in ["Sources", "Tests"] {
            let files = try Self.files(in: repository.appending(path: folder))
            #expect(files.count > 200)
            for file in files {
                let path = String(file.path.dropFirst(repository.path.count + 1))
                let types = try Self.text(file).matches(of: type)
                    .filter { !$0.output.1.contains("private") }.map { String($0.output.2) }
                // An extension's file has a plus in its name, and holds no type beside it.
                let name = file.deletingPathExtension().lastPathComponent
                let isStrange = types != [name] && !types.isEmpty
                // The list only gets shorter.
                if isStrange != Self.toBeParted.contains(path) {
                    strange.append("\(path): \(types)")
                }
            }
        }
        #expect(strange.isEmpty)
    }

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    private static func files(of room: String) throws -> [URL] {
        try files(in: sources.appending(path: room))
    }

    private static func files(in folder: URL) throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".swift") }.sorted().map { folder.appending(path: $0) }
    }

    private static func text(_ file: URL) throws -> String {
        try String(contentsOf: file, encoding: .utf8)
    }
}
