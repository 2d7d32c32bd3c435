internal import Text
internal import DICOMFile

/// What the files of a series say of patient and study. An object that is made of the series takes it
/// from the first of them.
enum PatientAndStudy {
    /// Sequences are not compared.
    private static let attributes =
        (SegmentationWriting.ofPatientAndStudy
        + SegmentationWriting.ofClinicalTrial)
        .filter { $0.kind != .sequence }
        .sorted { $0.rawValue < $1.rawValue }

    static let tags = attributes.map(\.rawValue)

    /// Of which attributes the files have several values. Nobody learns whose they are.
    static func contradictions(among headers: [ImageHeader]) -> [Warning] {
        var paths: [UInt64: String] = [:]
        for header in headers where paths[header.patient] == nil {
            paths[header.patient] = header.path
        }
        guard paths.count > 1 else { return [] }
        // A few of them show which attributes differ.
        let files = paths.values.sorted().prefix(8).compactMap { try? DICOMFile(path: $0) }
        return attributes.compactMap { attribute in
            let values = Set(files.map { $0.dataset.shown(attribute) })
            guard values.count > 1 else { return nil }
            return Warning(
                .headerContradiction,
                "the files of the series have \(values.count) values of \(attribute)")
        }
    }
}
