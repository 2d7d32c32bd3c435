internal import Foundation
internal import Imaging
internal import Machine
internal import NIfTI
internal import Text

/// What is done to an image and its labels before crops are cut from them: what the stage
/// `resample` does at inference, and then the turn to canonical orientation.
public struct Preparation: Sendable, Hashable, Codable {
    /// Millimetres between voxel centres, along every axis.
    public var spacing: Double

    /// The intensities that are kept, applied first; -1000...1000 for CT in HU. Nil: all.
    public var clamp: ClosedRange<Float>?

    /// Which transform of images and labels counts, where a file's two differ. Nil: the sform.
    public var form: FormChoice?

    public init(
        spacing: Double, clamp: ClosedRange<Float>? = nil,
        form: FormChoice? = nil
    ) {
        self.spacing = spacing
        self.clamp = clamp
        self.form = form
    }

    /// How far apart, in millimetres, the same voxel may lie in an image and in its labels.
    public static let tolerance = 0.1

    /// Says the same of two preparations where they lead to the same voxels, and is part of a
    /// cache file's name. The number in front grows with every change of what ``prepare`` makes.
    var identity: String {
        let range = clamp.map { "\($0.lowerBound)...\($0.upperBound)" } ?? "all"
        let form = form.map { " form \($0.rawValue)" } ?? ""
        return "1 spacing \(spacing) clamp \(range)\(form)"
    }

    private func open(_ url: URL) throws -> NIfTIFile {
        let file = try NIfTIFile(url)
        guard let form, file.ambiguity != nil else { return file }
        return try file.choosing(form == .sform ? .sform : .qform)
    }

    /// Reads a case and prepares it.
    ///
    /// - Parameters:
    ///   - classes: The labels that may occur.
    ///   - free: Bytes of memory that may be taken.
    /// - Returns: The case, with what people must know of its two files.
    /// - Throws: ``CaseError``, naming the case: for labels on another grid, labels that are not
    ///   whole numbers or that are not a class, a case without a labelled voxel, and a grid that
    ///   memory cannot hold.
    package func prepare(
        _ labelled: LabelledCase, classes: [LabelledClass], free: Int = MachineMemory.available
    ) throws -> PreparedCase {
        let name = labelled.name
        do {
            let imageFile = try open(labelled.image)
            let labelFile = try open(labelled.label)
            var warnings: [Warning] = []
            let source = try imageFile.geometry()
            do {
                try source.mustMatch(try labelFile.geometry(), tolerance: Self.tolerance)
            } catch let difference as GeometryError {
                throw CaseError.otherGrid(
                    name: name, label: labelled.label.lastPathComponent, difference: difference)
            }
            let grid = try source.resampled(spacing: SIMD3(repeating: spacing))
            // Intensities and labels, before and after the turn, beside the source's.
            let bytes = 12 * grid.count + 6 * source.count
            guard bytes <= free else {
                throw CaseError.caseTooLarge(
                    name: name, size: grid.size, spacing: spacing, bytes: bytes, available: free)
            }
            var labels = try labelFile.labelMap {
                warnings.append(Warning($0.code, "its labels: \($0.message)"))
            }
            labels.geometry = source
            let found = labels.counts
            for (label, voxels) in found.sorted(by: { $0.key < $1.key })
            where !classes.contains(where: { $0.label == label }) {
                throw CaseError.unknownLabel(
                    name: name, label: label, voxels: voxels, known: classes)
            }
            guard !found.isEmpty else { throw CaseError.noForeground(name: name) }
            labels = try labels.resampled(onto: grid).canonical()
            let read = try imageFile.image()
            warnings = read.warnings + warnings
            guard read.replaced == 0 else {
                throw CaseError.notFinite(name: name, voxels: read.replaced)
            }
            var image = read.image.volume()
            if let clamp { image = image.clamped(to: clamp) }
            image = try image.resampled(onto: grid).canonical()
            let prepared = PreparedCase(
                name: name, image: image, labels: labels, warnings: warnings)
            guard !prepared.labels.isEmpty else {
                throw CaseError.foregroundLost(
                    name: name, voxels: found.values.reduce(0, +), spacing: spacing)
            }
            return prepared
        } catch let error as CaseError {
            throw error
        } catch {
            throw CaseError.unusable(name: name, sentence: "\(error)")
        }
    }
}
