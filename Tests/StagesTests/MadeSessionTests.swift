import Foundation
import Imaging
import NIfTI
import Pipeline
import Sessions
import Stages
import Testing
import Text

/// Sessions that no one clicked: from earlier labels, from a list, from the truth.
@Suite struct MadeSessionTests {
    let bench: StudyBench

    init() throws { bench = try StudyBench() }

    @Test func earlierLabelsBecomeMasksAndClicks() async throws {
        let clicks =
            "- { id: made, use: clicks-from-labels, from: { image: image, labels: earlier }, with: { clicks: 2, apart: 9, file: made.json } }"
        let study = try await bench.run(
            takes: "earlier: labels-file", clicks: clicks, from: "made",
            inputs: ["earlier": "truth.nii.gz"])
        #expect(study["facts"]?["clicks"] == "from earlier labels, 'truth.nii.gz'")
        let made = try RecordedSession(contentsOf: bench.result("made.json"))
        #expect(made.segments.map(\.id) == ["1", "2"])
        #expect(
            made.events.map(\.kind.name) == [
                "mask", "clicks", "clicks", "mask", "clicks", "clicks",
            ])
        // The deepest voxel of a ball is its middle.
        #expect(made.events[1].clicks[0].index == SIMD3<Double>(StudyBench.centres[0]))
        #expect(made.events[4].clicks[0].index == SIMD3<Double>(StudyBench.centres[1]))
        let mask = try NIfTIFile(bench.result("made-2.nii.gz")).labelMap()
        #expect(mask.labels == bench.truth().labels.map { $0 == 2 ? 1 : 0 })
        // Read back from its files, the session leads to the same result.
        for file in ["made.json", "made-1.nii.gz", "made-2.nii.gz"] {
            try FileManager.default.copyItem(at: bench.result(file), to: bench.path(file))
        }
        _ = try await bench.run(inputs: ["session": "made.json"], out: "again")
        #expect(
            try Data(contentsOf: bench.result("labels.nii.gz"))
                == Data(contentsOf: bench.result("labels.nii.gz", out: "again")))
    }

    @Test func aListOfPositionsIsTheSessionOfItsClicks() async throws {
        var session = try bench.session()
        var list = "study,segment,x,y,z,foreground\nother,left,0,0,0,true\n"
        for n in session.events.indices {
            let place = session.events[n].clicks[0].position(in: session.image.geometry)
            session.events[n].clicks[0] = RecordedClick(position: place, isForeground: true)
            list += "one,\(session.events[n].segment),\(place.x),\(place.y),\(place.z),1\n"
        }
        try session.write(to: bench.path("session.json"))
        try Data(list.utf8).write(to: bench.path("clicks.csv"))
        let clicks =
            "- { id: made, use: clicks-from-csv, from: { image: image, positions: positions }, with: { file: made.json } }"
        let study = try await bench.run(
            takes: "positions: positions", clicks: clicks, from: "made",
            inputs: ["positions": "clicks.csv"])
        #expect(study["facts"]?["clicks"] == "from a list of positions, 'clicks.csv'")
        #expect(try RecordedSession(contentsOf: bench.result("made.json")).events == session.events)
        _ = try await bench.run(inputs: ["session": "session.json"], out: "clicked")
        #expect(
            try Data(contentsOf: bench.result("labels.nii.gz"))
                == Data(contentsOf: bench.result("labels.nii.gz", out: "clicked")))
    }

    @Test func simulatedClicksReplayWithoutTheTruth() async throws {
        let clicks =
            "- { id: made, use: simulate-clicks, from: { image: cubic, truth: truth }, with: { checkpoint: \"CHECKPOINT\", rounds: 3, file: made.json } }"
        let study = try await bench.run(
            takes: "truth: labels-file", clicks: clicks, from: "made", segment: ", verify: true",
            inputs: ["truth": "truth.nii.gz"])
        #expect(
            study["facts"]?["clicks"]
                == "simulated from ground truth, 'truth.nii.gz': evaluation only")
        // Every mask that was simulated is the mask of the replay.
        #expect(
            study["facts"]?["verification"] == [
                "compared": 6, "differing": 0, "first": nil, "dice": nil,
            ])
        let made = try RecordedSession(contentsOf: bench.result("made.json"))
        #expect(made.events.map(\.segment) == ["1", "1", "1", "2", "2", "2"])
        #expect(made.events[0].clicks[0].index == SIMD3<Double>(StudyBench.centres[0]))
        let truth = bench.truth()
        for event in made.events {
            let click = event.clicks[0]
            let voxel = SIMD3<Int>(try #require(click.index))
            let label = truth.labels[truth.geometry.offset(of: voxel)]
            #expect(click.isForeground == ("\(label)" == event.segment))
            #expect((0...1).contains(event.outcome?.dice ?? -1))
        }
    }

    @Test func labelsOfAnotherGridAreRefused() async throws {
        var moved = bench.truth()
        moved.geometry.origin.x += 2
        try NIfTIFile.write(moved, to: bench.path("moved.nii.gz"))
        let clicks =
            "- { id: made, use: clicks-from-labels, from: { image: image, labels: earlier } }"
        for (file, sentence) in [
            ("moved.nii.gz", "the labels 'moved.nii.gz' do not lie on the image's grid: "),
            ("image.nii.gz", "image.nii.gz"),
        ] {
            let error = await #expect(throws: StageError.self) {
                try await bench.run(
                    takes: "earlier: labels-file", clicks: clicks, from: "made",
                    inputs: ["earlier": file], out: "out-\(file)")
            }
            #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
        }
        var empty = bench.truth()
        empty.labels = [UInt16](repeating: 0, count: empty.labels.count)
        try NIfTIFile.write(empty, to: bench.path("empty.nii.gz"))
        for (word, port, with) in [
            ("clicks-from-labels", "labels", "{}"),
            ("simulate-clicks", "truth", #"{ checkpoint: "CHECKPOINT" }"#),
        ] {
            let none = await #expect(throws: StageError.self) {
                try await bench.run(
                    takes: "earlier: labels-file",
                    clicks:
                        "- { id: made, use: \(word), from: { image: image, \(port): earlier }, with: \(with) }",
                    from: "made", inputs: ["earlier": "empty.nii.gz"], out: word)
            }
            #expect(
                none?.description.hasSuffix(
                    "the \(port) 'empty.nii.gz' have no voxel but background"
                        .replacing("truth 'empty.nii.gz' have", with: "truth 'empty.nii.gz' has"))
                    == true, "\(String(describing: none))")
        }
    }

    @Test func aTableForOtherStudiesIsRefused() async throws {
        try Data("study,segment,x,y,z\nother,left,0,0,30\n".utf8).write(to: bench.path("p.csv"))
        let error = await #expect(throws: StageError.self) {
            try await bench.run(
                takes: "positions: positions",
                clicks:
                    "- { id: made, use: clicks-from-csv, from: { image: image, positions: positions } }",
                from: "made", inputs: ["positions": "p.csv"])
        }
        #expect(
            error?.description.contains("p.csv") == true
                && error?.description.contains("the study 'one'") == true,
            "\(String(describing: error))")
    }

    /// No one is there to be asked, so no sentence names an option of a command.
    @Test func whatATableLeavesOut() async throws {
        func run(_ table: String, out: String) async throws -> JSONValue {
            try Data(table.utf8).write(to: bench.path("p.csv"))
            return try await bench.run(
                takes: "positions: positions",
                clicks:
                    "- { id: made, use: clicks-from-csv, from: { image: image, positions: positions } }",
                from: "made", inputs: ["positions": "p.csv"], out: out)
        }
        let place = try bench.session().events[0].clicks[0].position(
            in: bench.session().image.geometry)
        let numbers = "\(place.x),\(place.y),\(place.z)"
        let study = try await run("segment,x,y,z\nleft,\(numbers)\n", out: "polarity")
        #expect(study["warnings"]?.codes.contains("import.polarity") == true)
        #expect(
            warnings(study).contains(
                """
                'p.csv' has no column 'foreground': every position was taken for one on its \
                structure
                """), "\(study)")
        let unnamed = await #expect(throws: StageError.self) {
            try await run("x,y,z\n\(numbers)\n", out: "unnamed")
        }
        #expect(
            unnamed?.description.contains(
                "'p.csv': line 1 has no column 'segment', which names each position's structure")
                == true, "\(String(describing: unnamed))")
        let other = await #expect(throws: StageError.self) {
            try await run("study,segment,x,y,z\nother,left,\(numbers)\n", out: "other")
        }
        #expect(other?.description.contains("--study") == false)
    }

    @Test func aMissingTableHasItsSentence() {
        let error = #expect(throws: (any Error).self) {
            try PositionsInput(path: bench.path("none.csv"))
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("none.csv"))
    }
}
