internal import CDCMTK
internal import DICOMFile

/// One slice: where it lies, and how its stored values become intensities.
struct Frame: Sendable {
    var pixels: CDPixels
    /// MONOCHROME1: the lowest stored value is white.
    var isInverted: Bool
    /// Stored values that stand for no pixel.
    var padding: ClosedRange<Int>?
    var imageType: [String]
    var frameOfReference: String?
    var instanceNumber: Int?

    /// Which file of the series, and which frame of that file, from 0.
    var file = 0
    var index = 0

    var place = Place()
    var slope = 1.0
    var intercept = 0.0
    /// Whether the file says them.
    var hasSlope = false
    var hasIntercept = false
    /// What may tell the volumes of a 4D series apart, by the attribute's name.
    var marks: [String: Mark] = [:]
    /// Gantry/Detector Tilt, in degrees: only said in a message, never trusted.
    var statedTilt: Double?
    /// Spacing Between Slices, in millimetres: compared with the positions, never trusted.
    var statedSpacing: Double?
    /// Rescale Type: the values that the file has.
    var rescaleType: [String] = []
    /// What its file, or a frame's functional groups, say that the images of a series have in common.
    var common: CommonValues?
    /// Whether functional groups describe it.
    var isOfGroups = false

    var rows: Int { Int(pixels.rows) }
    var columns: Int { Int(pixels.columns) }
    var isLocalizer: Bool {
        // Of one frame, Frame Type says it.
        imageType.contains("LOCALIZER")
            || isOfGroups
                && marks["image type"]?.text.split(separator: "\\").contains("LOCALIZER") == true
    }
}

/// A slice's plane, as its file has it.
struct Place: Sendable {
    /// The centre of the first pixel, LPS, mm: Image Position (Patient).
    var position = SIMD3<Double>.zero
    /// Unit vectors along a row (i) and down a column (j): Image Orientation (Patient).
    var row: SIMD3<Double> = [1, 0, 0]
    var column: SIMD3<Double> = [0, 1, 0]
    /// Millimetres between columns (i) and between rows (j). Pixel Spacing has them the other way.
    var spacing: SIMD2<Double> = [1, 1]
    var thickness: Double?
    /// The texts of the file, to be written again without loss.
    var texts = Texts()

    struct Texts: Sendable {
        var position = ""
        var orientation = ""
        var spacing = ""
    }
}

// MARK: - From a data set

extension Frame {
    /// The frame with the place and the rescaling that a single-frame data set gives it.
    func placed(by dataset: Item, _ notes: inout HeaderNotes) throws(SeriesRefusal) -> Frame {
        var frame = self
        frame.place = try Place(plane: dataset, orientation: dataset, measures: dataset)
        frame.place.thickness = Place.thickness(of: dataset, &notes)
        try frame.rescale(by: dataset)
        frame.statedTilt = notes.optional { () throws(UnreadableValue) in
            try dataset.number(of: .gantryDetectorTilt)
        }
        frame.statedSpacing = Place.spacing(of: dataset, &notes)
        for (name, attribute) in Mark.ofDataset {
            frame.marks[name] = Mark(dataset, attribute, &notes)
        }
        if !imageType.isEmpty {
            frame.marks["image type"] = Mark(text: imageType.joined(separator: "\\"))
        }
        frame.marks["component"] = Mark(dataset, .complexImageComponent, &notes)
        return frame
    }

    /// One frame for each item of Per-Frame Functional Groups; what an item lacks is shared.
    func frames(
        fromFunctionalGroupsOf dataset: Item, _ notes: inout HeaderNotes
    ) throws(SeriesRefusal) -> [Frame] {
        let shared = try readable { () throws(UnreadableValue) in
            try dataset.item(of: .sharedFunctionalGroups)
        }
        let each = try readable { () throws(UnreadableValue) in
            try dataset.items(of: .perFrameFunctionalGroups)
        }
        guard each.count == Int(pixels.frames) else {
            throw .groupCount(frames: Int(pixels.frames), groups: each.count)
        }
        // What stands outside of the groups holds where they say nothing.
        var outside = self
        try outside.rescale(by: dataset)
        outside.isOfGroups = true
        let stated = PlaneOutside(dataset, &notes)
        let values = FrameValues(common, shared: shared, &notes)
        var frames: [Frame] = []
        frames.reserveCapacity(each.count)
        for (index, own) in each.enumerated() {
            let groups = FunctionalGroups(own: own, shared: shared)
            for group in FunctionalGroups.read where groups.isTwice(group) {
                notes.add(
                    .headerContradiction,
                    "\(group) is both shared and of single frames, whose own was taken")
            }
            var frame = outside
            frame.index = index
            frame.instanceNumber = index + 1
            try frame.place(by: groups, &notes)
            stated.compare(frame.place, &notes)
            if let rescaling = try groups.item(.pixelValueTransformation) {
                frame.hasSlope = false
                frame.hasIntercept = false
                try frame.rescale(by: rescaling)
                if outside.hasSlope && outside.slope != frame.slope
                    || outside.hasIntercept && outside.intercept != frame.intercept
                {
                    notes.add(
                        .headerContradiction,
                        """
                        Rescale Slope and Intercept are \(short(outside.slope)) and \
                        \(short(outside.intercept)) outside of \
                        \(Attribute.pixelValueTransformation), and others within it, which were taken
                        """)
                }
            } else if outside.hasSlope || outside.hasIntercept {
                notes.add(
                    .headerContradiction,
                    """
                    \(Attribute.pixelValueTransformation) is missing; Rescale Slope and Intercept \
                    were taken from outside of it
                    """)
            }
            try frame.mark(by: groups, &notes)
            frame.common = values.values(of: own, &notes)
            frames.append(frame)
        }
        return frames
    }

    private mutating func place(
        by groups: FunctionalGroups, _ notes: inout HeaderNotes
    ) throws(SeriesRefusal) {
        guard let position = try groups.item(.planePosition) else {
            throw .noPlace(.imagePositionPatient)
        }
        guard let orientation = try groups.item(.planeOrientation) else {
            throw .noPlace(.imageOrientationPatient)
        }
        guard let measures = try groups.item(.pixelMeasures) else {
            throw .noPlace(.pixelSpacing)
        }
        place = try Place(plane: position, orientation: orientation, measures: measures)
        place.thickness = Place.thickness(of: measures, &notes)
        statedSpacing = Place.spacing(of: measures, &notes)
    }

    private mutating func mark(
        by groups: FunctionalGroups, _ notes: inout HeaderNotes
    ) throws(SeriesRefusal) {
        for (name, path, attribute) in Mark.ofGroups {
            guard var item = try groups.item(path[0]) else { continue }
            if path.count > 1 {
                let inner = try readable { () throws(UnreadableValue) in try item.item(of: path[1])
                }
                guard let inner else { continue }
                item = inner
            }
            if let mark = Mark(item, attribute, &notes) { marks[name] = mark }
        }
        if let content = try groups.item(.frameContent),
            let index = Mark(content, .dimensionIndexValues, &notes)
        {
            for (name, number) in zip(Mark.dimensions, index.numbers) {
                marks[name] = Mark(numbers: [number])
            }
        }
        guard let former = FrameValues.former(in: groups.own, &notes) else { return }
        for (name, attribute) in Mark.ofDataset where marks[name] == nil {
            marks[name] = Mark(former, attribute, &notes)
        }
    }

    private mutating func rescale(by item: Item) throws(SeriesRefusal) {
        if item.has(.modalityLUTSequence) { throw .modalityTable }
        if let found = try Self.scale(item, .rescaleSlope) {
            guard found != 0 else { throw .noSlope }
            (slope, hasSlope) = (found, true)
        }
        if let found = try Self.scale(item, .rescaleIntercept) {
            (intercept, hasIntercept) = (found, true)
        }
        rescaleType = try readable { () throws(UnreadableValue) in try item.words(of: .rescaleType)
        }
    }

    private static func scale(
        _ item: Item, _ attribute: Attribute
    ) throws(SeriesRefusal) -> Double? {
        let found = try readable { () throws(UnreadableValue) in try item.number(of: attribute) }
        guard let found, abs(found) > mostScale else { return found }
        throw .unreadableValue(
            UnreadableValue(attribute, "\(found)", "more than any intensity"), file: nil)
    }

    /// Of Rescale Slope and Intercept: beyond it, intensities are no numbers that can be told apart.
    private static let mostScale = 1e12
}

extension Place {
    /// Reads the plane's position, orientation, pixel spacing and thickness, each from the item that
    /// has it.
    init(position: Item, orientation: Item, measures: Item) throws(SeriesRefusal) {
        try self.init(plane: position, orientation: orientation, measures: measures)
        thickness = try readable { () throws(UnreadableValue) in
            try measures.number(of: .sliceThickness)
        }
    }

    /// The same without the thickness.
    init(plane position: Item, orientation: Item, measures: Item) throws(SeriesRefusal) {
        let origin = try Self.origin(of: position)
        let read = try readable { () throws(UnreadableValue) in
            (
                try orientation.numbers(of: .imageOrientationPatient),
                try measures.numbers(of: .pixelSpacing)
            )
        }
        guard let cosines = read.0 else { throw .noPlace(.imageOrientationPatient) }
        guard let spacing = read.1 else { throw .noPlace(.pixelSpacing) }
        guard spacing.allSatisfy({ $0 > 0 && $0 <= SliceTolerance.widest }) else {
            throw .badSpacing(spacing)
        }
        let row = SIMD3(cosines[0], cosines[1], cosines[2])
        let column = SIMD3(cosines[3], cosines[4], cosines[5])
        // Wide enough for cosines of three decimals; beyond it the numbers are damaged.
        let tolerance = 1e-3
        guard abs(length(row) - 1) <= tolerance, abs(length(column) - 1) <= tolerance,
            abs(dot(row, column)) <= tolerance
        else { throw .badOrientation(cosines) }
        self.position = origin
        self.row = row / length(row)
        self.column = normalised(column - self.row * dot(column, self.row))
        self.spacing = [spacing[1], spacing[0]]
        texts = Texts(
            position: position.text(.imagePositionPatient) ?? "",
            orientation: orientation.text(.imageOrientationPatient) ?? "",
            spacing: measures.text(.pixelSpacing) ?? "")
    }

    /// The same plane at the position that another item has.
    func moved(to position: Item) throws(SeriesRefusal) -> Place {
        var place = self
        place.position = try Self.origin(of: position)
        place.texts.position = position.text(.imagePositionPatient) ?? ""
        return place
    }

    private static func origin(of item: Item) throws(SeriesRefusal) -> SIMD3<Double> {
        let numbers = try readable { () throws(UnreadableValue) in
            try item.numbers(of: .imagePositionPatient)
        }
        guard let numbers else { throw .noPlace(.imagePositionPatient) }
        let origin = SIMD3(numbers[0], numbers[1], numbers[2])
        // Distances are counted in slices further on, and must stay numbers that can be counted.
        guard (0..<3).allSatisfy({ abs(origin[$0]) <= SliceTolerance.farthest }) else {
            throw .farAway([origin.x, origin.y, origin.z])
        }
        return origin
    }

    /// Slice Thickness, which tells nothing of where slices lie. One that no slice has is left out, and
    /// that is said.
    static func thickness(of item: Item, _ notes: inout HeaderNotes) -> Double? {
        let found = notes.optional { () throws(UnreadableValue) in
            try item.number(of: .sliceThickness)
        }
        guard let found else { return nil }
        guard found > 0, found <= SliceTolerance.widest else {
            // Some writers put 0 where there is none.
            if found != 0 {
                notes.add(
                    .valueUnreadable,
                    "\(Attribute.sliceThickness) is \(short(found)) mm; it was left out")
            }
            return nil
        }
        return found
    }

    /// Spacing Between Slices; some writers count it along the other direction, and put 0 where there is
    /// none.
    static func spacing(of item: Item, _ notes: inout HeaderNotes) -> Double? {
        let found = notes.optional { () throws(UnreadableValue) in
            try item.number(of: .spacingBetweenSlices)
        }
        guard let found, found != 0 else { return nil }
        return abs(found)
    }

    /// The unit vector that looks along ascending slices: row × column.
    var normal: SIMD3<Double> { cross(row, column) }
}
