internal import Text
internal import DICOMFile

/// How many images and volumes the headers of a series announce, beside Number of Series Related
/// Instances, and how many there are.
struct AnnouncedCounts {
    /// What is announced and not here, and what cannot be read of it.
    private(set) var warnings: [Warning] = []

    init(_ headers: [ImageHeader]) {
        let values = headers.map(\.common)
        let frames = headers.flatMap(\.frames)
        let images = max(headers.count, frames.count)
        let positions = max(1, Set(frames.map(\.place.position)).count)
        if let count = most(.imagesInAcquisition, values), count > Double(images) {
            sayOfAcquisition(.imagesInAcquisition, short(count), images)
        }
        if let count = most(.numberOfTemporalPositions, values),
            count > Double(images / positions)
        {
            // It counts what was prescribed (PS3.3, C.8.3.1): where each place was imaged
            // once, the series may be one phase of several that were exported one by one.
            if images == positions {
                sayOfAcquisition(.numberOfTemporalPositions, short(count), images)
            } else {
                let named = "\(Attribute.numberOfTemporalPositions) is \(short(count))"
                say("\(named), at \(positions) places", images)
            }
        }
        if headers[0].modality == "PT" { countPET(values, images: images, positions: positions) }
    }

    /// An image that was split into several files is whole with all of them (PS3.3, C.7.6.16.2.2.4).
    ///
    /// - Returns: The refusal, with the numbers; nil where no part is missing.
    static func partsMissing(_ headers: [ImageHeader]) -> SeriesRefusal? {
        let values = headers.map(\.common)
        for (uid, members) in CommonValues.groups(of: .concatenationUID, among: values)
        where !uid.isEmpty {
            let counts = members.flatMap { at in
                [Attribute.inConcatenationNumber, .inConcatenationTotalNumber]
                    .compactMap { Int(values[at].text($0)) }
            }
            if let most = counts.max(), most > members.count {
                return .partsMissing(parts: members.count, announced: most)
            }
        }
        return nil
    }

    /// PET counts slices, and how often they were taken (PS3.3, C.8.9.1 and C.8.9.4).
    private mutating func countPET(_ values: [CommonValues], images: Int, positions: Int) {
        let slices = most(.numberOfSlices, values)
        var counts = slices.map { [(Attribute.numberOfSlices, $0)] } ?? []
        let times: [Attribute] = [.numberOfTimeSlices, .numberOfRRIntervals, .numberOfTimeSlots]
        for attribute in times {
            if let count = most(attribute, values), count > 0 { counts.append((attribute, count)) }
        }
        let announced = counts.reduce(1) { $0 * $1.1 } * (slices == nil ? Double(positions) : 1)
        guard announced > Double(images) else { return }
        let named = counts.filter { $0.1 > 1 }
        say(named.map { "\($0.0) is \(short($0.1))" }.joined(separator: ", "), images)
    }

    /// Images in Acquisition is no count of a series (PS3.3, C.7.6.1.1): scanners put the images of one
    /// acquisition into several series, such as one for each kernel. It is said all the same, with a code
    /// of its own: where the end of a series was not sent, often nothing else shows it. So are temporal
    /// positions of which the series has one.
    private mutating func sayOfAcquisition(_ attribute: Attribute, _ count: String, _ images: Int) {
        let there = images == 1 ? "the series has 1 image" : "the series has \(images) images"
        warnings.append(
            Warning(
                .seriesPartOfAcquisition,
                """
                \(attribute) is \(count), and \(there): others may be in another series, \
                or were not sent
                """))
    }

    private mutating func say(_ words: String, _ images: Int) {
        let there = images == 1 ? "there is 1 image" : "there are \(images) images"
        warnings.append(Warning(.seriesAnnounced, "\(words), and \(there)"))
    }

    /// The largest of a count's values; one that is no number is said.
    private mutating func most(_ attribute: Attribute, _ values: [CommonValues]) -> Double? {
        var largest: Double?
        for (value, _) in CommonValues.groups(of: attribute, among: values) where !value.isEmpty {
            if let count = Int(value) {
                largest = max(largest ?? 0, Double(count))
            } else {
                let fault = UnreadableValue(attribute, value, "which is not a whole number")
                warnings.append(Warning(.valueUnreadable, "\(fault); it was left out"))
            }
        }
        return largest
    }
}
