public import Foundation
public import Pipeline
internal import Sessions

/// A CSV table of positions to click on.
public struct PositionsInput: PipelineInput {
    public static let portName = "positions"

    let table: ImportSource

    public init(path: URL) throws { table = try ImportSource(contentsOf: path) }

    /// The `.csv` files directly inside a study's folder.
    public static func candidates(in folder: URL) throws -> [URL] {
        try contents(of: folder).filter { $0.pathExtension.lowercased() == "csv" }
    }
}
