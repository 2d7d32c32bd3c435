public import Foundation

/// An image and the labels that belong to it.
public struct LabelledCase: Sendable, Hashable {
    /// What splits, tables and messages call it; no other case of the dataset has it.
    public let name: String

    /// A NIfTI file of one volume.
    public let image: URL

    /// A NIfTI file of labels on the image's grid.
    public let label: URL

    public init(name: String, image: URL, label: URL) {
        self.name = name
        self.image = image
        self.label = label
    }
}
