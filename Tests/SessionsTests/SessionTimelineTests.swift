import Foundation
import Sessions
import Testing

@Suite struct SessionTimelineTests {
    @Test func everyKindInItsPlace() throws {
        let json = try session { session in
            guard var events = session["events"] as? [[String: Any]] else {
                return unlike("events")
            }
            var more = events[0]
            more["seq"] = 2
            more["t"] = "2026-03-02T18:04:17.250Z"
            more["outcome"] = ["voxels": 5]
            events += [
                more, ["seq": 3, "segment": "liver", "kind": "undo"],
                ["seq": 4, "segment": "liver", "kind": "mask", "file": "m.nii"],
                ["seq": 5, "segment": "liver", "kind": "accept"],
                ["seq": 6, "segment": "liver", "kind": "remove", "remove": 4],
            ]
            session["events"] = events
        }
        let timeline = try SessionTimeline(RecordedSession(json: json, file: "s"))
        let segment = timeline.segments[0]
        #expect(
            segment.events.map(\.kind) == ["clicks", "clicks", "undo", "mask", "accept", "remove"])
        #expect(segment.events.map(\.seconds) == [0, 1.55, nil, nil, nil, nil])
        #expect(segment.events.map(\.stands) == [true, false, nil, false, nil, nil])
        #expect(segment.events.map(\.positive) == [1, 1, 0, 0, 0, 0])
        #expect(segment.events[3].file == "m.nii")
        #expect(segment.events[5].removes == 4)
        #expect(segment.events[1].outcome?.voxels == 5)
        #expect(segment.accepted == 5)
        #expect(segment.interactions == 1)
        #expect((segment.positiveClicks, segment.negativeClicks) == (1, 0))
    }

    /// Who clicked, and when by the clock, is kept out.
    @Test func nobodyIsNamed() throws {
        let json = try session {
            $0["annotator"] = "Dr Somebody"
            $0["started"] = "2026-03-02T18:04:11Z"
        }
        let timeline = try SessionTimeline(RecordedSession(json: json, file: "s"))
        let text = String(decoding: try JSONEncoder().encode(timeline), as: UTF8.self)
        #expect(!text.contains("Somebody") && !text.contains("2026"))
        #expect(text.contains("\"positive_clicks\":1"))
    }
}
