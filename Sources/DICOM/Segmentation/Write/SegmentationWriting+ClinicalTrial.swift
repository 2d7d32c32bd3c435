internal import CDCMTK
internal import Text
internal import DICOMFile

// The study that the patient takes part in, so that trial software files the segmentation with
// its images. Source: DICOM PS3.3, C.7.1.3 (subject), C.7.2.3 (study) and C.7.3.2 (series).

extension SegmentationWriting {
    private static let subject: [Attribute] = [
        .clinicalTrialSponsorName, .clinicalTrialProtocolID, .clinicalTrialProtocolName,
        .issuerOfClinicalTrialProtocolID, .clinicalTrialSiteID, .clinicalTrialSiteName,
        .issuerOfClinicalTrialSiteID, .clinicalTrialSubjectID, .issuerOfClinicalTrialSubjectID,
        .clinicalTrialSubjectReadingID, .clinicalTrialEthicsCommitteeName,
        .clinicalTrialEthicsCommitteeApprovalNumber,
    ]
    /// Written empty where the source lacks them.
    private static let expectedOfSubject: [Attribute] = [
        .clinicalTrialProtocolName, .clinicalTrialSiteID, .clinicalTrialSiteName,
    ]
    private static let study: [Attribute] = [
        .clinicalTrialTimePointID, .clinicalTrialTimePointDescription,
        .longitudinalTemporalOffsetFromEvent, .longitudinalTemporalEventType,
    ]

    /// All that is copied.
    static let ofClinicalTrial = subject + study + [.clinicalTrialCoordinatingCenterName]

    /// Copies the modules where the source has them whole. Half of one would make the object
    /// invalid, so that is left out and reported.
    func putClinicalTrial(
        _ root: ItemWriter, _ source: Item, _ warnings: inout [Warning]
    ) throws(DICOMError) {
        try putSource(root, source, &warnings)
        let stated: [(Tag, String?)] = [
            (.clinicalTrialTimePointID, options.clinicalTrialTimePointID),
            (
                .clinicalTrialCoordinatingCenterName,
                options.clinicalTrialCoordinatingCenterName
            ),
            (.clinicalTrialSeriesID, options.clinicalTrialSeriesID),
        ]
        for case (let tag, let text?) in stated {
            try root.put(tag, fitting(text, 64, "\(tag)", &warnings))
        }
    }

    private func putSource(
        _ root: ItemWriter, _ source: Item, _ warnings: inout [Warning]
    ) throws(DICOMError) {
        func copy(_ attributes: [Attribute]) throws(DICOMError) {
            for attribute in attributes {
                let outcome = try root.copy(attribute, from: source, isValid: true)
                note(outcome, of: attribute, &warnings)
            }
        }
        guard Self.subject.contains(where: { source.word($0) != nil }) else { return }
        let isNamed =
            source.word(.clinicalTrialSponsorName) != nil
            && source.word(.clinicalTrialProtocolID) != nil
        let hasSubject =
            source.word(.clinicalTrialSubjectID) != nil
            || source.word(.clinicalTrialSubjectReadingID) != nil
        guard isNamed, hasSubject else {
            warnings.append(
                Warning(
                    .segmentationSourceLeftOut,
                    "source: its Clinical Trial Subject module lacks the sponsor "
                        + "\(Tag.clinicalTrialSponsorName), the protocol "
                        + "\(Tag.clinicalTrialProtocolID) or the subject "
                        + "\(Tag.clinicalTrialSubjectID), and was left out"))
            return
        }
        try copy(Self.subject)
        for attribute in Self.expectedOfSubject where !root.has(attribute.tag) {
            try root.put(attribute.tag, "")
        }
        if source.has(.clinicalTrialTimePointID) { try copy(Self.study) }
        try copy([.clinicalTrialCoordinatingCenterName])
    }
}
