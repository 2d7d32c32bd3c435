internal import Imaging
internal import Segmentation

extension StudyLabels {
    /// What the segments with voxels are on the image, by label.
    ///
    /// - Returns: nil where the image is not on the labels' grid.
    func measures(on source: any CroppableImage) -> [UInt16: SegmentMeasures]? {
        guard source.geometry == runs.geometry else { return nil }
        let (samples, size) = (VoxelSamples(source), source.geometry.size)
        var measures: [UInt16: SegmentMeasures] = [:]
        if let regions {
            for region in regions {
                measures[region.description.label] = SegmentMeasures(
                    samples, size: size, count: region.count, forEachRun: region.forEachRun)
            }
            return measures
        }
        for label in runs.present {
            measures[label] = SegmentMeasures(
                samples, size: size, count: runs.count(of: label)
            ) { runs.forEachRun(of: label, $0) }
        }
        return measures
    }
}
