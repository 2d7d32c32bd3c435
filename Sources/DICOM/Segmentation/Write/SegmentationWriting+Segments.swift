internal import Imaging
internal import Text
internal import DICOMFile

extension SegmentationWriting {
    /// What a segment without codes is: viewers use the same for "some structure".
    static let tissue = CodedConcept(value: "85756007", scheme: "SCT", meaning: "Tissue")

    /// Colours for segments that bring none, far apart from their neighbours.
    private static let palette: [SIMD3<UInt8>] = [
        [230, 25, 75], [60, 180, 75], [255, 225, 25], [67, 99, 216], [245, 130, 49],
        [145, 30, 180], [66, 212, 244], [240, 50, 230], [191, 239, 69], [250, 190, 212],
        [70, 153, 144], [220, 190, 255], [154, 99, 36], [255, 250, 200], [128, 0, 0],
        [170, 255, 195], [128, 128, 0], [255, 216, 177], [0, 0, 117], [169, 169, 169],
    ]

    func putSegments(_ root: ItemWriter, warnings: inout [Warning]) throws(DICOMError) {
        if options.type == .labelMap { try putBackground(root) }
        for (index, segment) in segments.enumerated() {
            try put(segment, number: index + 1, root, &warnings)
        }
    }

    private func put(
        _ segment: SegmentDescription, number: Int, _ root: ItemWriter, _ warnings: inout [Warning]
    ) throws(DICOMError) {
        let item = try root.add(.segmentSequence)
        let name = fitting(segment.name, 64, "the name of segment \(number)", &warnings)
        let shown = PlainText.clean(name, limit: 80)
        if segment.type == nil || segment.category == nil {
            warnings.append(
                Warning(
                    .segmentationUncoded,
                    "segment \(number), '\(shown)', has no codes; it is written as 'Tissue'"))
        }
        try item.put(.segmentNumber, number)
        try item.put(.segmentLabel, name.isEmpty ? "Segment \(number)" : name)
        if let detail = segment.detail {
            try item.put(
                .segmentDescription,
                fitting(detail, 1024, "the description of segment \(number)", &warnings))
        }
        try putAlgorithm(item, of: segment, number, &warnings)
        let color = segment.color ?? Self.palette[(number - 1) % Self.palette.count]
        let lab = CIELab.encode(color)
        try item.put(.recommendedDisplayCIELabValue, Int(lab.x), Int(lab.y), Int(lab.z))
        // The two belong together: a type without its category says too little, and both fall back.
        let isCoded = segment.type != nil && segment.category != nil
        try item.add(
            .segmentedPropertyCategoryCodeSequence,
            (isCoded ? segment.category : nil) ?? Self.tissue)
        let type = try item.add(
            .segmentedPropertyTypeCodeSequence, (isCoded ? segment.type : nil) ?? Self.tissue)
        if isCoded, let modifier = segment.typeModifier {
            try type.add(.segmentedPropertyTypeModifierCodeSequence, modifier)
        }
        if let region = segment.anatomicRegion {
            let place = try item.add(.anatomicRegionSequence, region)
            if let modifier = segment.anatomicRegionModifier {
                try place.add(.anatomicRegionModifierSequence, modifier)
            }
        }
        let tracking = fitting(
            segment.trackingID ?? name, 64, "the tracking ID of segment \(number)", &warnings)
        try item.put(.trackingID, tracking.isEmpty ? "Segment \(number)" : tracking)
        try item.put(
            .trackingUID,
            segment.trackingUID
                ?? ContentHash(["tracking", series.studyInstanceUID, tracking, "\(number)"]).uid)
    }

    private func putAlgorithm(
        _ item: ItemWriter, of segment: SegmentDescription, _ number: Int,
        _ warnings: inout [Warning]
    ) throws(DICOMError) {
        let own = options.algorithms[segment.label]
        let type = own?.type ?? options.algorithmType
        try item.put(.segmentAlgorithmType, type.rawValue)
        if let name = own?.name {
            try item.put(
                .segmentAlgorithmName,
                fitting(name, 64, "the algorithm's name of segment \(number)", &warnings))
            return
        }
        guard type != .manual else { return }
        try item.put(.segmentAlgorithmName, plain(options.algorithmName, 64))
        if own != nil {
            warnings.append(
                Warning(
                    .segmentationAlgorithmUnnamed,
                    "segment \(number) is \(type.rawValue) and its algorithm has no name; "
                        + "'\(options.algorithmName)' was written"))
        }
    }

    /// A label map describes its background as segment 0.
    private func putBackground(_ root: ItemWriter) throws(DICOMError) {
        let item = try root.add(.segmentSequence)
        try item.put(.segmentNumber, 0)
        try item.put(.segmentLabel, "Background")
        try item.put(.segmentAlgorithmType, options.algorithmType.rawValue)
        if options.algorithmType != .manual {
            try item.put(.segmentAlgorithmName, plain(options.algorithmName, 64))
        }
        try item.add(
            .segmentedPropertyCategoryCodeSequence,
            CodedConcept(
                value: "309825002", scheme: "SCT", meaning: "Spatial and Relational Concept"))
        try item.add(
            .segmentedPropertyTypeCodeSequence,
            CodedConcept(value: "125040", scheme: "DCM", meaning: "Background"))
    }
}
