import Foundation
import Imaging
import Sessions
import Testing
import Text

/// A session is replayed on the image it was recorded on, and on no other.
@Suite struct SessionMatchingTests {
    let recorded: RecordedSession
    let grid: Geometry

    init() throws {
        recorded = try RecordedSession(
            json: try session(
                image {
                    $0["dicom"] = ["series_instance_uid": "1.2.3"]
                    $0["nifti"] = ["sha256": String(repeating: "AB", count: 32)]
                }), file: "log.json")
        grid = recorded.image.geometry
    }

    private func outcome(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch { return "\(error)" }
    }

    private func sentence(
        _ grid: Geometry, series: String? = nil, digest: String? = nil
    ) -> String? {
        do {
            _ = try recorded.mustBelong(
                to: grid, seriesInstanceUID: series, voxelDigest: { digest }, file: "log.json")
            return nil
        } catch { return "\(error)" }
    }

    /// The same series in another frame of reference is not a place to put clicks; in another study
    /// it is the same place.
    @Test func anotherFrameOfReferenceAndAnotherStudy() throws {
        let recorded = try RecordedSession(
            json: session(
                image {
                    $0["dicom"] = [
                        "series_instance_uid": "1.2.3", "study_instance_uid": "1.2",
                        "frame_of_reference_uid": "1.2.9",
                    ]
                }), file: "log.json")
        var frame = recorded.image.geometry
        frame.frameOfReference = "1.2.8"
        #expect(
            outcome { _ = try recorded.mustBelong(to: frame, file: "log.json") } == """
                session 'log.json' was recorded in the frame of reference 1.2.9, this image has \
                1.2.8, so their positions cannot be compared. Give the image that it was recorded on.
                """)
        frame.frameOfReference = "1.2.9"
        #expect(
            try recorded.mustBelong(to: frame, studyInstanceUID: "1.7", file: "log.json") == [
                Warning(
                    .otherStudy,
                    "session 'log.json' names the study 1.2, and the image is of 1.7")
            ])
        #expect(
            try recorded.mustBelong(to: frame, studyInstanceUID: "1.2", file: "log.json") == [])
        frame.frameOfReference = nil
        #expect(try recorded.mustBelong(to: frame, file: "log.json") == [])
    }

    @Test func theImageItself() {
        let digest = String(repeating: "ab", count: 32)
        #expect(sentence(grid, series: "1.2.3", digest: digest) == nil)
    }

    @Test func aShiftWithinTheTolerance() {
        var near = grid
        near.origin.x += 0.09
        #expect(sentence(near) == nil)
    }

    @Test func anotherSeries() {
        #expect(
            sentence(grid, series: "1.2.4") == """
                session 'log.json' was recorded on series 1.2.3, this is series 1.2.4. Give the \
                series that it was recorded on.
                """)
    }

    @Test func otherVoxels() {
        #expect(
            sentence(grid, digest: String(repeating: "ac", count: 32)) == """
                session 'log.json' was recorded on a NIfTI file with other voxel values (the \
                SHA-256 of the voxel data differs). Give the file that it was recorded on.
                """)
    }

    @Test func anotherSize() {
        var other = grid
        other.size.z = 11
        #expect(
            sentence(other) == """
                session 'log.json' was recorded on an image of 20 x 30 x 10 voxels, this one has \
                20 x 30 x 11. Give the image that it was recorded on.
                """)
    }

    /// One change at a time: the sentence says how far the grid's furthest corner moved.
    @Test(arguments: [
        ("origin", "0.5"), ("spacing", "0.9"), ("flipped", "36"), ("turned", "28.5"),
    ])
    func anotherPlace(_ property: String, _ millimetres: String) {
        var other = grid
        switch property {
        case "origin": other.origin.y += 0.5
        case "spacing": other.spacing.z += 0.1
        case "flipped": other.directions[2].z = -1; other.origin.z += 36
        default: other.directions = [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]
        }
        let sentence = sentence(other)
        if property == "turned" {
            #expect(sentence?.contains("mm away") == true)
        } else {
            #expect(
                sentence == """
                    session 'log.json' was recorded on a grid that lies up to \(millimetres) mm \
                    away from this image's. Give the image that it was recorded on.
                    """)
        }
    }
}
