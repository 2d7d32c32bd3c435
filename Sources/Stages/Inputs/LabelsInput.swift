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

    /// What may name the labels, and the other half of a pair. A DICOM segmentation names its own.
    public static func filesBeside(_ path: String) -> [String] {
        guard !looksLikeDICOM(path) else { return [] }
        let url = URL(filePath: path)
        return (NIfTIFile.filesBeside(url) + LabelNames.candidates(beside: url))
            .map { $0.path(percentEncoded: false) }
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
        on source: SourceImage, needsNames: Bool = true, warn: (Warning) -> Void
    ) throws -> LabelMap {
        let geometry = source.geometry
        func tell(_ warning: Warning) {
            warn(Warning(warning.code, "the labels '\(name)': \(warning.message)"))
        }
        switch file {
        case .dicom(let segmentation):
            let labels = try segmentation.labelMap(onto: geometry)
            segmentation.warnings.forEach(tell)
            try segmentation.overlapWarning().map(tell)
            switch source {
            case .dicom(let series): segmentation.warnings(over: series).forEach(tell)
            case .nifti: segmentation.warnings(on: geometry).forEach(tell)
            }
            return labels
        case .nifti(let file):
            var labels = try file.labelMap(warn: tell)
            var grid = geometry
            grid.frameOfReference = nil
            do {
                try grid.mustMatch(labels.geometry, tolerance: 0.1)
            } catch {
                throw StageError("the labels '\(name)' do not lie on the image's grid: \(error)")
            }
            labels.geometry = geometry
            do {
                guard let names = try LabelNames(beside: url) else { return labels }
                for warning in names.warnings {
                    warn(Warning(warning.code, "'\(names.file)': \(warning.message)"))
                }
                labels.segments = names.segments
            } catch  where !needsNames {
                warn(
                    Warning(
                        .labelNamesUnreadable,
                        "\(PlainText.sentence(of: error)); the labels were taken without names"))
            }
            return labels
        }
    }
}

extension LabelsInput {
    /// What is to be known where the file describes labels that have no voxel: no session can be
    /// made for them. A file that describes a whole data set says nothing of this one.
    func absentLabels(in labels: LabelMap) -> [Warning] {
        switch file {
        case .dicom: break
        case .nifti: guard (try? LabelNames(beside: url))?.isOfOneFile == true else { return [] }
        }
        let absent = labels.segments.filter { labels.counts[$0.label] == nil }
        guard !absent.isEmpty else { return [] }
        let list = absent.prefix(20).map { "'\($0.name)' (\($0.label))" }.joined(separator: ", ")
        return [
            Warning(
                .labelsAbsent, "no voxel of '\(name)' has a label that is described: \(list)")
        ]
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
