internal import Imaging

/// One image series as its headers show it: what `inspect` lists and what selection rules look at.
public struct SeriesSummary: Sendable {
    /// Study Instance UID.
    public let studyInstanceUID: String
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// Modality, such as `CT`.
    public let modality: String
    /// Series Description.
    public let seriesDescription: String?
    /// Image Type of the first image: its values.
    public let imageType: [String]
    /// Slice Thickness of the first image, mm. For selection alone: never a spacing.
    public let sliceThickness: Double?
    /// Voxels along i, j and k; nil where the series is refused.
    public let size: [Int]?
    /// Millimetres along i, j and k; nil where the series is refused.
    public let spacing: [Double]?
    /// Where i, j and k point, such as `LPS`; nil where the series is refused.
    public let orientation: String?
    /// Images, of all files together.
    public let slices: Int
    /// Files.
    public let files: Int
    /// Transfer syntax UIDs, each once.
    public let transferSyntaxes: [String]
    /// Why ``DICOMSeries`` would refuse the series with its options at their defaults.
    public let refusal: SeriesRefusal?

    /// Not empty, in the order of their paths.
    let headers: [ImageHeader]

    /// - Precondition: `headers` is not empty, and of one series.
    init(_ headers: [ImageHeader]) {
        let first = headers[0]
        self.headers = headers
        studyInstanceUID = first.studyInstanceUID
        seriesInstanceUID = first.seriesInstanceUID
        modality = first.modality
        seriesDescription = first.seriesDescription
        imageType = first.frames.first?.imageType ?? []
        sliceThickness = first.frames.first?.place.thickness
        slices = headers.reduce(0) { $0 + max(1, $1.frames.count) }
        files = headers.count
        transferSyntaxes = Set(headers.map(\.transferSyntax)).sorted()
        do throws(SeriesRefusal) {
            let grid = try Self.stack(of: headers, options: SeriesOptions()).geometry
            size = [grid.size.x, grid.size.y, grid.size.z]
            spacing = [grid.spacing.x, grid.spacing.y, grid.spacing.z]
            orientation = grid.orientation
            refusal = nil
        } catch {
            (size, spacing, orientation) = (nil, nil, nil)
            refusal = error
        }
    }

    /// The slices of a series' files, in order.
    static func stack(
        of headers: [ImageHeader], options: SeriesOptions
    ) throws(SeriesRefusal) -> SliceStack {
        if let refusal = headers.lazy.compactMap(\.refusal).first {
            throw refusal
        }
        var frames: [Frame] = []
        for (number, header) in headers.enumerated() {
            for frame in header.frames {
                var frame = frame
                frame.file = number
                frames.append(frame)
            }
        }
        return try SliceStack(frames, options: options)
    }

    /// The series in a few words, for a list of choices.
    var words: String {
        let description = seriesDescription.map { " '\($0)'" } ?? ""
        return "\(seriesInstanceUID) (\(modality)\(description), \(slices) images)"
    }
}
