extension SegmentationObject {
    /// All that the object says of itself and its segments, as a label file.
    ///
    /// - Parameter fileNames: By Segment Number, where each has a file of its own; then each has a list
    ///   of its own, too.
    public func labelFile(fileNames: [Int: String]? = nil) -> LabelFile {
        let entries = segments.map { segment in
            LabelFile.Entry(
                description: segment.description,
                algorithmType: segment.algorithmType ?? .semiautomatic,
                algorithmName: segment.algorithmName, fileName: fileNames?[segment.number])
        }
        return LabelFile(
            files: fileNames == nil ? [entries] : entries.map { [$0] }, texts: texts)
    }
}
