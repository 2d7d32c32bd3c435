internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Sessions

/// Every image under a folder of studies, as matching needs it.
struct ImagesUnder {
    /// An image, and what names it on a command line or in a manifest.
    struct Found {
        /// Named by ``path``.
        let image: SessionMatching.Image
        /// A NIfTI file; or the folder of a DICOM series, with `#` and its Series Instance UID
        /// where other series lie in it, too.
        let path: String
        let isDICOM: Bool
    }

    private(set) var found: [Found] = []

    var images: [SessionMatching.Image] { found.map(\.image) }

    /// - Parameter digestSizes: The sizes of images that are known by their voxels' digest: NIfTI
    ///   files of these sizes are read through for theirs.
    /// - Throws: Where the folder cannot be read. An image that cannot be read is left out, as
    ///   is a DICOM series that makes no volume.
    init(_ folder: String, digestSizes: Set<SIMD3<Int>>) throws {
        guard case .folder = try FileKind(of: folder) else {
            throw CommandError("'\(folder)' is a file; studies are looked for in a folder.")
        }
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        for place in Self.units(of: base) { found += try Self.series(under: place) }
        for (name, url) in files(under: folder, endings: [".nii", ".nii.gz", ".hdr", ".hdr.gz"]) {
            guard let file = try? NIfTIFile(url), let geometry = try? file.geometry() else {
                continue
            }
            let image = SessionMatching.Image(
                name: name, geometry: geometry,
                voxelDigest: digestSizes.contains(geometry.size) ? try? file.voxelDigest() : nil)
            found.append(Found(image: image, path: name, isDICOM: false))
        }
    }

    /// The folders that are searched for series one at a time, so that the headers of one of them
    /// are in memory, and not of thousands of studies: those inside a folder that holds no DICOM file itself.
    private static func units(of folder: String) -> [String] {
        let root = URL(filePath: folder).resolvingSymlinksInPath()
        let inside =
            (try? FileManager.default.contentsOfDirectory(
                at: root, includingPropertiesForKeys: [.isDirectoryKey],
                options: .skipsHiddenFiles)) ?? []
        var folders: [String] = []
        for url in inside.sorted(by: { $0.path < $1.path }) {
            switch try? FileKind(of: url.path(percentEncoded: false)) {
            case .folder?: folders.append("\(folder)/\(url.lastPathComponent)")
            case .dicom?: return [folder]
            default: break
            }
        }
        return folders
    }

    private static func series(under folder: String) throws -> [Found] {
        let scan = try SeriesFolder.scan(URL(filePath: folder).resolvingSymlinksInPath())
        let real = URL(filePath: folder).resolvingSymlinksInPath().path(percentEncoded: false)
        let series = scan.series.compactMap { try? DICOMSeries($0) }
        let places = series.map { commonFolder(of: $0.instances.map(\.path), within: real) }
        return zip(series, places).enumerated().map { index, pair in
            let (series, place) = pair
            // Is another series found where this one is looked for?
            let isShared = places.enumerated().contains { other, folder in
                other != index && (folder == place || folder.hasPrefix(place + "/"))
            }
            let suffix = isShared ? "#\(series.seriesInstanceUID)" : ""
            let path = folder + place.dropFirst(real.count) + suffix
            let image = SessionMatching.Image(
                name: path, geometry: series.geometry,
                seriesInstanceUID: series.seriesInstanceUID)
            return Found(image: image, path: path, isDICOM: true)
        }
    }

    /// The deepest folder that all of the files lie in or below.
    private static func commonFolder(of paths: [String], within root: String) -> String {
        guard let first = paths.first, first.hasPrefix(root) else { return root }
        var parts = first.split(separator: "/").dropLast()
        for path in paths.dropFirst() {
            let other = path.split(separator: "/").dropLast()
            parts = parts.prefix(zip(parts, other).prefix { $0 == $1 }.count)
        }
        return "/" + parts.joined(separator: "/")
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
