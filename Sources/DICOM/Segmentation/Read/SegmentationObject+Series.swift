public import Imaging
public import Text
internal import DICOMFile

extension SegmentationObject {
    /// What contradicts the series that the segmentation is laid on, or is not there: another series,
    /// another study, images that the series does not have, frames that lie elsewhere than their image,
    /// a grid that is not theirs.
    ///
    /// Voxels that would be lost are told by ``outside(of:threshold:)``.
    public func warnings(over series: DICOMSeries) -> [Warning] {
        var warnings: [Warning] = []
        if geometry.frameOfReference == nil || series.frameOfReferenceUID == nil {
            let who = geometry.frameOfReference == nil ? "the segmentation" : "the series"
            warnings.append(
                Warning(
                    .segmentationUnanchored,
                    "\(who) has no Frame of Reference UID \(Tag.frameOfReferenceUID), so the "
                        + "positions of the two may not be of one space"))
        }
        let isOther =
            !referencedSeries.isEmpty && !referencedSeries.contains(series.seriesInstanceUID)
        if isOther {
            warnings.append(
                Warning(
                    .segmentationOtherSeries,
                    "the segmentation was drawn on series "
                        + "\(referencedSeries.prefix(3).joined(separator: ", ")), and lies on "
                        + "\(series.seriesInstanceUID) now"))
        } else if !studyInstanceUID.isEmpty, studyInstanceUID != series.studyInstanceUID {
            warnings.append(
                Warning(
                    .segmentationOtherSeries,
                    "the segmentation is of DICOM study \(studyInstanceUID), and the series of "
                        + series.studyInstanceUID))
        }
        if !isOther { warnings += sources(in: series) }
        return warnings + resampling(onto: series.geometry, of: "series")
    }

    /// What there is to say of the segmentation on a grid, whatever image that is of.
    public func warnings(on grid: Geometry) -> [Warning] { resampling(onto: grid, of: "image") }

    private func resampling(onto grid: Geometry, of image: String) -> [Warning] {
        guard let (target, _) = try? placed(on: grid), target != grid else { return [] }
        return [
            Warning(
                .segmentationResampled,
                "the segmentation's frames do not lie on the voxels of the \(image)"
                    + "\(differences(to: grid, of: image)); the nearest voxel counts")
        ]
    }

    /// In what the frames' planes are others than those of a grid.
    private func differences(to grid: Geometry, of image: String) -> String {
        let own = geometry
        let same = SliceTolerance.sameness
        var found: [String] = []
        if (0..<2).contains(where: {
            abs(own.spacing[$0] - grid.spacing[$0]) > same * grid.spacing[$0]
        }) {
            found.append(
                "\(Attribute.pixelSpacing) is '\(short(own.spacing.y))\\\(short(own.spacing.x))', and "
                    + "that of the \(image) '\(short(grid.spacing.y))\\\(short(grid.spacing.x))'")
        }
        if (0..<2).contains(where: {
            length(own.directions[$0] - grid.directions[$0]) > same
        }) {
            found.append("\(Attribute.imageOrientationPatient) is another")
        }
        if own.size.x != grid.size.x || own.size.y != grid.size.y {
            found.append(
                "\(Attribute.rows) and \(Attribute.columns) are '\(own.size.y)' and "
                    + "'\(own.size.x)', and those of the \(image) '\(grid.size.y)' and "
                    + "'\(grid.size.x)'")
        }
        if found.isEmpty { found = ["\(Attribute.imagePositionPatient) is of no slice"] }
        return ": " + found.joined(separator: "; ")
    }

    /// What the images are that the object refers to.
    private func sources(in series: DICOMSeries) -> [Warning] {
        let known = Set(series.headers.map(\.sopInstanceUID))
        var places: [SegmentationFrame.Source: Place] = [:]
        for frame in series.stack.frames {
            let header = series.headers[frame.file]
            let uid = header.sopInstanceUID
            places[.init(instance: uid, frame: frame.index + 1)] = frame.place
            // An image of one frame is named without its number.
            if header.frames.count == 1 { places[.init(instance: uid)] = frame.place }
        }
        var named = Set(referencedInstances[series.seriesInstanceUID] ?? [])
        var elsewhere: [Int] = []
        let spacing = series.geometry.spacing.z
        for (index, frame) in frames.enumerated() {
            named.formUnion(frame.sources.map(\.instance))
            let there = frame.sources.compactMap { places[$0] }
            guard !there.isEmpty else { continue }
            // Between two images a frame may be made of both.
            let most = there.count > 1 ? spacing : spacing / 2 + SliceTolerance.least
            let isNear = there.contains { place in
                abs(dot(place.position - frame.place.position, place.normal)) <= most
            }
            if !isNear { elsewhere.append(index + 1) }
        }
        var warnings: [Warning] = []
        let missing = named.subtracting(known)
        if !missing.isEmpty {
            let example = missing.sorted().first ?? ""
            warnings.append(
                Warning(
                    .segmentationSourceMissing,
                    "\(missing.count) of the \(named.count) images that the segmentation refers to "
                        + "are not in the series, such as \(example)"))
        }
        if let first = elsewhere.first {
            warnings.append(
                Warning(
                    .segmentationSourceElsewhere,
                    "\(elsewhere.count) frames, the first of them frame \(first), lie elsewhere than "
                        + "the image that they say they were drawn on; their own "
                        + "\(Attribute.imagePositionPatient) counts"))
        }
        return warnings
    }
}
