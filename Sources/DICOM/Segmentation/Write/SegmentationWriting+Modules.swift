internal import CDCMTK
internal import Imaging
internal import Text
internal import DICOMFile

// Patient, study, series, equipment and image: everything but segments and frames.
// Source: DICOM PS3.3, A.51 (Segmentation) and A.90 (Label Map Segmentation).

extension SegmentationWriting {
    /// By these an archive files the object: as the source has them, right or wrong.
    private static let identities: [Attribute] = [
        .patientName, .patientID, .studyID, .accessionNumber,
    ]
    /// The rest of patient and study. What the source lacks of the first is written empty, of the
    /// second left out.
    private static let expected: [Attribute] = [
        .patientBirthDate, .patientSex, .studyDate, .studyTime, .referringPhysicianName,
        .positionReferenceIndicator,
    ]
    private static let welcome: [Attribute] = [
        .issuerOfPatientID, .patientIdentityRemoved, .deidentificationMethod,
        .deidentificationMethodCodeSequence, .longitudinalTemporalInformationModified,
        .studyDescription, .procedureCodeSequence, .physiciansOfRecord, .patientAge,
        .patientSize, .patientWeight, .pregnancyStatus,
    ]

    static let ofPatientAndStudy = identities + expected + welcome

    private func putPatientAndStudy(
        _ root: ItemWriter, _ source: Item, _ warnings: inout [Warning]
    ) throws(DICOMError) {
        for attribute in Self.ofPatientAndStudy {
            let isIdentity = Self.identities.contains(attribute)
            note(
                try root.copy(attribute, from: source, isValid: !isIdentity), of: attribute,
                &warnings)
        }
        for attribute in Self.identities + Self.expected where !root.has(attribute.tag) {
            try root.put(attribute.tag, "")
        }
        try putClinicalTrial(root, source, &warnings)
    }

    /// Says what of a source's value could not be copied: by its tag, never the value, which may be a
    /// patient's.
    func note(_ outcome: CDCopy, of attribute: Attribute, _ warnings: inout [Warning]) {
        switch outcome {
        case CDCopyInvalid:
            warnings.append(
                Warning(
                    .segmentationSourceLeftOut,
                    "source: the value of \(attribute.tag) is not valid, and was left out"))
        case CDCopySeveral:
            warnings.append(
                Warning(
                    .segmentationSourceText,
                    "source: \(attribute.tag) has more values than belong there; they were written "
                        + "as they are"))
        case CDCopyUnconverted:
            warnings.append(
                Warning(
                    .segmentationSourceText,
                    "source: the text of \(attribute.tag) is not in the character set that its file names; "
                        + "what is not ASCII in it was replaced by '?'"))
        default: break
        }
    }

    /// A text as a value holds it; what had to be changed for that is said.
    ///
    /// - Parameter isOfAPerson: Whether it is somebody's name, which no message tells.
    func fitting(
        _ text: String, _ most: Int, _ name: String, _ warnings: inout [Warning],
        isOfAPerson: Bool = false
    ) -> String {
        let written = plain(text, most)
        if written != text {
            let shown =
                isOfAPerson
                ? "\(most) characters, and none that DICOM does not allow there"
                : "'\(PlainText.clean(written, limit: 80))'"
            warnings.append(
                Warning(.segmentationTextChanged, "\(name) was made to fit: \(shown)"))
        }
        return written
    }

    func putModules(_ root: ItemWriter, warnings: inout [Warning]) throws(DICOMError) {
        let source: Item
        do { source = try DICOMFile(path: series.instances[0].path).dataset } catch {
            throw DICOMError(error)
        }
        // Of texts in a wrong character set it is said which are copied, as they are copied.
        warnings += series.warnings.filter { $0.code != .characterSet }
            .map { Warning($0.code, "source: \($0.message)") }
        try root.put(.specificCharacterSet, "ISO_IR 192")
        try putPatientAndStudy(root, source, &warnings)
        try root.put(.studyInstanceUID, series.studyInstanceUID)
        try root.put(.frameOfReferenceUID, frameOfReference(&warnings))

        let isMap = options.type == .labelMap
        try root.put(.sopClassUID, "1.2.840.10008.5.1.4.1.1.66.\(isMap ? 7 : 4)")
        try putDates(root, source, &warnings)
        try root.put(.modality, "SEG")
        try root.put(.seriesNumber, options.seriesNumber)
        try root.put(.instanceNumber, options.instanceNumber)
        try root.put(
            .seriesDescription,
            fitting(options.seriesDescription, 64, "Series Description", &warnings))
        try putBodyPart(root, source, &warnings)
        try putEquipment(root)

        try root.put(.imageType, "DERIVED\\PRIMARY")
        try root.put(.contentLabel, options.contentLabel)
        try root.put(
            .contentDescription,
            fitting(options.contentDescription, 64, "Content Description", &warnings))
        try root.put(
            .contentCreatorName,
            fitting(
                options.contentCreatorName, 64, "Content Creator's Name", &warnings,
                isOfAPerson: true))
        try root.put(.samplesPerPixel, 1)
        try root.put(.photometricInterpretation, "MONOCHROME2")
        try root.put(.rows, series.geometry.size.y)
        try root.put(.columns, series.geometry.size.x)
        try root.put(.bitsAllocated, table.bits)
        try root.put(.bitsStored, table.bits)
        try root.put(.highBit, table.bits - 1)
        try root.put(.pixelRepresentation, 0)
        try root.put(.numberOfFrames, table.order.count)
        let isLossy = source.word(.lossyImageCompression) == "01"
        try root.put(.lossyImageCompression, isLossy ? "01" : "00")
        if isLossy {
            for attribute in Self.ofCompression {
                _ = try root.copy(attribute, from: source, isValid: false)
            }
        }
        try root.put(.segmentationType, options.type.rawValue)
        try root.put(.segmentsOverlap, overlap)
        if options.type == .fractional {
            try root.put(.segmentationFractionalType, "PROBABILITY")
            try root.put(.maximumFractionalValue, SegmentVoxels.maximum)
        }
        if isMap { try root.put(.pixelPaddingValue, 0, vr: "US") }
    }

    /// The source's, or one made of the series' identity: without it no viewer can overlay.
    private func frameOfReference(_ warnings: inout [Warning]) -> String {
        if let uid = series.frameOfReferenceUID { return uid }
        warnings.append(
            Warning(
                .segmentationFrameOfReferenceMade,
                "source: Frame of Reference UID \(Tag.frameOfReferenceUID) is missing; one was "
                    + "derived from the series"))
        return ContentHash(["frame of reference", series.seriesInstanceUID]).uid
    }

    /// How much was lost, and by what.
    static let ofCompression: [Attribute] = [
        .lossyImageCompressionRatio, .lossyImageCompressionMethod,
    ]

    /// Where a date is looked for, in this order.
    static let dates: [(day: Attribute, hour: Attribute)] = [
        (.contentDate, .contentTime), (.acquisitionDate, .acquisitionTime),
        (.seriesDate, .seriesTime), (.studyDate, .studyTime),
    ]

    /// Dates of the source, never of the clock: the same inputs give the same file.
    private func putDates(
        _ root: ItemWriter, _ source: Item, _ warnings: inout [Warning]
    ) throws(DICOMError) {
        var date = "19000101"
        var time = "000000"
        let found = Self.dates.first { isDate(source.word($0.day)) }
        for (day, _) in Self.dates.prefix(while: { $0.day != found?.day })
        where !source.shown(day).isEmpty {
            warnings.append(
                Warning(
                    .valueUnreadable,
                    "source: \(UnreadableValue(day, source.shown(day), "which is not a date")); it was "
                        + "left out"))
        }
        if let (day, hour) = found {
            date = source.word(day) ?? date
            let text = source.word(hour)
            if let text, isTime(text) {
                time = text
            } else {
                let shown = source.shown(hour)
                warnings.append(
                    Warning(
                        .segmentationDateMade,
                        "source: \(hour) is "
                            + (shown.isEmpty
                                ? "missing" : "'\(PlainText.clean(shown))', which is not a time")
                            + "; 00:00:00 was taken"))
            }
        } else {
            warnings.append(
                Warning(
                    .segmentationDateMade, "source: it has no date; Content Date is 1900-01-01"))
        }
        try root.put(.contentDate, date)
        try root.put(.contentTime, time)
        try root.put(.seriesDate, date)
        try root.put(.seriesTime, time)
    }

    private func isDate(_ text: String?) -> Bool {
        guard let text, text.utf8.count == 8 else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func isTime(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        let fraction = parts.count == 2 ? parts[1].count : 1
        return digits && parts.count <= 2 && [2, 4, 6].contains(parts[0].count)
            && (1...6).contains(fraction) && (parts.count == 1 || parts[0].count == 6)
    }

    private func putBodyPart(
        _ root: ItemWriter, _ source: Item, _ warnings: inout [Warning]
    ) throws(DICOMError) {
        guard let part = options.bodyPartExamined else { return }
        guard SegmentationTexts.isCodeString(part) else {
            throw .segmentation(
                "'bodyPartExamined' is '\(PlainText.clean(part))'; it must have 1 to 16 capitals, "
                    + "digits, spaces or underscores.")
        }
        try root.put(.bodyPartExamined, part)
        if let other = source.word(.bodyPartExamined), other != part {
            warnings.append(
                Warning(
                    .segmentationBodyPartDiffers,
                    "Body Part Examined \(Tag.bodyPartExamined) is '\(part)', and the source says "
                        + "'\(PlainText.clean(other))'"))
        }
    }

    private func putEquipment(_ root: ItemWriter) throws(DICOMError) {
        let version = plain(options.softwareVersion, 64)
        // A program has no serial number; the checkpoint's digest tells two of them apart.
        let serial = plain(options.checkpointDigest ?? "none", 64)
        try root.put(.manufacturer, "MAIS")
        try root.put(.manufacturerModelName, "mais")
        try root.put(.deviceSerialNumber, serial)
        try root.put(.softwareVersions, version)
        let equipment = try root.add(.contributingEquipmentSequence)
        try equipment.add(
            .purposeOfReferenceCodeSequence,
            CodedConcept(value: "109102", scheme: "DCM", meaning: "Processing Equipment"))
        try equipment.put(.manufacturer, "MAIS")
        try equipment.put(.manufacturerModelName, "mais")
        try equipment.put(.softwareVersions, version)
        let checkpoint =
            options.checkpointName.map { name in
                "checkpoint \(name)" + (options.checkpointDigest.map { ", SHA-256 \($0)" } ?? "")
            } ?? "no checkpoint"
        let pipeline = options.pipelineDigest.map { ", pipeline SHA-256 \($0)" } ?? ""
        try equipment.put(
            .contributionDescription,
            plain("Segmentation by mais \(version), \(checkpoint)\(pipeline)", 1024))
    }
}
