public import Foundation

/// A value that a run takes from outside: what `takes:` of a pipeline file may name.
public protocol PipelineInput: PortValue {
    /// The paths inside a study's folder that can be this input. One must fit, and only one,
    /// when studies are found under a folder.
    static func candidates(in folder: URL) throws -> [URL]

    /// The file or folder that a path of this input names, where the path says more than that.
    static func location(of path: String) -> String

    /// Other files that are read with the one at a path, or would be if they were there, such as what
    /// names its labels. When one of them changes, a finished study is done again.
    static func filesBeside(_ path: String) -> [String]

    /// Opens what lies at `path`, with a cheap check.
    ///
    /// - Throws: An error whose description says in a sentence what is wrong with it.
    init(path: URL) throws

    /// About how many bytes the value takes once it is read, as far as that is told cheaply: from
    /// sizes of files, or a header. 0 where nothing can be told.
    static func estimatedBytes(at path: URL) -> Int
}

extension PipelineInput {
    /// The size of the file.
    public static func estimatedBytes(at path: URL) -> Int {
        var info = stat()
        guard stat(path.path(percentEncoded: false), &info) == 0 else { return 0 }
        return Int(info.st_size)
    }
}

extension PipelineInput {
    public static func location(of path: String) -> String { path }
    public static func filesBeside(_ path: String) -> [String] { [] }
}
