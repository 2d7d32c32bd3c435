internal import Foundation
internal import Imaging
internal import Text
internal import DICOMFile

extension SliceStack {
    /// Checks that slices, one for each position and in order, lie straight and evenly.
    static func stack(
        _ frames: [Frame], normal: SIMD3<Double>, options: SeriesOptions
    ) throws(SeriesRefusal) -> SliceStack {
        let place = frames[0].place
        let origin = place.position
        let distances = frames.map { dot($0.place.position - origin, normal) }
        try checkStraight(frames, normal: normal, distances: distances)
        let gaps = zip(distances, distances.dropFirst()).map { $1 - $0 }
        var spacing = place.thickness ?? 1
        var warnings: [Warning] = []
        var slices = frames.count
        var isEven = true
        if let last = distances.last, !gaps.isEmpty {
            spacing = last / Double(gaps.count)
            do throws(SeriesRefusal) {
                try checkEven(distances, gaps: gaps, start: dot(origin, normal))
            } catch {
                guard options.unevenSpacing == .resample else { throw error }
                warnings.append(
                    Warning(.seriesResampled, "\(error.reason); they were interpolated"))
                spacing = middle(gaps)
                slices = Int((last / spacing + 1e-6).rounded(.down)) + 1
                isEven = false
            }
        } else if !options.singleSlice {
            throw .singleSlice
        } else if place.thickness == nil {
            warnings.append(
                Warning(.seriesFilledIn, "\(Attribute.sliceThickness) is missing; 1 mm was taken"))
        }
        if !gaps.isEmpty { warnings += spacingWarning(frames, spacing: spacing) }
        let size = SIMD3(frames[0].columns, frames[0].rows, slices)
        let (plane, _) = size.x.multipliedReportingOverflow(by: size.y)
        guard plane <= Geometry.mostVoxels / slices else {
            throw .tooLarge(size: [size.x, size.y, size.z], most: Geometry.mostVoxels)
        }
        let geometry = Geometry(
            size: size, spacing: [place.spacing.x, place.spacing.y, spacing],
            directions: [place.row, place.column, normal], origin: origin,
            frameOfReference: frames[0].frameOfReference)
        return SliceStack(
            frames: frames, geometry: geometry, distances: distances, isEven: isEven,
            warnings: warnings)
    }

    /// Spacing Between Slices, where the positions say otherwise: half of a series may not be here.
    private static func spacingWarning(_ frames: [Frame], spacing: Double) -> [Warning] {
        let tolerance = max(SliceTolerance.least, SliceTolerance.alongNormal * spacing)
        let other = Set(frames.compactMap(\.statedSpacing))
            .filter { abs($0 - spacing) > tolerance }.sorted()
        guard let first = other.first else { return [] }
        let more = other.count > 1 ? " to \(short(other[other.count - 1]))" : ""
        return [
            Warning(
                .headerContradiction,
                """
                \(Attribute.spacingBetweenSlices) is \(short(first))\(more) mm, and the slices lie \
                \(short(spacing)) mm apart, which counts
                """)
        ]
    }

    /// The slices must lie on the normal through the first, or they are sheared.
    private static func checkStraight(
        _ frames: [Frame], normal: SIMD3<Double>, distances: [Double]
    ) throws(SeriesRefusal) {
        guard let total = distances.last, let lastFrame = frames.last, total > 0 else { return }
        let place = frames[0].place
        let tolerance = max(
            SliceTolerance.least,
            SliceTolerance.withinPlane * min(place.spacing.x, place.spacing.y))
        func drift(_ frame: Frame) -> SIMD3<Double> {
            let offset = frame.place.position - place.position
            return offset - normal * dot(offset, normal)
        }
        let whole = drift(lastFrame)
        let drifts = frames.map(drift)
        guard drifts.contains(where: { length($0) > tolerance }) else { return }
        for (k, (shift, distance)) in zip(drifts, distances).enumerated() {
            let beside = length(shift - whole * (distance / total))
            guard beside <= max(tolerance, 0.1 * length(whole)) else {
                throw .shifted(slice: k + 1, millimetres: beside)
            }
        }
        let degrees = atan(length(whole) / total) * 180 / .pi
        throw .tilt(degrees: degrees, drift: length(whole), stated: frames[0].statedTilt)
    }

    /// No slice is missing, and none lies far from its even place.
    private static func checkEven(
        _ distances: [Double], gaps: [Double], start: Double
    ) throws(SeriesRefusal) {
        let mean = (distances.last ?? 0) / Double(gaps.count)
        let offset =
            distances.enumerated()
            .map { abs($0.element - Double($0.offset) * mean) }.max() ?? 0
        guard offset > max(SliceTolerance.least, SliceTolerance.alongNormal * mean) else { return }
        let usual = middle(gaps)
        let steps = gaps.map { ($0 / usual).rounded() }
        let areMultiples = zip(gaps, steps).allSatisfy {
            $1 >= 1 && abs($0 - $1 * usual) <= max(SliceTolerance.least, 0.1 * usual)
        }
        let missing = Int(steps.reduce(0, +)) - gaps.count
        if areMultiples, missing > 0, let at = steps.firstIndex(where: { $0 > 1 }) {
            throw .missingSlices(
                missing, after: start + distances[at], before: start + distances[at + 1],
                spacing: usual)
        }
        throw .uneven(least: gaps.min() ?? 0, most: gaps.max() ?? 0, offset: offset)
    }

    /// The median, the lower one of two.
    private static func middle(_ numbers: [Double]) -> Double {
        numbers.sorted()[(numbers.count - 1) / 2]
    }
}
