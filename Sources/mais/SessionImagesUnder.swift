internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Sessions

/// Every image under a folder of studies, as matching needs it.
struct ImagesUnder {
    let images: [SessionMatching.Image]

    /// - Parameter withDigests: Whether NIfTI files are read through for their voxels' digest.
    /// - Throws: Where the folder cannot be read. An image that cannot be read is left out, as
    ///   is a DICOM series that makes no volume.
    init(_ folder: String, withDigests: Bool) throws {
        guard case .folder = try FileKind(of: folder) else {
            throw CommandError(
                "'\(folder)' is a file; a folder of sessions is matched to a folder of studies.")
        }
        var images: [SessionMatching.Image] = []
        for summary in try SeriesFolder.scan(URL(filePath: folder)).series {
            guard let series = try? DICOMSeries(summary) else { continue }
            images.append(
                SessionMatching.Image(
                    name: "series \(series.seriesInstanceUID)", geometry: series.geometry,
                    seriesInstanceUID: series.seriesInstanceUID))
        }
        for url in files(under: folder, endings: [".nii", ".nii.gz", ".hdr", ".hdr.gz"]) {
            guard let file = try? NIfTIFile(url), let geometry = try? file.geometry() else {
                continue
            }
            images.append(
                SessionMatching.Image(
                    name: url.path, geometry: geometry,
                    voxelDigest: withDigests ? try? file.voxelDigest() : nil))
        }
        self.images = images
    }
}

/// The files under a folder whose names have one of these endings, in the order of their paths.
func files(under folder: String, endings: [String]) -> [URL] {
    let found = FileManager.default.enumerator(
        at: URL(filePath: folder), includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    var files: [URL] = []
    while let url = found?.nextObject() as? URL {
        let name = url.lastPathComponent.lowercased()
        if endings.contains(where: name.hasSuffix), !url.hasDirectoryPath { files.append(url) }
    }
    return files.sorted { $0.path < $1.path }
}
