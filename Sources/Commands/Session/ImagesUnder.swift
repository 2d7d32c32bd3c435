internal import DICOM
internal import Files
internal import Foundation
internal import Imaging
internal import NIfTI
package import Sessions

/// Every image under a folder of studies, as matching needs it.
package struct ImagesUnder {
    /// An image, and what names it on a command line or in a list.
    package struct Found {
        /// Named by ``path``.
        package let image: SessionMatching.Image
        /// A NIfTI file; or the folder of a DICOM series, with `#` and its Series Instance UID
        /// where other series lie in it, too.
        package let path: String
        package let isDICOM: Bool
        /// The same for one image, whichever links led to it.
        package let identity: String
    }

    /// An image that cannot be read as a volume, and why.
    package struct Refused {
        /// A NIfTI file, or the folder in which a series lies.
        package let path: String
        package let seriesInstanceUID: String?
        package let reason: String
    }

    package private(set) var found: [Found] = []

    /// Images that would be found if they could be read.
    package private(set) var refused: [Refused] = []

    /// The folders that could not be listed, and why.
    package let faults: [String]

    var images: [SessionMatching.Image] { found.map(\.image) }

    /// - Parameter digestSizes: The sizes of images that are known by their voxels' digest: NIfTI
    ///   files of these sizes are read through for theirs.
    /// - Throws: Where the folder cannot be read.
    package init(_ folder: String, digestSizes: Set<SIMD3<Int>>) throws {
        guard case .folder = try FileKind(of: folder) else {
            throw CommandError("'\(folder)' is a file; studies are looked for in a folder.")
        }
        let walk: FolderWalk
        do throws(SystemError) { walk = try FolderWalk(folder, hidden: false) } catch {
            throw CommandError("'\(folder)' cannot be listed: \(error).")
        }
        faults = walk.passedOver.map(\.sentence)
        for root in walk.roots {
            for unit in Self.units(of: root)
            where !walk.passedOver.contains(where: { $0.path == root + unit }) {
                try addSeries(under: unit, of: root)
            }
        }
        let endings = [".nii", ".nii.gz", ".hdr", ".hdr.gz"]
        for name in walk.files where endings.contains(where: name.lowercased().hasSuffix) {
            do {
                let file = try NIfTIFile(URL(filePath: name))
                let geometry = try file.geometry()
                // A session may have been recorded by either of two transforms that differ.
                let other = file.ambiguity == nil ? nil : try? file.choosing(.qform).geometry()
                let image = SessionMatching.Image(
                    name: name, geometry: geometry,
                    voxelDigest: digestSizes.contains(geometry.size)
                        ? try file.voxelDigest() : nil,
                    otherGeometry: other, ambiguity: file.ambiguity)
                found.append(
                    Found(
                        image: image, path: name, isDICOM: false,
                        identity: FileName.real(name)))
            } catch {
                refused.append(Refused(path: name, seriesInstanceUID: nil, reason: "\(error)"))
            }
        }
        // Two links may lead to a folder and to one within it.
        var known: Set<String> = []
        found = found.filter { known.insert($0.identity).inserted }
    }

    /// The folders that are searched for series one at a time, so that the headers of one of them
    /// are in memory, and not of thousands of studies: those inside a folder that holds no DICOM
    /// file itself. Paths within the root.
    private static func units(of root: String) -> [String] {
        let names = (try? FolderWalk.names(in: root)) ?? []
        var folders: [String] = []
        for name in names where name.utf8.first != UInt8(ascii: ".") {
            let path = "\(root)/\(name)"
            switch try? FileKind(of: path) {
            case .folder?:
                // A folder behind a link is a root of its own.
                var own = stat()
                let isLink =
                    FileName.withPath(path) { lstat($0, &own) } == 0
                    && own.st_mode & S_IFMT == S_IFLNK
                if !isLink { folders.append("/" + name) }
            case .dicom?: return [""]
            default: break
            }
        }
        return folders
    }

    private mutating func addSeries(under unit: String, of root: String) throws {
        let scan = try SeriesFolder.scan(root + unit, linkedFolders: false)
        var series: [DICOMSeries] = []
        for summary in scan.series {
            do { series.append(try DICOMSeries(summary)) } catch {
                refused.append(
                    Refused(
                        path: root + unit, seriesInstanceUID: summary.seriesInstanceUID,
                        reason: "\(error)"))
            }
        }
        let places = series.map {
            Self.commonFolder(of: $0.instances.map(\.path), within: root + unit)
        }
        for (index, (series, place)) in zip(series, places).enumerated() {
            // Is another series found where this one is looked for?
            let isShared = places.enumerated().contains { other, folder in
                other != index && (folder == place || folder.hasPrefix(place + "/"))
            }
            let suffix = isShared ? "#\(series.seriesInstanceUID)" : ""
            let path = place + suffix
            let image = SessionMatching.Image(
                name: path, geometry: series.geometry,
                seriesInstanceUID: series.seriesInstanceUID)
            found.append(
                Found(
                    image: image, path: path, isDICOM: true,
                    identity: "\(FileName.real(place))#\(series.seriesInstanceUID)"))
        }
    }

    /// The deepest folder that all of the files lie in or below.
    private static func commonFolder(of paths: [String], within root: String) -> String {
        guard let first = paths.first, first.hasPrefix(root + "/") else { return root }
        var parts = first.dropFirst(root.count).split(separator: "/").dropLast()
        for path in paths.dropFirst() {
            let other = path.dropFirst(root.count).split(separator: "/").dropLast()
            parts = parts.prefix(zip(parts, other).prefix { $0 == $1 }.count)
        }
        return parts.reduce(root) { $0 + "/" + $1 }
    }
}
