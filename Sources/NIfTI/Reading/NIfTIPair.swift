internal import Files
internal import Foundation

/// The two files of a `.hdr` and `.img` pair, whichever was named; of a single file, itself.
struct NIfTIPair {
    /// The file with the header.
    let header: URL

    private let named: URL

    init(_ url: URL) {
        named = url
        let name = url.lastPathComponent
        let lowered = name.lowercased()
        let isImage = lowered.hasSuffix(".img") || lowered.hasSuffix(".img.gz")
        guard isImage else {
            header = url
            return
        }
        header = Self.sibling(of: url, "hdr")
    }

    /// The files that may be the other half of a pair, whichever was named; none for a single file.
    static func others(of url: URL) -> [URL] {
        let name = url.lastPathComponent.lowercased()
        for (own, other) in [("hdr", "img"), ("img", "hdr")]
        where name.hasSuffix(".\(own)") || name.hasSuffix(".\(own).gz") {
            let isCompressed = name.hasSuffix(".gz")
            let stem = (isCompressed ? url.deletingPathExtension() : url).deletingPathExtension()
            let plain = stem.appendingPathExtension(other)
            return [plain, plain.appendingPathExtension("gz")]
        }
        return []
    }

    /// Checks that there are not two headers, plain and compressed, for an image that was named.
    func checkHeader() throws(NIfTIError) {
        guard header != named else { return }
        try checkOne(of: named, "hdr")
    }

    private func checkOne(of url: URL, _ other: String) throws(NIfTIError) {
        let (plain, compressed) = Self.siblings(of: url, other)
        guard Self.isThere(plain), Self.isThere(compressed) else { return }
        throw .twoFiles(
            file: named.path(percentEncoded: false), plain.lastPathComponent,
            compressed.lastPathComponent)
    }

    /// The `.img` or `.img.gz` beside the header.
    func existingImage() throws(NIfTIError) -> URL {
        let name = named.lastPathComponent.lowercased()
        if name.hasSuffix(".img") || name.hasSuffix(".img.gz") { return named }
        let image = Self.sibling(of: header, "img")
        guard Self.isThere(image) else {
            throw .noImageFile(file: named.path(percentEncoded: false))
        }
        try checkOne(of: header, "img")
        return image
    }

    private static func isThere(_ url: URL) -> Bool {
        FileName.withPath(url.path(percentEncoded: false)) { access($0, F_OK) } == 0
    }

    /// The file of the same name with another extension: compressed like this one where there is
    /// one, else the other way.
    private static func sibling(of url: URL, _ other: String) -> URL {
        let isCompressed = url.pathExtension.lowercased() == "gz"
        let (plain, compressed) = siblings(of: url, other)
        let (first, second) = isCompressed ? (compressed, plain) : (plain, compressed)
        let exists = isThere(second)
        if !isThere(first), exists {
            return second
        }
        return first
    }

    private static func siblings(of url: URL, _ other: String) -> (plain: URL, compressed: URL) {
        var stem = url.pathExtension.lowercased() == "gz" ? url.deletingPathExtension() : url
        if ["hdr", "img", "nii"].contains(stem.pathExtension.lowercased()) {
            stem.deletePathExtension()
        }
        let plain = stem.appendingPathExtension(other)
        return (plain, plain.appendingPathExtension("gz"))
    }
}
