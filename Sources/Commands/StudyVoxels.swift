internal import DICOM
internal import Files
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Report

/// The image of a study and the labels that a run made of it, found again for a page.
struct StudyVoxels {
    private let study: RunRecord.Study
    private let images: [String]
    private let place: (String) -> String
    private let folder: URL

    /// - Parameters:
    ///   - images: The paths of its images.
    ///   - place: Where such a path leads from here.
    ///   - folder: Where its results lie.
    init(
        _ study: RunRecord.Study, images: [String], place: @escaping (String) -> String,
        in folder: URL
    ) {
        self.place = place
        (self.study, self.images, self.folder) = (study, images, folder)
    }

    /// What a page shows.
    ///
    /// - Throws: ``CommandError`` where there is no image or no label map, and the readers' errors.
    func view() throws -> StudyView {
        let (image, isCT) = try firstImage()
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "mais-view-\(UInt64.random(in: 0 ... .max)).nii.gz")
        defer { try? FileManager.default.removeItem(at: scratch) }
        return try StudyView(image, isCT: isCT, labels: forEachLabelMap) { map in
            try NIfTIFile.write(map, to: scratch)
            return try Data(contentsOf: scratch)
        }
    }

    private func firstImage() throws -> (Volume, isCT: Bool) {
        var gone: String?
        for given in images {
            let path = self.place(given)
            let place = SeriesPath(path)
            guard FileName.withPath(place.folder, { access($0, F_OK) }) == 0 else {
                gone = gone ?? given
                continue
            }
            switch try? FileKind(of: place.folder) {
            case .folder:
                let series = try DICOMSeries(
                    folder: URL(filePath: place.folder), seriesUID: place.seriesUID)
                return (try series.volume(), series.modality == "CT")
            case .nifti:
                let volume = try NIfTIFile(URL(filePath: path)).volume()
                // NIfTI does not say what it measures: air alone is that far below 0.
                let least = volume.voxels.min() ?? 0
                return (volume, volume.isWhole && least <= -900 && least >= -32768)
            default: continue
            }
        }
        if let gone { throw CommandError("there is no '\(gone)' any more.") }
        throw CommandError("none of its inputs is a DICOM series or a NIfTI file.")
    }

    /// Hands over the labels: all in one map; or several, where segments overlap.
    private func forEachLabelMap(_ body: (LabelMap) throws -> Void) throws {
        let names = (study.files ?? []).map(\.name)
        func url(_ name: String) -> URL { folder.appending(path: name) }
        var described = names.filter { $0.hasSuffix(".json") }
            .compactMap { try? LabelFile(contentsOf: url($0)) }.flatMap(\.segments)
        let maps = names.filter { $0.hasSuffix(".nii.gz") || $0.hasSuffix(".nii") }
        var hasMap = false
        for name in maps {
            guard var map = try? NIfTIFile(url(name)).labelMap() else { continue }
            hasMap = true
            // They describe the labels of all files.
            (map.segments, described) = (described, [])
            try body(map)
        }
        if hasMap { return }
        guard let name = names.first(where: { $0.hasSuffix(".dcm") }) else {
            throw CommandError("none of its results is a label map.")
        }
        try Self.forEachLabelMap(of: SegmentationObject(contentsOf: url(name)), body)
    }

    private static func forEachLabelMap(
        of object: SegmentationObject, _ body: (LabelMap) throws -> Void
    ) throws {
        do { return try body(object.labelMap()) } catch DICOMError.overlap {}
        for segment in object.segments {
            let (number, grid) = (UInt16(clamping: segment.number), object.geometry)
            let mask = try object.mask(of: segment.number, onto: grid)
            try body(
                LabelMap(
                    geometry: grid, labels: mask.map { $0 ? number : 0 },
                    segments: [segment.description]))
        }
    }
}
