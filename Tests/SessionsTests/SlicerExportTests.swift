import Foundation
import Imaging
import Sessions
import Testing
import Text

/// Sessions as point lists of 3D Slicer.
@Suite struct SlicerExportTests {
    /// What was exported and imported again has every click where it was, list by list.
    @Test(arguments: ["abdomen-ct", "head-neck-ct/pt_201"])
    func aSampleComesBack(_ folder: String) throws {
        let session = try RecordedSession(
            contentsOf: samples.appending(path: folder).appending(path: "session.json"))
        let export = try SlicerExport(session)
        #expect(export.notes.isEmpty)
        var largest = 0.0
        for segment in session.segments {
            let name = segment.description.name
            let files = export.files.filter { $0.name.hasPrefix("\(segment.description.label)-") }
            let clicks = session.interactions(of: segment).flatMap(\.clicks)
            let ordered = clicks.filter(\.isForeground) + clicks.filter { !$0.isForeground }
            let rules = [true, false].map {
                PolarityRule.ListRule(
                    list: "\(name)-\($0 ? "positive" : "negative")", isForeground: $0)
            }
            let again = try SessionSource.slicer.session(
                from: files.map { ImportSource(name: $0.name, data: $0.data) },
                image: session.image,
                options: ImportOptions(
                    segments: [segment.id],
                    polarity: .lists(
                        rules.filter { rule in
                            ordered.contains { $0.isForeground == rule.isForeground }
                        }))
            ).session.events.flatMap(\.clicks)
            #expect(again.count == ordered.count)
            for (ours, theirs) in zip(again, ordered) {
                #expect(ours.isForeground == theirs.isForeground)
                let way =
                    ours.position(in: session.image.geometry)
                    - theirs.position(in: session.image.geometry)
                largest = max(largest, (way * way).sum().squareRoot())
            }
        }
        print("\(folder): largest difference after a round trip through Slicer: \(largest) mm")
        #expect(largest == 0)
    }

    @Test func whatWasTakenBackIsLeftOut() throws {
        let image = RecordedImage(geometry: smallGrid)
        let (a, b) = (
            RecordedClick(index: [2, 2, 2], isForeground: true),
            RecordedClick(index: [3, 2, 2], isForeground: true)
        )
        let session = try RecordedSession(
            image: image,
            segments: [
                RecordedSegment(
                    id: "x", description: SegmentDescription(label: 3, name: "../Ä/b c"))
            ],
            events: [
                RecordedEvent(seq: 1, segment: "x", clicks: [a]),
                RecordedEvent(seq: 2, segment: "x", clicks: [b]),
                RecordedEvent(seq: 3, segment: "x", kind: .undo),
                RecordedEvent(seq: 4, segment: "x", kind: .mask(file: "m.nii")),
            ]
        ).checked(file: "s")
        let export = try SlicerExport(session)
        // A segment's name is made safe before it names a file.
        #expect(export.files.map(\.name) == ["3-_____b_c-positive.mrk.json"])
        #expect(
            export.notes.map(\.message) == [
                "event 4, a mask, is not a point, and was left out",
                "segment 'x': 1 interactions that were taken back were left out",
            ])
        let text = String(decoding: export.files[0].data, as: UTF8.self)
        #expect(text.contains("\"description\" : \"event 1\""))
        #expect(!text.contains("event 2"))
    }

    @Test func theFilesAreWritten() throws {
        let session = try RecordedSession(json: session(), file: "s")
        let folder = FileManager.default.temporaryDirectory.appending(path: "mais-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let export = try SlicerExport(session)
        try export.write(into: folder)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                == ["1-Liver-positive.mrk.json"])
        let blocked = folder.appending(path: "1-Liver-positive.mrk.json/below")
        #expect(
            sentence { try export.write(into: blocked) } == """
                session '1-Liver-positive.mrk.json' cannot be written: Not a directory. Check the \
                folder and the space left.
                """)
    }
}
