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
        for summary in try SeriesFolder.scan(
            URL(filePath: folder).resolvingSymlinksInPath()
        ).series {
            guard let series = try? DICOMSeries(summary) else { continue }
            images.append(
                SessionMatching.Image(
                    name: "series \(series.seriesInstanceUID)", geometry: series.geometry,
                    seriesInstanceUID: series.seriesInstanceUID))
        }
        for (name, url) in files(under: folder, endings: [".nii", ".nii.gz", ".hdr", ".hdr.gz"]) {
            guard let file = try? NIfTIFile(url), let geometry = try? file.geometry() else {
                continue
            }
            images.append(
                SessionMatching.Image(
                    name: name, geometry: geometry,
                    voxelDigest: withDigests ? try? file.voxelDigest() : nil))
        }
        self.images = images
    }
}

/// The files under a folder whose names have one of these endings, in the order of their names;
/// hidden ones are passed over. The folder itself may be a link.
///
/// - Returns: Each file with its name for messages: the folder as it was given, and the path in it.
func files(under folder: String, endings: [String]) -> [(name: String, url: URL)] {
    let root = URL(filePath: folder).resolvingSymlinksInPath()
    let found = FileManager.default.enumerator(atPath: root.path)
    var files: [(name: String, url: URL)] = []
    while let path = found?.nextObject() as? String {
        let name = path.lowercased()
        guard endings.contains(where: name.hasSuffix),
            !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
        else { continue }
        let url = root.appending(path: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
            !isFolder.boolValue
        else { continue }
        files.append((folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)", url))
    }
    return files.sorted { $0.name < $1.name }
}
