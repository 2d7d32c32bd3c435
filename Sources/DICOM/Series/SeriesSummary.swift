internal import Imaging
public import Text
internal import DICOMFile

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

    /// What ``DICOMSeries`` would warn of, as far as the headers show it.
    public let warnings: [Warning]

    /// Not empty, in the order of their paths.
    let headers: [ImageHeader]
    /// What belongs to the series, or may, and cannot be read.
    let unreadable: [SetAside]
    /// What belongs to it and is no image.
    let objects: [SetAside]
    /// Two files of one instance and other content.
    let twins: (String, String)?
    /// What is to be said of the series beside it, where it was chosen for them.
    var beside: [Warning] = []

    /// - Precondition: `headers` is not empty, and of one series.
    init(
        _ headers: [ImageHeader], unreadable: [SetAside] = [], objects: [SetAside] = [],
        twins: (String, String)? = nil
    ) {
        let first = headers[0]
        self.headers = headers
        self.unreadable = unreadable
        self.objects = objects
        self.twins = twins
        studyInstanceUID = first.studyInstanceUID
        seriesInstanceUID = first.seriesInstanceUID
        modality = first.modality
        seriesDescription = first.seriesDescription
        imageType = first.frames.first?.imageType ?? []
        sliceThickness = first.frames.first?.place.thickness
        slices = headers.reduce(0) { $0 + max(1, $1.frames.count) }
        files = headers.count
        transferSyntaxes = Set(headers.map(\.transferSyntax)).sorted()
        let content = SeriesContent(
            headers: headers, unreadable: unreadable, objects: objects, twins: twins)
        do throws(SeriesRefusal) {
            let stack = try content.stack(options: SeriesOptions())
            let grid = stack.geometry
            size = [grid.size.x, grid.size.y, grid.size.z]
            spacing = [grid.spacing.x, grid.spacing.y, grid.spacing.z]
            orientation = grid.orientation
            refusal = nil
            warnings = content.warnings(of: stack)
        } catch {
            (size, spacing, orientation) = (nil, nil, nil)
            refusal = error
            warnings = content.warnings(of: nil)
        }
    }

    var content: SeriesContent {
        SeriesContent(headers: headers, unreadable: unreadable, objects: objects, twins: twins)
    }

    /// Whether the series could be chosen: it can be read, or could if it were whole.
    var isChoice: Bool {
        switch refusal {
        case nil, .incomplete?, .sameInstance?, .severalPatients?, .partsMissing?: true
        default: false
        }
    }

    /// The series where it was chosen since others make no volume, which is said of them.
    ///
    /// - Parameter isMeant: Whether another series might have been meant, too.
    func chosen(
        beside all: [SeriesSummary], where isMeant: (SeriesSummary) -> Bool = { _ in true }
    ) -> SeriesSummary {
        var one = self
        let others = all.filter { other in
            // A segmentation is no image series.
            other.seriesInstanceUID != seriesInstanceUID && other.refusal != .segmentation
                && !other.isLocalizer && isMeant(other)
        }
        one.beside = others.map { other in
            let why = other.refusal.map { ": \($0.reason)" } ?? ""
            return Warning(.seriesSetAside, "another series was set aside, \(other.words)\(why)")
        }
        return one
    }

    /// Whether it holds nothing but localizers.
    var isLocalizer: Bool {
        headers.allSatisfy { !$0.frames.isEmpty && $0.frames.allSatisfy(\.isLocalizer) }
    }

    /// The series in a few words, for a list of choices.
    var words: String {
        let description = seriesDescription.map { " '\(PlainText.clean($0))'" } ?? ""
        return "\(seriesInstanceUID) (\(modality)\(description), \(slices) images)"
    }
}
