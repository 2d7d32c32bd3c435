internal import DICOM
public import Foundation
internal import Imaging
internal import NIfTI
public import Pipeline
internal import Text

/// A file of labels: a NIfTI label map, or a DICOM segmentation.
public struct LabelsInput: PipelineInput {
    public static let portName = "labels-file"

    /// What the file turned out to be.
    enum File: Sendable {
        case nifti(NIfTIFile)
        case dicom(SegmentationObject)
    }

    let file: File

    /// What messages call it.
    let name: String

    private let url: URL

    public init(path: URL) throws {
        url = path
        name = path.lastPathComponent
        file =
            looksLikeDICOM(path.path(percentEncoded: false))
            ? .dicom(try SegmentationObject(contentsOf: path)) : .nifti(try NIfTIFile(path))
    }

    /// The NIfTI files, and what else looks like DICOM, directly inside a study's folder.
    public static func candidates(in folder: URL) throws -> [URL] {
        try NIfTIInput.candidates(in: folder)
            + contents(of: folder).filter { looksLikeDICOM($0.path(percentEncoded: false)) }
    }

    /// The labels on the grid of the image that they belong to, with what they stand for as far as
    /// that is said.
    ///
    /// - Parameters:
    ///   - needsNames: Whether names that are there and cannot be read are refused.
    ///   - warn: Gets what people must know of the file.
    /// - Throws: ``StageError`` for labels on another grid.
    func labels(
        on geometry: Geometry, needsNames: Bool = true, warn: (Warning) -> Void
    ) throws -> LabelMap {
        switch file {
        case .dicom(let segmentation):
            return try segmentation.labelMap(onto: geometry)
        case .nifti(let file):
            var labels = try file.labelMap {
                warn(Warning($0.code, "the labels '\(name)': \($0.message)"))
            }
            var grid = geometry
            grid.frameOfReference = nil
            do {
                try grid.mustMatch(labels.geometry, tolerance: 0.1)
            } catch {
                throw StageError("the labels '\(name)' do not lie on the image's grid: \(error)")
            }
            labels.geometry = geometry
            let names = needsNames ? try LabelNames(beside: url) : try? LabelNames(beside: url)
            labels.segments = names?.segments ?? []
            return labels
        }
    }
}

extension LabelMap {
    /// What is to be known where labels have no name, and are called by their number.
    ///
    /// - Parameter file: What messages call the labels.
    func unnamedLabels(in file: String) -> [Warning] {
        let unnamed = counts.keys.sorted().filter { label in
            !segments.contains { $0.label == label }
        }
        guard !unnamed.isEmpty else { return [] }
        let list = unnamed.prefix(20).map { "\($0)" }.joined(separator: ", ")
        return [
            Warning(
                .labelsUnnamed,
                """
                nothing says what the labels \(list) of '\(file)' stand for; they are called 'label \
                \(unnamed[0])' and so on: lay a label file of the same name (.json) beside it
                """)
        ]
    }
}
