internal import Files
public import Foundation
internal import Imaging
public import Text

/// A session's clicks as point lists of 3D Slicer: for each segment one of the positive clicks
/// and one of the negative ones.
///
/// Slicer reads one list of a file, so each list is a file of its own. What was taken back is left
/// out, and so is all that a point list cannot hold.
public struct SlicerExport: Sendable {
    /// One markups file.
    public struct File: Sendable {
        /// Such as `1-liver-positive.mrk.json`: safe as a file's name, whatever the session says.
        public let name: String
        /// The JSON.
        public let data: Data
    }

    /// The files, by segment; a list without a point has none.
    public let files: [File]

    /// What was left out.
    public let notes: [Warning]

    /// Source: the JSON schema of 3D Slicer's Markups module, version 1.0.3.
    static let schema = """
        https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/\
        Schema/markups-schema-v1.0.3.json#
        """

    /// - Throws: ``StandingSteps/Fault``. A session that was read has none.
    public init(_ session: RecordedSession) throws {
        var files: [File] = []
        var notes: [Warning] = []
        let standingOf = try session.standing()
        let clickedOf = session.events.reduce(into: [String: Int]()) { counts, event in
            if case .clicks = event.kind { counts[event.segment, default: 0] += 1 }
        }
        for segment in session.segments {
            let own = standingOf[segment.id] ?? StandingSteps()
            let clicked = clickedOf[segment.id] ?? 0
            let standing = own.interactions.count
            var lists: [(isForeground: Bool, points: [Markups.ControlPoint])] = [
                (true, []), (false, []),
            ]
            for step in own.changes {
                switch step {
                case .interaction(let seq, let clicks):
                    for click in clicks {
                        let place = click.isForeground ? 0 : 1
                        lists[place].points.append(
                            Markups.ControlPoint(
                                number: lists[place].points.count + 1,
                                position: click.position(in: session.image.geometry), event: seq))
                    }
                case .mask(let seq, _):
                    notes.append(
                        Warning(
                            .exportMaskLeftOut,
                            "event \(seq), a mask, is not a point, and was left out"))
                case .accept: break
                }
            }
            if clicked > standing {
                notes.append(
                    Warning(
                        .exportTakenBack,
                        """
                        segment '\(segment.id.prefix(40))': \(clicked - standing) interactions that \
                        were taken back were left out
                        """))
            }
            for (isForeground, points) in lists where !points.isEmpty {
                files.append(
                    try file(of: segment.description, isForeground: isForeground, points: points))
            }
        }
        self.files = files
        self.notes = notes
    }

    /// Writes every file into a folder, which is made where it is missing.
    ///
    /// - Throws: ``SessionError/unwritable(file:_:)``.
    public func write(into folder: URL) throws {
        for file in files {
            do throws(SystemError) {
                try FilePermissions.makeFolders(folder.path(percentEncoded: false))
                try WholeFile.write(
                    file.data, to: folder.appending(path: file.name), .unflushed)
            } catch {
                throw SessionError.unwritable(file: file.name, error)
            }
        }
    }
}

/// Makes one list's file.
private func file(
    of segment: SegmentDescription, isForeground: Bool, points: [Markups.ControlPoint]
) throws -> SlicerExport.File {
    let polarity = isForeground ? "positive" : "negative"
    let markup = Markups.Markup(
        name: "\(segment.name)-\(polarity)", lastUsedControlPointNumber: points.count,
        controlPoints: points,
        display: Markups.Display(
            color: isForeground ? [0.2, 0.8, 0.2] : [0.9, 0.2, 0.2],
            selectedColor: isForeground ? [0.2, 0.8, 0.2] : [0.9, 0.2, 0.2]))
    let encoder = JSONEncoder.page
    let letters = segment.name.unicodeScalars.prefix(40).map { scalar in
        let isSafe =
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isSafe ? String(scalar) : "_"
    }
    return SlicerExport.File(
        name: "\(segment.label)-\(letters.joined())-\(polarity).mrk.json",
        data: try encoder.encode(Markups(markups: [markup])))
}

/// A markups file as Slicer writes one.
private struct Markups: Encodable {
    let schema = SlicerExport.schema
    let markups: [Markup]

    enum CodingKeys: String, CodingKey {
        case schema = "@schema"
        case markups
    }

    struct Markup: Encodable {
        let type = "Fiducial"
        let name: String
        let coordinateSystem = "LPS"
        let coordinateUnits = "mm"
        let locked = false
        let fixedNumberOfControlPoints = false
        let labelFormat = "%N-%d"
        let lastUsedControlPointNumber: Int
        let controlPoints: [ControlPoint]
        let display: Display
    }

    struct ControlPoint: Encodable {
        let id: String
        let label: String
        let description: String
        let associatedNodeID = ""
        let position: [Double]
        let orientation = [-1.0, 0, 0, 0, -1.0, 0, 0, 0, 1.0]
        let selected = true
        let locked = false
        let visibility = true
        let positionStatus = "defined"

        init(number: Int, position: SIMD3<Double>, event: Int) {
            id = "\(number)"
            label = "\(event)"
            description = "event \(event)"
            self.position = [position.x, position.y, position.z]
        }
    }

    struct Display: Encodable {
        let visibility = true
        let opacity = 1.0
        let color: [Double]
        let selectedColor: [Double]
        let glyphScale = 2.0
    }
}
