/// A markups file of 3D Slicer, as far as clicks are concerned.
///
/// Source: the JSON schema `markups-schema-v1.0.3` of 3D Slicer's Markups module. A coordinate
/// system that is not written is LPS, a position status that is not written is `defined`.
private struct MarkupsFile: Decodable {
    let schema: String
    let markups: [Markup]

    enum CodingKeys: String, CodingKey {
        case schema = "@schema"
        case markups
    }

    struct Markup: Decodable {
        let type: String
        let name: String?
        let coordinateSystem: String?
        let coordinateUnits: String?
        let controlPoints: [ControlPoint]?
    }

    struct ControlPoint: Decodable {
        let label: String?
        let position: [Double?]?
        let positionStatus: String?
        let selected: Bool?
    }
}

extension SessionDraft {
    /// Adds the point lists of Slicer's markups files.
    mutating func addSlicerMarkups(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        var lists: [PointList] = []
        for source in sources {
            let file = try source.decode(MarkupsFile.self)
            for (n, markup) in file.markups.enumerated() {
                guard markup.type == "Fiducial" else {
                    note(
                        """
                        '\(source.name)': markups[\(n)] is a \(markup.type.prefix(40)), not a point \
                        list, and was left out
                        """)
                    continue
                }
                // Slicer itself names a list by its file.
                let name = markup.name ?? source.stem
                let points = try points(of: markup, number: n, in: source)
                lists.append(PointList(file: source.name, name: name, points: points))
            }
        }
        try add(lists, options)
    }

    private mutating func points(
        of markup: MarkupsFile.Markup, number: Int, in source: ImportSource
    ) throws(ImportError) -> [PointList.Point] {
        let system = markup.coordinateSystem ?? "LPS"
        guard ["LPS", "RAS"].contains(system) else {
            throw .field(
                file: source.name, path: "markups[\(number)].coordinateSystem",
                fault: "is '\(system.prefix(40))'; it may be LPS or RAS")
        }
        let units = markup.coordinateUnits ?? "mm"
        guard units == "mm" else {
            throw .field(
                file: source.name, path: "markups[\(number)].coordinateUnits",
                fault: "is '\(units.prefix(40))'; positions are read in mm")
        }
        var points: [PointList.Point] = []
        var unplaced = 0
        for (n, point) in (markup.controlPoints ?? []).enumerated() {
            let place = "markups[\(number)].controlPoints[\(n)]"
            let status = point.positionStatus ?? "defined"
            guard status == "defined" else {
                guard ["undefined", "preview", "missing"].contains(status) else {
                    throw .field(
                        file: source.name, path: place + ".positionStatus",
                        fault: """
                            is '\(status.prefix(40))'; it may be defined, preview, undefined or \
                            missing
                            """)
                }
                unplaced += 1
                continue
            }
            let numbers = (point.position ?? []).compactMap { $0 }
            guard numbers.count == 3, point.position?.count == 3, numbers.allSatisfy(\.isFinite)
            else {
                throw .field(
                    file: source.name, path: place + ".position",
                    fault: "must be three finite numbers, since the point's status is defined")
            }
            let sign = system == "RAS" ? -1.0 : 1.0
            points.append(
                PointList.Point(
                    place: place,
                    location: .position([sign * numbers[0], sign * numbers[1], numbers[2]]),
                    label: point.label ?? "", isSelected: point.selected ?? true))
        }
        if unplaced > 0 {
            note("'\(source.name)': \(unplaced) points that were never placed were left out")
        }
        return points
    }
}
