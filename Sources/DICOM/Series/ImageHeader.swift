internal import CDCMTK
internal import Text
internal import DICOMFile

/// What one image file says of itself: identity, pixel layout, and its frames.
struct ImageHeader: Sendable {
    var path: String
    var transferSyntax: String
    var sopClassUID: String
    var sopInstanceUID: String
    var studyInstanceUID: String
    var seriesInstanceUID: String
    var frameOfReferenceUID: String?
    var modality: String
    /// A number for what is said of patient and study, which all files of a series share.
    var patient: UInt64
    var seriesDescription: String?
    var instanceNumber: Int?
    /// Why nothing says for sure of which series it is: it has no Series Instance UID, or none of that
    /// form.
    var doubt: String?
    /// The values of Photometric Interpretation.
    var photometric: String?
    /// True for an Enhanced image, or a legacy-converted one: frames are described one by one.
    var hasFunctionalGroups: Bool
    var frames: [Frame]
    /// Where the frames lie in the file, if they are stored as they are.
    var native: CDNative?
    /// What is to be said of it.
    var notes: HeaderNotes
    /// What images of a series have in common.
    var common: CommonValues
    /// Number of Series Related Instances, where the header has it.
    var announced: Int?
    /// Why the file can be no part of a volume, whatever the other files are.
    var refusal: SeriesRefusal?
}

/// Why a file is no image of a series.
enum NoImage: Error {
    /// It is something else; of which series, where it says so.
    case something(String, series: String?)
    /// It is an image whose header is not whole.
    case damaged(String, series: String?)
}

extension ImageHeader {
    /// Reads a file's header.
    ///
    /// - Throws: ``NoImage`` for a DICOM file that is no image, or not a whole one.
    init(_ file: DICOMFile) throws {
        let dataset = file.dataset
        var notes = HeaderNotes()
        do {
            let series = try dataset.uid(of: .seriesInstanceUID, &notes)
            if let series {
                doubt =
                    UID(series) != nil
                    ? nil
                    : "its \(UnreadableValue(.seriesInstanceUID, series, "which is not a UID"))"
            } else {
                doubt = "it has no \(Attribute.seriesInstanceUID)"
            }
            try Self.checkIsImage(file, series: series)
            let modality = try dataset.word(of: .modality)
            if modality == nil {
                notes.add(.seriesFilledIn, "\(Attribute.modality) is missing")
            }
            self.modality = modality ?? "?"
            patient = dataset.digest(of: PatientAndStudy.tags)
            path = file.path
            transferSyntax = file.transferSyntax
            sopClassUID = try Self.identity(
                file, .sopClassUID, .mediaStorageSOPClassUID, &notes)
            sopInstanceUID = try Self.identity(
                file, .sopInstanceUID, .mediaStorageSOPInstanceUID, &notes)
            frameOfReferenceUID = try dataset.uid(of: .frameOfReferenceUID, &notes)
            seriesDescription = notes.optional { () throws(UnreadableValue) in
                try dataset.words(of: .seriesDescription).first
            }
            (studyInstanceUID, seriesInstanceUID) = try Self.derived(
                study: try dataset.uid(of: .studyInstanceUID, &notes), series: series,
                frameOfReference: frameOfReferenceUID,
                parts: [
                    self.modality, try dataset.word(of: .seriesNumber) ?? "",
                    seriesDescription ?? "",
                ], &notes)
        } catch let error as UnreadableValue {
            throw NoImage.damaged("its \(error)", series: nil)
        }
        instanceNumber = notes.optional { () throws(UnreadableValue) in
            try dataset.integer(of: .instanceNumber)
        }
        announced = notes.optional { () throws(UnreadableValue) in
            try dataset.integer(of: .numberOfSeriesRelatedInstances)
        }
        if let (stated, found) = file.metaLength, stated != found {
            notes.add(
                .headerContradiction,
                """
                File Meta Information Group Length (0002,0000) is \(stated), and the meta header has \
                \(found) bytes; attributes behind it may be lost
                """)
        }
        if let odd = dataset.oddText {
            let sets = dataset.text(.specificCharacterSet).map { "'\(PlainText.clean($0))'" }
            notes.add(
                .characterSet,
                """
                the text of \(odd) is not in the character set that its file names, \
                \(Attribute.specificCharacterSet): \(sets ?? "none")
                """)
        }
        common = CommonValues(dataset)
        hasFunctionalGroups = dataset.has(.perFrameFunctionalGroups)
        photometric = dataset.text(.photometricInterpretation)
        frames = []
        self.notes = HeaderNotes()
        do throws(SeriesRefusal) {
            frames = try Self.frames(of: file, header: self, &notes)
            do { native = try file.native() } catch {
                throw .unreadable("\(error)", error.systemError)
            }
        } catch {
            refusal = located(error)
        }
        self.notes = notes
    }

    /// The refusal with the file's name, or, of an image that is no slice of a body, with its kind.
    private func located(_ refusal: SeriesRefusal) -> SeriesRefusal {
        switch refusal {
        case .unreadableValue(let value, nil): .unreadableValue(value, file: path)
        case .missing, .framesWithoutPlaces, .groupCount:
            ObjectKind.otherImages[sopClassUID].map { .otherImage($0) } ?? refusal
        default: refusal
        }
    }

    /// Tells images from other objects, and from images that are not whole.
    private static func checkIsImage(_ file: DICOMFile, series: String?) throws {
        let (dataset, meta) = (file.dataset, file.meta)
        let sopClass =
            try dataset.word(of: .sopClassUID) ?? meta.word(of: .mediaStorageSOPClassUID) ?? ""
        let modality = PlainText.clean(dataset.text(.modality) ?? "?")
        if let kind = ObjectKind.name(sopClass) {
            throw NoImage.something(
                "it is \(kind), and no image (modality \(modality))", series: series)
        }
        let hasPixels =
            file.hasPixels || dataset.has(.floatPixelData)
            || dataset.has(.doubleFloatPixelData)
        guard hasPixels else {
            if ObjectKind.isImage(sopClass) {
                throw NoImage.damaged("it has no \(Attribute.pixelData)", series: series)
            }
            throw NoImage.something("it holds no image (modality \(modality))", series: series)
        }
        for attribute in [Attribute.rows, .columns] where try dataset.value(of: attribute) == nil {
            throw NoImage.damaged("it has no \(attribute)", series: series)
        }
    }

    /// The data set's own identity, or what the meta header has of it.
    private static func identity(
        _ file: DICOMFile, _ attribute: Attribute, _ twin: Attribute, _ notes: inout HeaderNotes
    ) throws -> String {
        let other = try file.meta.word(of: twin)
        guard let uid = try file.dataset.uid(of: attribute, &notes) else {
            guard let other else {
                throw NoImage.damaged("it has no \(attribute)", series: nil)
            }
            notes.add(
                .seriesFilledIn, "\(attribute) is missing and was taken from the meta header")
            return other
        }
        if let other, other != uid {
            notes.add(
                .headerContradiction, "\(attribute) is another than \(twin) of the meta header")
        }
        return uid
    }

    /// De-identified files may have lost study or series. What shares the other, or a frame of
    /// reference, and a series number and a description is then one series.
    private static func derived(
        study: String?, series: String?, frameOfReference: String?, parts: [String],
        _ notes: inout HeaderNotes
    ) throws -> (study: String, series: String) {
        func derive(
            _ attribute: Attribute, from sources: [(String, String?)], _ parts: [String]
        ) throws -> String {
            guard case let (name, source?)? = sources.first(where: { $0.1 != nil }) else {
                throw NoImage.damaged(
                    "it has neither \(attribute) nor a frame of reference "
                        + "\(Tag.frameOfReferenceUID)", series: series)
            }
            notes.add(.seriesFilledIn, "\(attribute) is missing and was derived from the \(name)")
            return ContentHash([attribute.name, source] + parts).uid
        }
        let frame = ("frame of reference", frameOfReference)
        return (
            try study ?? derive(.studyInstanceUID, from: [frame, ("series", series)], []),
            try series ?? derive(.seriesInstanceUID, from: [frame, ("study", study)], parts)
        )
    }

    private static func frames(
        of file: DICOMFile, header: ImageHeader, _ notes: inout HeaderNotes
    ) throws(SeriesRefusal) -> [Frame] {
        let dataset = file.dataset
        if segmentationClasses.contains(header.sopClassUID) { throw .segmentation }
        if dataset.has(.floatPixelData)
            || dataset.has(.doubleFloatPixelData)
        {
            throw .notIntegers
        }
        let found = try readable { () throws(UnreadableValue) in
            try dataset.word(of: .photometricInterpretation)
        }
        let photometric = found ?? "MONOCHROME2"
        guard photometric == "MONOCHROME1" || photometric == "MONOCHROME2" else {
            throw .colour(photometric)
        }
        let pixels: CDPixels
        do { pixels = try file.pixels() } catch { throw .unreadable("\(error)", error.systemError) }
        guard pixels.samplesPerPixel == 1 else { throw .colour(photometric) }
        guard pixels.bitsAllocated > 1 else { throw .oneBit }
        let kinds = try readable { () throws(UnreadableValue) in try dataset.words(of: .imageType) }
        if kinds.contains("MOSAIC") { throw .mosaic("Siemens mosaic", rows: Int(pixels.rows)) }
        if kinds.contains("VFRAME") { throw .mosaic("UIH mosaic", rows: Int(pixels.rows)) }
        noteGaps(in: dataset, pixels, &notes)
        noteShape(in: dataset, photometric, &notes)
        let common = Frame(
            pixels: pixels, isInverted: photometric == "MONOCHROME1",
            padding: try padding(
                dataset, isSigned: pixels.isSigned, bits: Int(pixels.bitsAllocated), &notes),
            imageType: kinds, frameOfReference: header.frameOfReferenceUID,
            instanceNumber: header.instanceNumber, common: header.common)
        var frames: [Frame]
        if header.hasFunctionalGroups {
            frames = try common.frames(fromFunctionalGroupsOf: dataset, &notes)
        } else {
            guard pixels.frames == 1 else { throw .framesWithoutPlaces(Int(pixels.frames)) }
            frames = [try common.placed(by: dataset, &notes)]
        }
        noteScale(of: frames, header, &notes)
        noteUnit(of: frames, header, &notes)
        return frames
    }

    /// What an image must say of its pixels, and is guessed where it does not.
    private static func noteGaps(
        in dataset: Item, _ pixels: CDPixels, _ notes: inout HeaderNotes
    ) {
        let guesses: [(Attribute, String)] = [
            (.photometricInterpretation, "MONOCHROME2"),
            (.samplesPerPixel, "1"), (.bitsStored, "\(pixels.bitsStored)"),
            (.highBit, "\(pixels.highBit)"), (.pixelRepresentation, "0, unsigned"),
            (.imageType, "no localizer"),
        ]
        for (attribute, guess) in guesses where dataset.text(attribute) == nil {
            notes.add(.seriesFilledIn, "\(attribute) is missing; \(guess) was taken")
        }
        if pixels.highBit != pixels.bitsStored - 1 {
            notes.add(
                .headerContradiction,
                "\(Attribute.highBit) is \(pixels.highBit), and \(Attribute.bitsStored) is "
                    + "\(pixels.bitsStored); it must be one less")
        }
        let needed = pixels.frameBytes * pixels.frames
        if !pixels.isEncapsulated, pixels.frameBytes > 0, pixels.pixelBytes > needed + needed % 2 {
            notes.add(
                .headerContradiction,
                """
                \(Attribute.pixelData) has \(pixels.pixelBytes) bytes, and its \(pixels.frames) x \
                \(pixels.columns) x \(pixels.rows) pixels of \(pixels.bitsAllocated) bits are \
                \(needed)
                """)
        }
    }

    /// Whether the lowest value is white is said twice where an image says how to show it.
    ///
    /// By PS3.3, C.7.6.3.1.2, that is a matter of display. Some readers turn the stored values of such an
    /// image round, as is done here, and others do not; then air of a CT is bone. An image with functional
    /// groups has one value for all frames, and its modules allow MONOCHROME2 alone.
    private static func noteShape(
        in dataset: Item, _ photometric: String, _ notes: inout HeaderNotes
    ) {
        if photometric == "MONOCHROME1" {
            notes.add(
                .seriesInverted,
                """
                \(Attribute.photometricInterpretation) is 'MONOCHROME1', so the stored values were turned \
                round, low to high, before they were rescaled; not all readers do so
                """)
        }
        let shape = notes.optional { () throws(UnreadableValue) in
            try dataset.word(of: .presentationLUTShape)
        }
        // PS3.3, C.11.6.1.
        let expected = photometric == "MONOCHROME1" ? "INVERSE" : "IDENTITY"
        guard let shape, shape != expected else { return }
        notes.add(
            .headerContradiction,
            """
            \(Attribute.presentationLUTShape) is '\(PlainText.clean(shape))', and \
            \(Attribute.photometricInterpretation) '\(photometric)', which counts
            """)
    }

    /// Intensities of CT and PET, and of images with functional groups, are always rescaled; others
    /// say slope and intercept together, or neither.
    private static func noteScale(
        of frames: [Frame], _ header: ImageHeader, _ notes: inout HeaderNotes
    ) {
        let isAlwaysScaled = header.hasFunctionalGroups || ["CT", "PT"].contains(header.modality)
        for frame in frames where !(frame.hasSlope && frame.hasIntercept) {
            guard isAlwaysScaled || frame.hasSlope || frame.hasIntercept else { continue }
            if !frame.hasSlope {
                notes.add(.seriesFilledIn, "\(Attribute.rescaleSlope) is missing; 1 was taken")
            }
            if !frame.hasIntercept {
                notes.add(.seriesFilledIn, "\(Attribute.rescaleIntercept) is missing; 0 was taken")
            }
        }
        // By the kind of image it says what the background is, and the scale.
        let classes = [
            "1.2.840.10008.5.1.4.1.1.2": "CT", "1.2.840.10008.5.1.4.1.1.2.1": "CT",
            "1.2.840.10008.5.1.4.1.1.4": "MR", "1.2.840.10008.5.1.4.1.1.4.1": "MR",
            "1.2.840.10008.5.1.4.1.1.128": "PT", "1.2.840.10008.5.1.4.1.1.130": "PT",
        ]
        if let expected = classes[header.sopClassUID], header.modality != expected,
            header.modality != "?"
        {
            notes.add(
                .headerContradiction,
                """
                \(Attribute.modality) is '\(PlainText.clean(header.modality))', and \
                \(Attribute.sopClassUID) is that of \(expected)
                """)
        }
    }

    /// CT is read as Hounsfield units, which Rescale Type may contradict: of a spectral CT it is a
    /// density, or an atomic number. CT that says nothing is in HU (PS3.3, C.11.1.1.2).
    private static func noteUnit(
        of frames: [Frame], _ header: ImageHeader, _ notes: inout HeaderNotes
    ) {
        guard header.modality == "CT" else { return }
        for type in Set(frames.map(\.rescaleType)) where !type.isEmpty && type != ["HU"] {
            let words = PlainText.clean(type.joined(separator: "\\"))
            notes.add(
                .otherUnit,
                """
                \(Attribute.rescaleType) is '\(words)', and the intensities of a CT are taken as \
                Hounsfield units, HU
                """)
        }
    }

    /// Stored values from Pixel Padding Value to Pixel Padding Range Limit stand for no pixel.
    ///
    /// Both are of the pixels' own sign, which implicit VR does not tell; PS3.3, C.7.5.1.1.2.
    private static func padding(
        _ dataset: Item, isSigned: Bool, bits: Int, _ notes: inout HeaderNotes
    ) throws(SeriesRefusal) -> ClosedRange<Int>? {
        let (value, limit) = try readable { () throws(UnreadableValue) in
            (
                try dataset.integer(of: .pixelPaddingValue),
                try dataset.integer(of: .pixelPaddingRangeLimit)
            )
        }
        guard let value else {
            if limit != nil {
                notes.add(
                    .headerContradiction,
                    """
                    \(Attribute.pixelPaddingRangeLimit) is there without \
                    \(Attribute.pixelPaddingValue), and was left out
                    """)
            }
            return nil
        }
        let ends = [value, limit ?? value].map { value in
            let width = 1 << min(bits, 16)
            if isSigned { return value >= width / 2 ? value - width : value }
            return value < 0 ? value + width : value
        }
        return min(ends[0], ends[1])...max(ends[0], ends[1])
    }

    /// Segmentation Storage, and Label Map Segmentation Storage.
    static let segmentationClasses: Set<String> = [
        "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7",
    ]
}
