internal import Foundation
internal import DICOMFile

/// Which series of a folder is meant, where it is not known by its UID.
///
/// Every property that is set must hold. The properties are those of MONAI Deploy's series
/// selector.
public struct SeriesRule: Sendable, Equatable, Codable {
    /// Modality, such as `CT`; upper and lower case count the same.
    public var modality: String?
    /// A regular expression that must match somewhere in Series Description, upper and lower case
    /// alike.
    public var description: String?
    /// The least and the most Slice Thickness, mm.
    public var thickness: [Double]?
    /// Values that Image Type must all have.
    public var imageType: [String]?
    /// Values of which Image Type must have none.
    public var imageTypeWithout: [String]?
    /// The plane that the slices are closest to.
    public var orientation: SeriesPlane?
    /// Where several series are left: the one with the most slices.
    public var mostSlices: Bool?

    public init(
        modality: String? = nil, description: String? = nil, thickness: [Double]? = nil,
        imageType: [String]? = nil, imageTypeWithout: [String]? = nil,
        orientation: SeriesPlane? = nil, mostSlices: Bool? = nil
    ) {
        self.modality = modality
        self.description = description
        self.thickness = thickness
        self.imageType = imageType
        self.imageTypeWithout = imageTypeWithout
        self.orientation = orientation
        self.mostSlices = mostSlices
    }
}

/// The plane of the body that slices are closest to.
public enum SeriesPlane: String, Sendable, Codable, CaseIterable {
    case axial, sagittal, coronal
}

extension SeriesRule {
    /// Checks the rule itself, before any folder is read.
    ///
    /// - Throws: ``DICOMError/rule(_:)``, naming the property.
    public func validate() throws(DICOMError) { _ = try pattern() }

    /// The one series that the rule means.
    ///
    /// Series that cannot be made a volume are not chosen.
    ///
    /// - Throws: ``DICOMError/rule(_:)`` where none is left, with the reason for each, or where
    ///   several are.
    public func choose(from scan: SeriesScan) throws(DICOMError) -> SeriesSummary {
        try choose(among: scan.series)
    }

    /// The series of this UID, where the rule holds for it, too; without a UID the one that the rule
    /// means.
    ///
    /// - Parameter path: What messages call the folder.
    /// - Throws: As ``choose(from:)``, and ``DICOMError/noSuchSeries(_:_:_:)``.
    public func choose(
        from scan: SeriesScan, seriesUID: String?, in path: String
    ) throws(DICOMError) -> SeriesSummary {
        guard let seriesUID else { return try choose(from: scan) }
        return try choose(among: [try scan.series(seriesUID, in: path)])
    }

    private func choose(among all: [SeriesSummary]) throws(DICOMError) -> SeriesSummary {
        let pattern = try pattern()
        var left: [SeriesSummary] = []
        var reasons: [String] = []
        for series in all {
            if let reason = objection(to: series, pattern) {
                reasons.append("\(series.words): \(reason)")
            } else {
                left.append(series)
            }
        }
        guard !left.isEmpty else {
            throw .rule(
                "no series fits the rule. "
                    + (reasons.isEmpty ? "There is none." : reasons.joined(separator: "; ") + "."))
        }
        func chosen(_ one: SeriesSummary) -> SeriesSummary {
            one.chosen(beside: all) { !isReadable($0) && mismatch(of: $0, pattern) == nil }
        }
        if left.count == 1 { return chosen(left[0]) }
        let most = left.map(\.slices).max() ?? 0
        let largest = left.filter { $0.slices == most }
        if mostSlices == true, largest.count == 1 { return chosen(largest[0]) }
        let words = (mostSlices == true ? largest : left).map(\.words).joined(separator: "; ")
        throw .rule(
            "the rule fits several series: \(words). "
                + (mostSlices == true ? "They have as many slices." : "Try 'mostSlices: true'."))
    }

    private func pattern() throws(DICOMError) -> Regex<AnyRegexOutput>? {
        if let thickness,
            thickness.count != 2 || !(thickness[0] <= thickness[1]) || thickness[0] < 0
                || thickness[1] > 10_000
        {
            throw .rule(
                "'thickness' is \(thickness); it must be two numbers, the least and the most, 0 to 10000 mm."
            )
        }
        // What is empty holds for all series, or for none.
        let words = [modality].compactMap(\.self) + (imageType ?? []) + (imageTypeWithout ?? [])
        guard !words.contains(""), imageType != [], imageTypeWithout != [], description != "" else {
            throw .rule(
                "a rule for series is empty: fill in 'modality', 'description', 'imageType' and 'imageTypeWithout', or leave them out."
            )
        }
        for (key, list) in [("imageType", imageType), ("imageTypeWithout", imageTypeWithout)] {
            for (n, word) in (list ?? []).enumerated() where list?[..<n].contains(word) == true {
                throw .rule("'\(key)' has '\(word)' twice; once is enough.")
            }
        }
        guard let description else { return nil }
        guard let pattern = try? Regex(description).ignoresCase() else {
            throw .rule("'description' is '\(description)', which is no regular expression.")
        }
        return pattern
    }

    /// Why a series is not meant; nil where it may be.
    private func objection(
        to series: SeriesSummary, _ pattern: Regex<AnyRegexOutput>?
    ) -> String? {
        if let refusal = series.refusal, !isReadable(series) {
            return refusal.description.trimmingCharacters(in: CharacterSet(charactersIn: "."))
        }
        return mismatch(of: series, pattern)
    }

    private func isReadable(_ series: SeriesSummary) -> Bool {
        series.refusal == nil || series.isChoice
    }

    /// Why a series is not one that the rule describes, whether or not it can be read.
    private func mismatch(
        of series: SeriesSummary, _ pattern: Regex<AnyRegexOutput>?
    ) -> String? {
        if let modality, modality.uppercased() != series.modality.uppercased() {
            return "its modality is not \(modality)"
        }
        if let pattern {
            let text = series.seriesDescription ?? ""
            guard (try? pattern.firstMatch(in: text)) != nil else {
                return "its description does not match"
            }
        }
        if let thickness {
            guard let found = series.sliceThickness else { return "it states no slice thickness" }
            guard (thickness[0]...thickness[1]).contains(found) else {
                return "its slices are \(short(found)) mm thick"
            }
        }
        let types = Set(series.imageType.map { $0.uppercased() })
        if let wanted = imageType?.first(where: { !types.contains($0.uppercased()) }) {
            return "its image type is not \(wanted)"
        }
        if let unwanted = imageTypeWithout?.first(where: { types.contains($0.uppercased()) }) {
            return "its image type is \(unwanted)"
        }
        if let orientation, let found = series.plane, found != orientation {
            return "it is \(found.rawValue)"
        }
        return nil
    }
}

extension SeriesSummary {
    /// The plane that the slices are closest to.
    public var plane: SeriesPlane? {
        guard let place = headers[0].frames.first?.place else { return nil }
        let normal = place.normal
        let largest = max(abs(normal.x), abs(normal.y), abs(normal.z))
        if abs(normal.z) == largest { return .axial }
        return abs(normal.x) == largest ? .sagittal : .coronal
    }
}
