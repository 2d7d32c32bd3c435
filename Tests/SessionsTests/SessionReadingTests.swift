import Foundation
import Imaging
import Sessions
import Testing
import Text

@Suite struct SessionReadingTests {
    @Test(arguments: ["abdomen-ct", "head-neck-ct/pt_201", "head-neck-ct/pt_236"])
    func aSampleIsReadAndWrittenUnchanged(_ folder: String) throws {
        let url = samples.appending(path: folder).appending(path: "session.json")
        let session = try RecordedSession(contentsOf: url)
        #expect(session.segments.count >= 3)
        #expect(session.events.count == (folder == "abdomen-ct" ? 18 : 16))
        #expect(session.warnings.isEmpty)
        let again = try RecordedSession(json: try session.json(), file: "again")
        #expect(again == session)
    }

    @Test func theFieldsOfASample() throws {
        let session = try RecordedSession(
            contentsOf: samples.appending(path: "abdomen-ct/session.json"))
        #expect(session.image.geometry.size == [512, 512, 20])
        #expect(session.image.geometry.spacing == [0.9765625, 0.9765625, 2])
        #expect(session.image.geometry.origin == [-249.51171875, -437.51171875, -804.5])
        let aorta = session.segments[0].description
        #expect(aorta.label == 1)
        #expect(aorta.type == CodedConcept(value: "15825003", scheme: "SCT", meaning: "Aorta"))
        #expect(aorta.color == [224, 97, 76])
        #expect(session.interactions(of: session.segments[1]).count == 6)
    }

    @Test func anIndexIsAPosition() throws {
        let json = try session(
            click {
                $0["position"] = nil
                $0["index"] = [2, 2, 2]
                $0["order"] = "ijk"
            })
        let session = try RecordedSession(json: json, file: "s")
        let click = session.events[0].clicks[0]
        #expect(click.position(in: session.image.geometry) == [-98, -117, 48])
    }

    @Test func seqDecidesTheOrderAndTimesThatRunBackwardsAreAWarning() throws {
        let json = try session { session in
            guard let events = session["events"] as? [[String: Any]] else {
                return unlike("events")
            }
            var later = events[0]
            later["seq"] = 7
            later["t"] = "2026-03-02T18:00:00Z"
            session["events"] = [later, events[0]]
        }
        let session = try RecordedSession(json: json, file: "s")
        #expect(session.events.map(\.seq) == [1, 7])
        #expect(
            session.warnings == [
                Warning(.timeBackwards, "event 7 is earlier than the one before it")
            ])
    }

    @Test func anObliqueGridKeepsItsDirections() throws {
        let (c, s) = (0.8, 0.6)
        let json = try session(
            image {
                $0["affine"] = [
                    [c, -s * 2, 0, -100], [s, c * 2, 0, -120], [0, 0, -3, 60], [0, 0, 0, 1],
                ]
            })
        let session = try RecordedSession(json: json, file: "s")
        #expect(session.image.geometry.spacing == [1, 2, 3])
        #expect(session.image.geometry.directions == [[c, s, 0], [-s, c, 0], [0, 0, -1]])
        #expect(try RecordedSession(json: session.json(), file: "s") == session)
    }
}
