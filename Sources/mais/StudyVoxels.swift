internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Report

/// The image of a study and the labels that a run made of it, found again for a page.
struct StudyVoxels {
    private let image: Volume
    private let labels: LabelMap
    private let isCT: Bool

    /// - Parameter folder: Where the study's results lie.
    /// - Throws: ``CommandError`` where there is no image or no label map, and the reader's errors.
    init(_ study: RunRecord.Study, in folder: URL) throws {
        (image, isCT) = try Self.image(study)
        labels = try Self.labels(study, in: folder)
    }

    /// What a page shows.
    func view() throws -> StudyView {
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "mais-view-\(UInt64.random(in: 0 ... .max)).nii.gz")
        defer { try? FileManager.default.removeItem(at: scratch) }
        return try StudyView(image, labels, isCT: isCT) { map in
            try NIfTIFile.write(map, to: scratch)
            return try Data(contentsOf: scratch)
        }
    }

    /// The first input that is an image: a pipeline may take others, a session or labels.
    private static func image(_ study: RunRecord.Study) throws -> (Volume, isCT: Bool) {
        for path in study.paths {
            let url = URL(filePath: path)
            switch try? FileKind(of: path) {
            case .folder:
                let series = try DICOMSeries(folder: url)
                return (try series.volume(), series.modality == "CT")
            case .nifti:
                let volume = try NIfTIFile(url).volume()
                // NIfTI does not say what it measures: air alone is that far below 0.
                let least = volume.voxels.min() ?? 0
                return (volume, volume.isWhole && least <= -900 && least >= -32768)
            default: continue
            }
        }
        throw CommandError("none of its inputs is a DICOM series or a NIfTI file.")
    }

    private static func labels(_ study: RunRecord.Study, in folder: URL) throws -> LabelMap {
        let names = (study.files ?? []).map(\.name)
        func url(_ name: String) -> URL { folder.appending(path: name) }
        let described = names.filter { $0.hasSuffix(".json") }
            .compactMap { try? LabelFile(contentsOf: url($0)) }
        let packed = names.filter { $0.hasSuffix(".nii.gz") || $0.hasSuffix(".nii") }
        var whole: LabelMap?
        for name in packed {
            guard let map = try? NIfTIFile(url(name)).labelMap() else { continue }
            // Segments that overlap lie in a file each: the first has what several claim.
            guard var known = whole, known.geometry == map.geometry else {
                whole = whole ?? map
                continue
            }
            for (index, label) in map.labels.enumerated() where known.labels[index] == 0 {
                known.labels[index] = label
            }
            whole = known
        }
        if var whole {
            whole.segments = described.flatMap(\.segments)
            return whole
        }
        guard let name = names.first(where: { $0.hasSuffix(".dcm") }) else {
            throw CommandError("none of its results is a label map.")
        }
        return try SegmentationObject(contentsOf: url(name)).labelMap()
    }
}
