public import Foundation
public import Imaging
public import Text
internal import DICOMFile

/// The slices of one volume: ordered, checked, and not yet decoded.
public struct DICOMSeries: Sendable {
    /// The grid. i runs along a row, j down a column, k along the normal (row × column) in
    /// ascending position, so it is right-handed. LPS, mm.
    public let geometry: Geometry
    /// Study Instance UID.
    public let studyInstanceUID: String
    /// Series Instance UID.
    public let seriesInstanceUID: String
    /// Frame of Reference UID, where the images have one.
    public let frameOfReferenceUID: String?
    /// Modality, such as `CT`.
    public let modality: String
    /// Series Description.
    public let seriesDescription: String?
    /// The instances whose slices make up the volume, in its order; a multi-frame one once.
    public let instances: [Instance]
    /// Slices and files of the series that are no part of the volume, and why.
    public let setAside: [SetAside]
    /// Which volume of a 4D series this is, by the values that tell it from the others, such as `echo
    /// time 5`.
    public var volumeWords: String? { stack.volumeWords }
    /// What the files lack and how it was made good, each once.
    public let warnings: [Warning]
    /// The options it was made with.
    public let options: SeriesOptions

    let headers: [ImageHeader]
    let stack: SliceStack

    /// One stored image object.
    public struct Instance: Sendable, Hashable {
        /// SOP Class UID.
        public let sopClassUID: String
        /// SOP Instance UID.
        public let sopInstanceUID: String
        /// Its file.
        public let path: String
    }

    /// Finds a series under a folder, reads its headers and checks its geometry.
    ///
    /// - Parameters:
    ///   - folder: Searched with its subfolders; or one file.
    ///   - seriesUID: Which series. Not needed where the folder holds one that can be read.
    /// - Throws: ``DICOMError``; ``DICOMError/refused(_:_:)`` with the reason where the series
    ///   is there and makes no volume.
    public init(
        folder: URL, seriesUID: String? = nil, options: SeriesOptions = SeriesOptions()
    ) throws(DICOMError) {
        try self.init(
            path: folder.path(percentEncoded: false), seriesUID: seriesUID, options: options)
    }

    /// The same for a path, whose names may be of any bytes.
    public init(
        path: String, seriesUID: String? = nil, options: SeriesOptions = SeriesOptions()
    ) throws(DICOMError) {
        let scan = try SeriesFolder.scan(path)
        try self.init(scan.series(seriesUID, in: path), options: options)
    }

    /// Makes a volume's slices of a series that a scan found. No file is read again.
    ///
    /// - Throws: ``DICOMError/refused(_:_:)``, with the reason.
    public init(
        _ summary: SeriesSummary, options: SeriesOptions = SeriesOptions()
    ) throws(DICOMError) {
        let content = summary.content
        do throws(SeriesRefusal) { stack = try content.stack(options: options) } catch {
            throw .refused(summary.seriesInstanceUID, error)
        }
        headers = summary.headers
        self.options = options
        geometry = stack.geometry
        studyInstanceUID = summary.studyInstanceUID
        seriesInstanceUID = summary.seriesInstanceUID
        frameOfReferenceUID = stack.geometry.frameOfReference
        modality = summary.modality
        seriesDescription = summary.seriesDescription
        var used: [Int] = []
        var known: Set<Int> = []
        for frame in stack.frames where known.insert(frame.file).inserted {
            used.append(frame.file)
        }
        warnings = summary.beside + content.warnings(of: stack)
        instances = used.map { number in
            let header = summary.headers[number]
            return Instance(
                sopClassUID: header.sopClassUID, sopInstanceUID: header.sopInstanceUID,
                path: header.path)
        }
        setAside = stack.setAside.map { frame, reason in
            SetAside(path: summary.headers[frame.file].path, reason: reason)
        }
    }
}

extension SeriesScan {
    /// The series with this UID, or the only one that can be read.
    func series(_ uid: String?, in path: String) throws(DICOMError) -> SeriesSummary {
        if let uid {
            guard let found = series.first(where: { $0.seriesInstanceUID == uid }) else {
                throw .noSuchSeries(path, uid, series.map(\.words))
            }
            return found
        }
        let readable = series.filter(\.isChoice)
        if readable.count == 1 { return readable[0].chosen(beside: series) }
        if readable.isEmpty, series.count == 1 { return series[0] }
        guard !series.isEmpty else {
            guard unreadable.isEmpty else { throw .nothingReadable(path, unreadable) }
            throw .noSeries(path, setAside: setAside.count, object: objects.first)
        }
        throw .severalSeries(path, (readable.isEmpty ? series : readable).map(\.words))
    }
}
