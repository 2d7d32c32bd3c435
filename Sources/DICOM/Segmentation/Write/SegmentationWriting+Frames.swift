internal import Imaging
internal import DICOMFile

// Dimensions, functional groups and references.
// Source: DICOM PS3.3, C.7.6.16, C.7.6.17, C.8.20.3 and C.12.1.1.

extension SegmentationWriting {
    func putFrames(_ root: ItemWriter) throws(DICOMError) {
        try putDimensions(root)
        try putReferences(root)
        try putShared(root.add(.sharedFunctionalGroupsSequence))
        let levels = Set(table.order.map(\.k)).sorted()
        var rank = [Int](repeating: 0, count: table.slices)
        for (index, k) in levels.enumerated() { rank[k] = index + 1 }
        for (segment, k) in table.order {
            let frame = try root.add(.perFrameFunctionalGroupsSequence)
            if series.stack.isEven { try putSource(frame, k) }
            let content = try frame.add(.frameContentSequence)
            if options.type == .labelMap {
                try content.put(.dimensionIndexValues, rank[k])
            } else {
                try content.put(.dimensionIndexValues, segment + 1, rank[k])
                let identity = try frame.add(.segmentIdentificationSequence)
                try identity.put(.referencedSegmentNumber, segment + 1)
            }
            try frame.add(.planePositionSequence).put(.imagePositionPatient, position(k))
        }
    }

    private func putDimensions(_ root: ItemWriter) throws(DICOMError) {
        let uid = ContentHash(["dimensions", series.seriesInstanceUID, options.type.rawValue]).uid
        try root.add(.dimensionOrganizationSequence).put(.dimensionOrganizationUID, uid)
        func add(_ pointer: Tag, in group: Tag, _ label: String) throws(DICOMError) {
            let item = try root.add(.dimensionIndexSequence)
            try item.put(.dimensionOrganizationUID, uid)
            try item.put(.dimensionIndexPointer, pointer: pointer)
            try item.put(.functionalGroupPointer, pointer: group)
            try item.put(.dimensionDescriptionLabel, label)
        }
        if options.type != .labelMap {
            try add(
                .referencedSegmentNumber, in: .segmentIdentificationSequence, "Segment Number")
        }
        try add(.imagePositionPatient, in: .planePositionSequence, "Image Position (Patient)")
    }

    /// Every image of the series, whether a frame was drawn on it or not.
    private func putReferences(_ root: ItemWriter) throws(DICOMError) {
        let reference = try root.add(.referencedSeriesSequence)
        for instance in series.instances {
            let item = try reference.add(.referencedInstanceSequence)
            try item.put(.referencedSOPClassUID, instance.sopClassUID)
            try item.put(.referencedSOPInstanceUID, instance.sopInstanceUID)
        }
        try reference.put(.seriesInstanceUID, series.seriesInstanceUID)
    }

    private func putShared(_ shared: ItemWriter) throws(DICOMError) {
        let place = series.stack.frames[0].place
        let grid = series.geometry
        let measures = try shared.add(.pixelMeasuresSequence)
        let spacing = DecimalString.write(grid.spacing.z)
        try measures.put(.sliceThickness, spacing)
        try measures.put(.spacingBetweenSlices, spacing)
        // Between rows first (j), then between columns (i).
        let within = DecimalString.write([grid.spacing.y, grid.spacing.x])
        try measures.put(.pixelSpacing, DecimalString.valid(place.texts.spacing) ?? within)
        let axes = grid.directions
        let cosines = DecimalString.write([
            axes[0].x, axes[0].y, axes[0].z, axes[1].x, axes[1].y, axes[1].z,
        ])
        let orientation = DecimalString.valid(place.texts.orientation) ?? cosines
        try shared.add(.planeOrientationSequence).put(.imageOrientationPatient, orientation)
    }

    /// The very words of the source image, where the frame lies on one.
    private func position(_ k: Int) -> String {
        let p = series.geometry.position(of: [0, 0, k])
        let computed = DecimalString.write([p.x, p.y, p.z])
        guard series.stack.isEven else { return computed }
        return DecimalString.valid(series.stack.frames[k].place.texts.position) ?? computed
    }

    /// The image that the frame was drawn on.
    private func putSource(_ frame: ItemWriter, _ k: Int) throws(DICOMError) {
        let slice = series.stack.frames[k]
        let header = series.headers[slice.file]
        let derivation = try frame.add(.derivationImageSequence)
        let source = try derivation.add(.sourceImageSequence)
        try source.put(.referencedSOPClassUID, header.sopClassUID)
        try source.put(.referencedSOPInstanceUID, header.sopInstanceUID)
        if header.frames.count > 1 || header.hasFunctionalGroups {
            try source.put(.referencedFrameNumber, slice.index + 1)
        }
        try source.put(.spatialLocationsPreserved, "YES")
        try source.add(
            .purposeOfReferenceCodeSequence,
            CodedConcept(
                value: "121322", scheme: "DCM",
                meaning: "Source image for image processing operation"))
        try derivation.add(
            .derivationCodeSequence,
            CodedConcept(value: "113076", scheme: "DCM", meaning: "Segmentation"))
    }
}
