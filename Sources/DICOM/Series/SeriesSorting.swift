internal import Files
internal import Foundation
internal import Text
internal import DICOMFile

/// Sorts what lies in a folder tree into series.
struct SeriesSorting {
    private var headers: [String: [ImageHeader]] = [:]
    /// The files of a series that cannot be read, and objects of it that are no images.
    private var unreadable: [String: [SetAside]] = [:]
    private var objects: [String: [SetAside]] = [:]
    /// Unreadable ones of no known series: of any series that lies where they lie.
    private var unknown: [(file: SetAside, isDICOM: Bool)] = []
    private var setAside: [SetAside] = []
    /// DICOM objects that are no images, of whatever series.
    private var others: [SetAside] = []
    /// The first file of each instance of a series.
    private var instances: [Instance: String] = [:]
    private var twins: [String: (String, String)] = [:]

    private struct Instance: Hashable {
        let series, uid: String
    }

    mutating func add(_ finding: SeriesFinding, _ path: String) {
        switch finding {
        case .image(let header): add(header)
        case .something(let reason, let series):
            let file = SetAside(path: path, reason: reason)
            setAside.append(file)
            others.append(file)
            if let series { objects[series, default: []].append(file) }
        case .unreadable(let reason, let series, let isDICOM, let error):
            let file = SetAside(path: path, reason: reason, error: error)
            setAside.append(file)
            if let series {
                unreadable[series, default: []].append(file)
            } else {
                unknown.append((file, isDICOM))
            }
        }
    }

    private mutating func add(_ header: ImageHeader) {
        let series = header.seriesInstanceUID
        let instance = Instance(series: series, uid: header.sopInstanceUID)
        guard let first = instances[instance] else {
            instances[instance] = header.path
            headers[series, default: []].append(header)
            return
        }
        guard
            FileContent.isSame(first, header.path)
                || DICOMFile.haveSameData(first, header.path)
        else {
            twins[series] = twins[series] ?? (first, header.path)
            setAside.append(
                SetAside(
                    path: header.path,
                    reason: "it has the SOP Instance UID of '\(first)', and other content"))
            return
        }
        setAside.append(
            SetAside(path: header.path, reason: "it is the same instance as '\(first)'"))
    }

    /// - Parameter folders: Folders among what was added that cannot be listed.
    func scan(folders: Set<String>) -> SeriesScan {
        let series = headers.map { uid, headers in
            SeriesSummary(
                headers,
                unreadable: (unreadable[uid] ?? []) + suspects(of: headers, folders: folders)
                    + doubtful(beside: headers),
                objects: objects[uid] ?? [], twins: twins[uid])
        }
        .sorted { $0.headers[0].path.utf8.lexicographicallyPrecedes($1.headers[0].path.utf8) }
        return SeriesScan(
            series: series, setAside: setAside,
            unreadable: (unreadable.values.joined() + unknown.filter(\.isDICOM).map(\.file))
                .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
            objects: others)
    }

    /// Images in the folders of a series that may be its own, since they name no series.
    private func doubtful(beside own: [ImageHeader]) -> [SetAside] {
        guard own[0].doubt == nil else { return [] }
        let others = headers.values.joined().filter { $0.doubt != nil }
        guard !others.isEmpty else { return [] }
        let places = Set(own.map { FileNaming.folder(of: $0.path) })
        return others.filter { places.contains(FileNaming.folder(of: $0.path)) }
            .map { SetAside(path: $0.path, reason: $0.doubt ?? "") }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// What cannot be read and may be of this series: DICOM files, and files that are named as those
    /// of the series are, in the folders in which it lies; folders beside or within those.
    private func suspects(of headers: [ImageHeader], folders: Set<String>) -> [SetAside] {
        guard !unknown.isEmpty else { return [] }
        let places = Set(headers.map { FileNaming.folder(of: $0.path) })
        let namings = Set(headers.map { FileNaming(of: $0.path) })
        return unknown.compactMap { file, isDICOM in
            let folder = FileNaming.folder(of: file.path)
            if folders.contains(file.path) {
                return places.contains { $0 == folder || $0.hasPrefix(folder + "/") } ? file : nil
            }
            guard places.contains(folder) else { return nil }
            let naming = FileNaming(of: file.path)
            return isDICOM || namings.contains { naming.isLike($0) } ? file : nil
        }
    }
}
