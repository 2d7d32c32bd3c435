/// The page itself, which the program carries within it: a page needs no installation.
enum PageFiles {
    /// Names in the folder, and their bytes.
    static let all: [(name: String, bytes: [UInt8])] = [
        ("index.html", PackageResources.index_html),
        ("style.css", PackageResources.style_css),
        ("table.js", PackageResources.table_js),
        ("viewer.js", PackageResources.viewer_js),
    ]
}
