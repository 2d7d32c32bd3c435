internal import DICOM
internal import Files
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Pipeline
internal import Report
internal import Text

/// The image of a study and the labels that a run made of it, found again for a page.
struct StudyVoxels {
    private let study: RunRecord.Study
    private let images: [RunRecord.Image]
    private let place: (String) -> String
    private let folder: URL
    private let warn: (Warning) -> Void

    /// - Parameters:
    ///   - images: Its images.
    ///   - place: Where their paths lead from here.
    ///   - folder: Where its results lie.
    ///   - warn: Gets what people must know of image and results.
    init(
        _ study: RunRecord.Study, images: [RunRecord.Image], place: @escaping (String) -> String,
        in folder: URL, warn: @escaping (Warning) -> Void
    ) {
        (self.place, self.warn) = (place, warn)
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
            let path = self.place(given.path)
            let place = SeriesPath(path)
            guard FileName.withPath(place.folder, { access($0, F_OK) }) == 0 else {
                gone = gone ?? given.path
                continue
            }
            switch try? FileKind(of: place.folder) {
            case .folder, .dicom:
                let series = try series(at: place, given.options)
                series.warnings.forEach(warn)
                return (try series.volume(), series.modality == "CT")
            case .nifti:
                let form = given.options?["form"]?.word
                    .flatMap(NIfTIHeader.OrientationSource.init(rawValue:))
                let volume = try NIfTIFile(URL(filePath: path), form: form)
                    .volume(index: given.options?["volume"]?.number, warn: warn)
                // NIfTI does not say what it measures: air alone is that far below 0.
                let least = volume.voxels.min() ?? 0
                return (volume, volume.isWhole && least <= -900 && least >= -32768)
            default: continue
            }
        }
        if let gone { throw CommandError("there is no '\(gone)' any more.") }
        throw CommandError("none of its inputs is a DICOM series or a NIfTI file.")
    }

    /// The series as the run's stage chose it.
    private func series(at place: SeriesPath, _ options: JSONValue?) throws -> DICOMSeries {
        let reading = SeriesOptions(
            volume: options?["volume"]?.number, largestGroup: options?["largestGroup"] == true,
            singleSlice: options?["singleSlice"] == true,
            unevenSpacing: options?["unevenSpacing"]?.word.flatMap(SeriesOptions.UnevenSpacing.init)
                ?? .refuse,
            incomplete: options?["incomplete"]?.word.flatMap(SeriesOptions.Incomplete.init)
                ?? .refuse,
            patients: options?["patients"]?.word.flatMap(SeriesOptions.Patients.init) ?? .refuse)
        let rule = try options?["select"].map {
            try JSONDecoder().decode(SeriesRule.self, from: Data($0.text().utf8))
        }
        guard let rule, rule != SeriesRule() else {
            return try DICOMSeries(
                path: place.folder, seriesUID: place.seriesUID, options: reading)
        }
        return try DICOMSeries(
            rule.choose(
                from: try SeriesFolder.scan(place.folder), seriesUID: place.seriesUID,
                in: place.folder), options: reading)
    }

    /// Hands over the labels: all in one map; or several, where segments overlap.
    private func forEachLabelMap(_ body: (LabelMap) throws -> Void) throws {
        let names = (study.files ?? []).map(\.name)
        func url(_ name: String) -> URL { folder.appending(path: name) }
        var described = try labelFiles(names).flatMap { file in
            file.warnings.forEach(warn)
            return file.segments
        }
        // Other NIfTI may lie beside, such as the masks of a session that a stage has made.
        let results = names.filter { $0.hasSuffix(".provenance.json") }
            .compactMap { try? JSONDecoder().decode(Made.self, from: Data(contentsOf: url($0))) }
            .flatMap(\.files)
        let maps = names.filter { $0.hasSuffix(".nii.gz") || $0.hasSuffix(".nii") }
            .filter { results.isEmpty || results.contains($0) }
        for name in maps {
            var map = try NIfTIFile(url(name)).labelMap(warn: warn)
            // They describe the labels of all files.
            (map.segments, described) = (described, [])
            try body(map)
        }
        if !maps.isEmpty { return }
        guard let name = names.first(where: { $0.hasSuffix(".dcm") }) else {
            throw CommandError("none of its results is a label map.")
        }
        let object = try SegmentationObject(contentsOf: url(name))
        object.warnings.forEach(warn)
        try Self.forEachLabelMap(of: object, body)
    }

    /// What a provenance file says that is wanted here.
    private struct Made: Decodable { let files: [String] }

    /// The files among the results that say what labels stand for. Other JSON lies beside them.
    private func labelFiles(_ names: [String]) throws -> [LabelFile] {
        try names.filter { $0.hasSuffix(".json") }.compactMap { name in
            let path = folder.appending(path: name).path(percentEncoded: false)
            let data: Data
            do throws(BoundedFile.Fault) {
                data = try BoundedFile.read(path, most: 16 << 20)
            } catch {
                // A session with its masks may be, and a label file is not.
                if case .tooLarge = error { return nil }
                throw CommandError("'\(name)' cannot be read: \(error.reason).")
            }
            guard data.range(of: Data("\"segmentAttributes\"".utf8)) != nil else { return nil }
            return try LabelFile(data, named: name)
        }
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

extension JSONValue {
    /// A text; nil for anything else.
    fileprivate var word: String? { if case .string(let word) = self { word } else { nil } }

    /// A whole number; nil for anything else.
    fileprivate var number: Int? { if case .int(let number) = self { number } else { nil } }
}
