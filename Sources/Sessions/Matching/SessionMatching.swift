public import Imaging

/// Which of many sessions belongs to which of many images.
///
/// A pure function over descriptions: whoever reads the files describes them, and the identity
/// decides before the geometry does.
/// 1. Series UID to series UID, and digest of the voxels to digest: where both sides have one of
///    the same kind, it alone names the partner.
/// 2. Geometry alone, within ``RecordedSession/tolerance``, where the identities are of different
///    kinds (a DICOM series and its NIfTI copy) or absent: only where one image fits and its frame
///    of reference, if both have one, is the same.
/// 3. Where several images fit, the names: the one that is called as the session is, without
///    folders and endings (`case_7.json` and `case_7.nii.gz`), or else the only one that lies in
///    the session's folder or below it.
///
/// Several sessions may belong to one image. A partner by identity must have the session's
/// geometry, too.
public struct SessionMatching: Sendable, Hashable {
    /// A session, as matching sees it.
    public struct Session: Sendable, Hashable {
        /// What the result calls it, such as its path.
        public var name: String
        /// What it was recorded on.
        public var image: RecordedImage

        public init(name: String, image: RecordedImage) {
            self.name = name
            self.image = image
        }
    }

    /// An image that sessions may have been recorded on.
    public struct Image: Sendable, Hashable {
        /// What the result calls it, such as its path.
        public var name: String
        /// Its grid.
        public var geometry: Geometry
        /// The grid by the other transform of a NIfTI file whose two differ.
        public var otherGeometry: Geometry?
        /// Of such a file: as ``RecordedImage/ambiguity``.
        public var ambiguity: Double?
        /// Of a DICOM series.
        public var seriesInstanceUID: String?
        /// SHA-256 of a NIfTI file's voxels as stored, 64 hexadecimal digits.
        public var voxelDigest: String?

        public init(
            name: String, geometry: Geometry, seriesInstanceUID: String? = nil,
            voxelDigest: String? = nil, otherGeometry: Geometry? = nil, ambiguity: Double? = nil
        ) {
            self.name = name
            self.geometry = geometry
            self.otherGeometry = otherGeometry
            self.ambiguity = ambiguity
            self.seriesInstanceUID = seriesInstanceUID
            self.voxelDigest = voxelDigest
        }
    }

    /// A session and its image.
    public struct Pair: Sendable, Hashable {
        public let session: String
        public let image: String
        public let reason: Reason
    }

    /// What two partners were known by.
    public enum Reason: String, Sendable, Hashable {
        case series = "series UID"
        case digest = "voxel digest"
        case geometry
        case name = "geometry and name"
    }

    /// A session without an image, and why.
    public struct Unmatched: Sendable, Hashable {
        public let session: String
        public let reason: String
    }

    /// Partners, in the sessions' order.
    public private(set) var pairs: [Pair] = []

    /// Sessions that found no image.
    public private(set) var sessionsWithoutImage: [Unmatched] = []

    /// Images that no session belongs to.
    public private(set) var imagesWithoutSession: [String] = []

    /// Matches sessions to images.
    public init(sessions: [Session], images: [Image]) {
        let bySeries = Dictionary(grouping: images.filter { $0.seriesInstanceUID != nil }) {
            $0.seriesInstanceUID
        }
        let byDigest = Dictionary(grouping: images.filter { $0.voxelDigest != nil }) {
            $0.voxelDigest?.lowercased()
        }
        let bySize = Dictionary(grouping: images, by: \.geometry.size)
        var matched: Set<String> = []
        for session in sessions {
            let partner = Self.partner(
                of: session,
                series: session.image.dicom.flatMap { bySeries[$0.seriesInstanceUID] },
                digest: session.image.nifti.flatMap { byDigest[$0.sha256.lowercased()] },
                sameSize: bySize[session.image.geometry.size] ?? [])
            switch partner {
            case .one(let image, let reason):
                matched.insert(image.name)
                pairs.append(Pair(session: session.name, image: image.name, reason: reason))
            case .none(let reason):
                sessionsWithoutImage.append(Unmatched(session: session.name, reason: reason))
            }
        }
        imagesWithoutSession = images.map(\.name).filter { !matched.contains($0) }
    }

    private enum Partner {
        case one(Image, Reason)
        case none(String)
    }

    private static func partner(
        of session: Session, series: [Image]?, digest: [Image]?, sameSize: [Image]
    ) -> Partner {
        let recorded = session.image
        for (known, reason) in [(series, Reason.series), (digest, .digest)] {
            guard let known else { continue }
            let fitting = known.filter { recorded.geometry.liesOn($0) }
            if fitting.count == 1, let image = fitting.first { return .one(image, reason) }
            if let image = named(session, fitting) { return .one(image, .name) }
            guard fitting.isEmpty else {
                return .none(several(fitting, have: "its \(reason.rawValue)"))
            }
            return .none(
                """
                '\(known[0].name)' has its \(reason.rawValue) but not its geometry: its grid was \
                changed after the session was recorded
                """)
        }
        let fitting = sameSize.filter { image in
            // An identity of the same kind was compared above, and is another.
            let isOther =
                (recorded.dicom != nil && image.seriesInstanceUID != nil)
                || (recorded.nifti != nil && image.voxelDigest != nil)
            if let ours = recorded.dicom?.frameOfReferenceUID,
                let theirs = image.geometry.frameOfReference, ours != theirs
            {
                return false
            }
            return !isOther && recorded.geometry.liesOn(image)
        }
        if fitting.count == 1, let image = fitting.first { return .one(image, .geometry) }
        if let image = named(session, fitting) { return .one(image, .name) }
        guard fitting.isEmpty else { return .none(several(fitting, have: "its geometry")) }
        return .none("no image has its series UID, its voxel digest or, unnamed, its geometry")
    }

    /// Of several images that fit, the one that the session's name means.
    private static func named(_ session: Session, _ images: [Image]) -> Image? {
        let stem = Self.stem(session.name)
        let alike = images.filter { Self.stem($0.name) == stem }
        if alike.count == 1 { return alike.first }
        let folder = session.name.lastIndex(of: "/").map { session.name[...$0] } ?? ""
        guard !folder.isEmpty else { return nil }
        let beside = images.filter { $0.name.hasPrefix(folder) }
        return beside.count == 1 ? beside.first : nil
    }

    /// The last component of a path without what follows its first dot.
    private static func stem(_ path: String) -> Substring {
        let last = path[
            (path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
        return last.prefix { $0 != "." }
    }

    private static func several(_ images: [Image], have what: String) -> String {
        let names = images.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
        return "\(images.count) images have \(what) (\(names)): name one"
    }
}

extension Geometry {
    /// Whether every corner lies within ``RecordedSession/tolerance`` of the other grid's.
    fileprivate func liesOn(_ image: SessionMatching.Image) -> Bool {
        liesOn(image.geometry) || (image.otherGeometry.map(liesOn) ?? false)
    }

    private func liesOn(_ other: Geometry) -> Bool {
        size == other.size && furthestCorner(from: other) <= RecordedSession.tolerance
    }
}
