internal import Text

extension SessionDraft {
    /// Adds the point lists of Slicer's markups files.
    mutating func addSlicerMarkups(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        var lists: [PointList] = []
        for source in sources {
            if source.isFiducialList {
                lists.append(try fiducialList(source))
                continue
            }
            let file = try source.decode(MarkupsFile.self)
            for (n, markup) in file.markups.enumerated() {
                guard !markup.type.allSatisfy(\.isWhitespace) else {
                    throw .field(
                        file: source.name, path: "markups[\(n)].type",
                        fault: "is empty; a point list is a Fiducial")
                }
                guard markup.type == "Fiducial" else {
                    let sentence = """
                        '\(source.name)': markups[\(n)] is a \(PlainText.clean(markup.type)), not a \
                        point list, and was left out
                        """
                    if options.pointsOnly {
                        note(.importPointsOnly, sentence)
                    } else {
                        leaveOut(.importPromptsLeftOut, sentence)
                    }
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

    /// Says of points that were placed on several volumes.
    ///
    /// Slicer keeps the volume in whose view a point was placed; another one of the same patient, such
    /// as the second phase of a CT, is as good, so the points are taken.
    mutating func noteVolumes(_ nodes: [String], in source: ImportSource) {
        let volumes = Set(nodes).subtracting([""])
        guard volumes.count > 1 else { return }
        note(
            .importMerged,
            """
            '\(source.name)': the points of one list were placed on \(volumes.count) volumes \
            ('associatedNodeID'), and are of one image here
            """)
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
        if let units = markup.coordinateUnits, !units.isMillimetre {
            throw .field(
                file: source.name, path: "markups[\(number)].coordinateUnits",
                fault: "is '\(PlainText.clean(units.text))'; positions are read in mm")
        }
        if markup.controlPoints?.isEmpty ?? true {
            note(
                .importUnplaced,
                "'\(source.name)': markups[\(number)] is a point list without 'controlPoints'")
        }
        noteVolumes((markup.controlPoints ?? []).map { $0.associatedNodeID ?? "" }, in: source)
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
                    location: .position(
                        [sign * numbers[0], sign * numbers[1], numbers[2]],
                        written: [numbers[0], numbers[1], numbers[2]]),
                    label: point.label ?? "", isSelected: point.selected ?? true))
        }
        if unplaced > 0 {
            note(
                .importUnplaced,
                "'\(source.name)': \(unplaced) points that were never placed were left out")
        }
        return points
    }
}
