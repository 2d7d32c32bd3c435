public import Foundation
public import Pipeline

/// A file that a stage has written.
public struct WrittenFile: PortValue {
    public static let portName = "file"

    /// The name it will have in the study's output folder.
    public var name: String

    /// Where it lies while the study's stages run; nil where no later stage may want it.
    public var url: URL?
}
