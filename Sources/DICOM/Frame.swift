internal import CDCMTK

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
    /// What may tell the volumes of a 4D series apart, by the attribute's name.
    var marks: [String: Double] = [:]
    /// Gantry/Detector Tilt, in degrees: only said in a message, never trusted.
    var statedTilt: Double?

    var rows: Int { Int(pixels.rows) }
    var columns: Int { Int(pixels.columns) }
    var isLocalizer: Bool { imageType.contains("LOCALIZER") }
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
    func placed(by dataset: Item) throws(SeriesRefusal) -> Frame {
        var frame = self
        frame.place = try Place(position: dataset, orientation: dataset, measures: dataset)
        try frame.rescale(by: dataset)
        frame.statedTilt = dataset.number(.gantryDetectorTilt)
        for (name, tag) in Self.markTags { frame.marks[name] = dataset.number(tag) }
        return frame
    }

    /// One frame for each item of Per-Frame Functional Groups; what an item lacks is shared.
    func frames(fromFunctionalGroupsOf dataset: Item) throws(SeriesRefusal) -> [Frame] {
        let shared = dataset.items(.sharedFunctionalGroupsSequence).first
        let each = dataset.items(.perFrameFunctionalGroupsSequence)
        guard each.count == Int(pixels.frames) else {
            throw .groupCount(frames: Int(pixels.frames), groups: each.count)
        }
        var frames: [Frame] = []
        frames.reserveCapacity(each.count)
        for (index, own) in each.enumerated() {
            func group(_ tag: Tag) -> Item? {
                own.items(tag).first ?? shared?.items(tag).first
            }
            guard let position = group(.planePositionSequence) else {
                throw .noPlace(.imagePositionPatient)
            }
            guard let orientation = group(.planeOrientationSequence) else {
                throw .noPlace(.imageOrientationPatient)
            }
            guard let measures = group(.pixelMeasuresSequence) else {
                throw .noPlace(.pixelSpacing)
            }
            var frame = self
            frame.index = index
            frame.place = try Place(
                position: position, orientation: orientation, measures: measures)
            if let rescaling = group(.pixelValueTransformationSequence) {
                try frame.rescale(by: rescaling)
            }
            if let content = own.items(.frameContentSequence).first {
                frame.marks["temporal position"] = content.number(.temporalPositionIndex)
                frame.marks["stack"] = content.number(.stackID)
            }
            frame.marks["b-value"] =
                group(.mrDiffusionSequence)?.number(.diffusionBValue)
            frame.marks["echo time"] = group(.mrEchoSequence)?.number(.effectiveEchoTime)
            frame.instanceNumber = index + 1
            frames.append(frame)
        }
        return frames
    }

    private mutating func rescale(by item: Item) throws(SeriesRefusal) {
        if item.has(.modalityLUTSequence) { throw .modalityTable }
        slope = item.number(.rescaleSlope) ?? 1
        intercept = item.number(.rescaleIntercept) ?? 0
        guard slope != 0 else { throw .noSlope }
    }

    /// In the order in which they are tried.
    static let markTags: [(String, Tag)] = [
        ("temporal position", .temporalPositionIdentifier), ("b-value", .diffusionBValue),
        ("echo number", .echoNumbers), ("echo time", .echoTime), ("trigger time", .triggerTime),
        ("acquisition number", .acquisitionNumber),
    ]
    static let markNames = [
        "temporal position", "b-value", "echo number", "echo time", "trigger time", "stack",
        "acquisition number",
    ]
}

extension Place {
    /// Reads the plane's position, orientation and pixel spacing, each from the item that has it.
    init(position: Item, orientation: Item, measures: Item) throws(SeriesRefusal) {
        let origin = try Self.origin(of: position)
        guard let cosines = orientation.numbers(.imageOrientationPatient), cosines.count == 6
        else { throw .noPlace(.imageOrientationPatient) }
        guard let spacing = measures.numbers(.pixelSpacing), spacing.count == 2 else {
            throw .noPlace(.pixelSpacing)
        }
        guard spacing[0] > 0, spacing[1] > 0 else { throw .badSpacing(spacing) }
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
        thickness = measures.number(.sliceThickness)
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
        guard let origin = item.vector(.imagePositionPatient) else {
            throw .noPlace(.imagePositionPatient)
        }
        // Distances are counted in slices further on, and must stay numbers that can be counted.
        guard (0..<3).allSatisfy({ abs(origin[$0]) <= SliceTolerance.farthest }) else {
            throw .farAway([origin.x, origin.y, origin.z])
        }
        return origin
    }

    /// The unit vector that looks along ascending slices: row × column.
    var normal: SIMD3<Double> { cross(row, column) }
}
