internal import DICOM
public import Foundation
internal import Imaging
internal import NIfTI
public import Pipeline

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

    public init(path: URL) throws {
        name = path.lastPathComponent
        file =
            looksLikeDICOM(path)
            ? .dicom(try SegmentationObject(contentsOf: path)) : .nifti(try NIfTIFile(path))
    }

    /// The NIfTI files, and what else looks like DICOM, directly inside a study's folder.
    public static func candidates(in folder: URL) throws -> [URL] {
        try NIfTIInput.candidates(in: folder)
            + contents(of: folder).filter { !$0.hasDirectoryPath && looksLikeDICOM($0) }
    }

    /// The labels on the grid of the image that they belong to.
    ///
    /// - Throws: ``StageError`` for labels on another grid.
    func labels(on geometry: Geometry) throws -> LabelMap {
        switch file {
        case .dicom(let segmentation):
            return try segmentation.labelMap(onto: geometry)
        case .nifti(let file):
            var labels = try file.labelMap()
            var grid = geometry
            grid.frameOfReference = nil
            do {
                try grid.mustMatch(labels.geometry, tolerance: 0.1)
            } catch {
                throw StageError("the labels '\(name)' do not lie on the image's grid: \(error)")
            }
            labels.geometry = geometry
            return labels
        }
    }
}
