import Foundation
import Testing

/// Rules that hold in all rooms, seen in the sources themselves.
struct HouseRuleTests {
    /// A line of a source file that breaks a rule.
    private struct Breach: CustomTestStringConvertible {
        let place: String
        let line: String
        var testDescription: String { "\(place): \(line)" }
    }

    @Test func theConsoleIsTheOnlyWayToTheTerminal() throws {
        let ways =
            #/(?:^|[^\w.])print\(|FileHandle\.standard(?:Error|Output)\b|\b(?:fputs|puts|perror|putchar)\(|\bstd::c(?:out|err)\b/#
        let breaches = try Self.breaches(
            of: ways, except: ["Text/Console/Console.swift", "mais-compute/Cluster/Slurm.swift"])
        #expect(breaches.isEmpty)
    }

    /// Names are bytes: one walk, which knows that, for all.
    @Test func foldersAreWalkedThroughInOnePlace() throws {
        let ways =
            #/contentsOfDirectory|\.enumerator\(|\bsubpaths|\b(?:opendir|fdopendir|readdir|scandir|nftw|ftw|fts_open|glob)\(|directory_iterator/#
        let breaches = try Self.breaches(of: ways, except: ["Files/FolderWalk.swift"])
        #expect(breaches.isEmpty)
    }

    /// Words are for people: errno, HTTP and DIMSE status travel as numbers.
    @Test func noTextOfAnErrorIsSearched() throws {
        let ways = #/(?:sentence|description|reason|message|"\\\(error\)")\.contains\(["\w]/#
        let breaches = try Self.breaches(of: ways, except: [])
        #expect(breaches.isEmpty)
    }

    /// What a reader sets aside must not be dropped: a file that calls one has to do with its warnings.
    @Test func whoeverReadsHandsWarningsOn() throws {
        let readers =
            #/\b(?:NIfTIFile|SegmentationObject|DICOMSeries|LabelFile|RecordedSession|ImportSource)\(/#
        let rooms = ["DICOM/", "NIfTI/", "Sessions/"]
        // Each with where its warnings are told.
        let elsewhere = [
            "Commands/Series/SeriesArguments.swift",  // By the command that they belong to.
            "Commands/Session/ImagesUnder.swift",  // A list of studies: by the run that reads them.
            "Stages/Inputs/NIfTIInput.swift",  // By the stage that reads the file.
            "Stages/Inputs/PositionsInput.swift",  // By the stage that makes the session.
            "Stages/Inputs/SessionInput.swift",  // By the stage that reads the session.
            "Stages/Stages/WriteNIfTI.swift",  // A label file is written here.
            "Training/Data/LabelledDataset+CSV.swift",  // A table's rows, which are all taken.
        ]
        let silent = try Self.sources().filter { file in
            let text = try Self.text(of: file)
            return !rooms.contains { file.hasPrefix($0) } && text.contains(readers)
                && !text.contains(#/(?i)\bwarn(?:ings?)?\b/#)
        }
        #expect(silent == elsewhere)
    }

    /// The page shows an image as the run's stage read it: by each of the stage's options.
    @Test func aViewGoesByEveryOptionOfItsReader() throws {
        let view = try Self.text(of: "Commands/Runs/StudyVoxels.swift")
        for stage in ["ReadDICOM", "ReadNIfTI"] {
            let options = try Self.text(of: "Stages/Stages/\(stage).swift")
                .matches(of: #/(?m)^    public var (\w+)/#).map { String($0.output.1) }
            #expect(options.contains("volume"), "\(stage)")
            for option in options {
                #expect(view.contains("options?[\"\(option)\"]"), "\(stage): \(option)")
            }
        }
    }

    /// Whoever branches on a code finds it in the manual, with what it means.
    @Test func everyCodeOfAWarningStandsInTheManual() throws {
        let codes = try Self.sources().flatMap { file in
            try Self.text(of: file)
                .matches(of: #/static let \w+: (?:Warning\.)?Code\s*=\s*"([^"]+)"/#)
                .map { String($0.output.1) }
        }
        #expect(codes.count > 40)
        #expect(codes.allSatisfy { $0.wholeMatch(of: #/[a-z]+(?:[.-][a-z0-9]+)*/#) != nil })
        let manual = try Self.text(of: "Commands/Manual.docc/Warnings.md")
            .matches(of: #/(?m)^\| `([^`]+)` \| \S.*\.\s\|$/#).map { String($0.output.1) }
        #expect(manual == Set(codes).sorted())
    }

    private static func breaches(
        of rule: some RegexComponent, except: Set<String>
    ) throws -> [Breach] {
        let files = try sources()
        #expect(files.count > 300)
        return try files.filter { !except.contains($0) }.flatMap { file in
            try text(of: file)
                .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { line in
                    !line.element.drop(while: \.isWhitespace).hasPrefix("//")
                        && line.element.contains(rule)
                }
                .map { Breach(place: "\(file):\($0.offset + 1)", line: String($0.element)) }
        }
    }

    /// The source files, by their paths below `Sources`.
    private static func sources() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { path in [".swift", ".cpp", ".hpp"].contains { path.hasSuffix($0) } }.sorted()
    }

    private static func text(of file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
}
