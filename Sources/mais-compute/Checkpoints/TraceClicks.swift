internal import Commands
internal import Files
internal import Foundation
internal import Network
internal import Text

/// The clicks of `mais trace`: interactions of a patch, in voxels.
struct TraceClicks {
    let interactions: [[PatchClick]]

    private struct Entry: Decodable {
        let index: [Double]
        let foreground: Bool
    }

    /// - Throws: A sentence that names the file, and the click where one is wrong.
    init(contentsOf url: URL) throws {
        let name = url.lastPathComponent
        let data: Data
        do throws(BoundedFile.Fault) {
            data = try BoundedFile.read(url.path(percentEncoded: false), most: 16 << 20)
        } catch { throw CommandError("'\(name)' cannot be read: \(error.reason).") }
        do {
            let outline = try JSONOutline(data)
            let known: Set<String> = ["[][].index", "[][].foreground"]
            if let key = outline.unknown(known.contains).first {
                throw CommandError(
                    """
                    '\(name)': \(PlainText.clean(key)) is not a key of a click, which has 'index' and \
                    'foreground'.
                    """)
            }
        } catch JSONOutline.Fault.field(let path, let fault) {
            throw CommandError("'\(name)': \(PlainText.clean(path)) \(fault).")
        } catch is JSONOutline.Fault {
            // What is not JSON is said below.
        }
        guard let entries = try? JSONDecoder().decode([[Entry]].self, from: data) else {
            throw CommandError(
                """
                '\(name)' is not a list of interactions, each a list of \
                {"index": [i, j, k], "foreground": true}.
                """)
        }
        interactions = try entries.enumerated().map { number, clicks in
            guard !clicks.isEmpty else {
                throw CommandError("'\(name)': interaction \(number) has no click.")
            }
            return try clicks.enumerated().map { place, click in
                guard click.index.count == 3, click.index.allSatisfy(\.isFinite) else {
                    throw CommandError(
                        "'\(name)': click \(place) of interaction \(number) needs three finite numbers."
                    )
                }
                return PatchClick(
                    index: SIMD3(click.index[0], click.index[1], click.index[2]),
                    isForeground: click.foreground)
            }
        }
    }
}
