internal import CDCMTK

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
    var seriesDescription: String?
    var instanceNumber: Int?
    /// True for an Enhanced image, or a legacy-converted one: frames are described one by one.
    var hasFunctionalGroups: Bool
    var frames: [Frame]
    /// Where the frames lie in the file, if they are stored as they are.
    var native: CDNative?
    /// What the file lacks and how it was made good.
    var repairs: [String]
    /// Why the file can be no part of a volume, whatever the other files are.
    var refusal: SeriesRefusal?
}

/// Why a file is no image of a series.
enum NoImage: Error {
    case because(String)
}

extension ImageHeader {
    /// Reads a file's header.
    ///
    /// - Throws: ``NoImage`` for a DICOM file that is no image.
    init(_ file: DICOMFile) throws {
        let dataset = file.dataset
        let meta = file.meta
        var repairs: [String] = []
        func identity(_ tag: Tag, _ twin: Tag, _ name: String) throws -> String {
            if let uid = dataset.word(tag) { return uid }
            guard let uid = meta.word(twin) else {
                throw NoImage.because("it has no \(name) \(tag)")
            }
            repairs.append("\(name) \(tag) is missing and was taken from the meta header")
            return uid
        }
        let sopClass = try identity(.sopClassUID, .mediaStorageSOPClassUID, "SOP Class UID")
        let instance = try identity(
            .sopInstanceUID, .mediaStorageSOPInstanceUID, "SOP Instance UID")
        let modality = dataset.word(.modality) ?? "?"
        guard dataset.integer(.rows) != nil, dataset.integer(.columns) != nil else {
            throw NoImage.because("it holds no image (modality \(modality))")
        }
        path = file.path
        transferSyntax = file.transferSyntax
        sopClassUID = sopClass
        sopInstanceUID = instance
        let frameOfReference = dataset.word(.frameOfReferenceUID)
        let description = dataset.word(.seriesDescription)
        // De-identified files may have lost these two. What shares a frame of reference, a series
        // number and a description is then one series.
        func derived(_ tag: Tag, _ name: String, _ parts: [String]) throws -> String {
            guard let frameOfReference else {
                throw NoImage.because(
                    "it has neither \(name) \(tag) nor a frame of reference "
                        + "\(Tag.frameOfReferenceUID)")
            }
            repairs.append(
                "\(name) \(tag) is missing and was derived from the frame of reference")
            return ContentHash([name, frameOfReference] + parts).uid
        }
        studyInstanceUID =
            try dataset.word(.studyInstanceUID)
            ?? derived(.studyInstanceUID, "Study Instance UID", [])
        seriesInstanceUID =
            try dataset.word(.seriesInstanceUID)
            ?? derived(
                .seriesInstanceUID, "Series Instance UID",
                [modality, dataset.word(.seriesNumber) ?? "", description ?? ""])
        self.repairs = repairs
        frameOfReferenceUID = frameOfReference
        self.modality = modality
        seriesDescription = description
        instanceNumber = dataset.integer(.instanceNumber)
        hasFunctionalGroups = dataset.has(.perFrameFunctionalGroupsSequence)
        frames = []
        do throws(SeriesRefusal) {
            frames = try Self.frames(of: file, header: self)
            do { native = try file.native() } catch {
                throw .unreadable("\(error)", error.systemError)
            }
        } catch {
            refusal = error
        }
    }

    private static func frames(
        of file: DICOMFile, header: ImageHeader
    ) throws(SeriesRefusal) -> [Frame] {
        let dataset = file.dataset
        if segmentationClasses.contains(header.sopClassUID) { throw .segmentation }
        if dataset.has(.floatPixelData) || dataset.has(.doubleFloatPixelData) {
            throw .notIntegers
        }
        let photometric = dataset.word(.photometricInterpretation) ?? "MONOCHROME2"
        guard photometric == "MONOCHROME1" || photometric == "MONOCHROME2" else {
            throw .colour(photometric)
        }
        let pixels: CDPixels
        do { pixels = try file.pixels() } catch { throw .unreadable("\(error)", error.systemError) }
        guard pixels.samplesPerPixel == 1 else { throw .colour(photometric) }
        guard pixels.bitsAllocated > 1 else { throw .oneBit }
        let kinds = dataset.texts(.imageType)
        if kinds.contains("MOSAIC") { throw .mosaic(rows: Int(pixels.rows)) }
        let common = Frame(
            pixels: pixels, isInverted: photometric == "MONOCHROME1",
            padding: padding(dataset, isSigned: pixels.isSigned, bits: Int(pixels.bitsAllocated)),
            imageType: kinds, frameOfReference: header.frameOfReferenceUID,
            instanceNumber: header.instanceNumber)
        if header.hasFunctionalGroups {
            return try common.frames(fromFunctionalGroupsOf: dataset)
        }
        guard pixels.frames == 1 else { throw .framesWithoutPlaces(Int(pixels.frames)) }
        return [try common.placed(by: dataset)]
    }

    /// Stored values from Pixel Padding Value to Pixel Padding Range Limit stand for no pixel.
    ///
    /// Both are of the pixels' own sign, which implicit VR does not tell; PS3.3, C.7.5.1.1.2.
    private static func padding(
        _ dataset: Item, isSigned: Bool, bits: Int
    ) -> ClosedRange<Int>? {
        guard let first = dataset.integer(.pixelPaddingValue) else { return nil }
        let second = dataset.integer(.pixelPaddingRangeLimit) ?? first
        let ends = [first, second].map { value in
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
