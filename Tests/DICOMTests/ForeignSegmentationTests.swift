import DICOM
import Foundation
import Imaging
import Testing
import Text

/// Segmentations that other programs wrote; the counts are pydicom's.
@Suite struct ForeignSegmentationTests {
    private func read(_ name: String) throws -> SegmentationObject {
        try SegmentationObject(contentsOf: TestData.file("seg/\(name)"))
    }

    @Test(arguments: [
        ("seg_image_ct_binary.dcm", SegmentationType.binary, 638),
        ("seg_image_ct_binary_single_frame.dcm", .binary, 1832),
        ("seg_image_ct_binary_fractional.dcm", .fractional, 638),
        ("seg_image_ct_true_fractional.dcm", .fractional, 661),
        ("sparse-labelmap-noppv.dcm", .labelMap, 630),
        ("sparse-labelmap-ppv5.dcm", .labelMap, 630),
        ("23x38x3/seg-label.seg", .binary, 322),
        ("24x38x3/seg-label.seg", .binary, 315),
        ("../syntaxes/liver.dcm", .binary, 107098),
    ])
    func everyVoxelIsFound(_ name: String, _ type: SegmentationType, _ voxels: Int) throws {
        let object = try read(name)
        #expect(object.type == type)
        #expect(object.segments.map(\.number) == [1])
        let set = try object.mask(of: 1, threshold: 0.5 / 255).filter { $0 }.count
        #expect(set == voxels)
    }

    @Test(arguments: [
        ("../syntaxes/liver_rle.dcm", "../syntaxes/liver.dcm"),
        ("../syntaxes/liver_j2k.dcm", "../syntaxes/liver.dcm"),
        // Frames of 874 bits, which fill no whole bytes: packed, and a byte for each.
        ("odd_rle.dcm", "23x38x3/seg-label.seg"), ("odd_rle_bytes.dcm", "23x38x3/seg-label.seg"),
    ])
    func compressedBitsAreTheSameBits(_ name: String, _ plain: String) throws {
        let labels = try read(name).labelMap().labels
        #expect(try read(plain).labelMap().labels == labels)
        #expect(labels.contains(1))
    }

    /// Bytes changed in the first frame of a run-length file, and what is said.
    @Test(
        arguments: [
            (0, 2, "a frame of bits has no RLE header of one segment"),
            (64, 0x80, "a frame of 262144 bits decodes to 32640 bytes, and should to 32768"),
        ] as [(Int, UInt8, String)])
    func damagedBits(_ offset: Int, _ byte: UInt8, _ expected: String) throws {
        var bytes = try Data(contentsOf: TestData.file("syntaxes/liver_rle.dcm"))
        let header = Data([1, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0])
        let start = try #require(bytes.range(of: header)).lowerBound + offset
        bytes[start] = byte
        if byte == 0x80 { bytes[start + 1] = 0x80 }
        let folder = try TestFolder()
        try bytes.write(to: folder.file("seg.dcm"))
        do {
            _ = try SegmentationObject(contentsOf: folder.file("seg.dcm")).labelMap()
            Issue.record("it was read")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    /// dcmqi writes the label 0 as segment 0, which is no background then.
    @Test func segmentZeroThatIsAnOrgan() throws {
        let object = try read("labelmap_segment0.dcm")
        let map = try object.labelMap()
        let counts = Dictionary(grouping: map.labels) { $0 }.mapValues(\.count)
        // The slice between the two frames has no frame, so it is background.
        #expect(counts == [0: 912, 1: 630, 2: 1194])
        #expect(map.segments.map(\.name) == ["Spleen", "Liver"])
        #expect(map.segments.map(\.label) == [2, 1])
        #expect(try object.mask(of: 0).count { $0 } == 1194)
        #expect(object.warnings.map(\.code).contains(.segmentationRenumbered))
    }

    @Test func bigEndianBitsAreTheSameBits() throws {
        let little = try read("../syntaxes/liver.dcm").labelMap()
        let big = try read("../syntaxes/liver_expb.dcm").labelMap()
        #expect(little.labels == big.labels)
        #expect(little.labels.contains(1))
    }

    @Test func overlapsOfDcmqi() throws {
        let object = try read("partial_overlaps.dcm")
        let counts = try object.segments.map { segment in
            try object.mask(of: segment.number).filter { $0 }.count
        }
        #expect(counts == [9602, 11888, 10743, 6693, 4713])
        #expect(
            object.segments.map(\.description.name)
                == ["GREEN", "ORANGE", "PURPLE", "LIGHT_BLUE", "DARK_BLUE"])
        #expect(throws: DICOMError.self) { try object.labelMap() }
    }

    /// Two slices of three have frames; the third is empty, between or beside them.
    @Test func aSparseLabelMapLandsOnItsSeries() throws {
        let series = try DICOMSeries(folder: TestData.file("seg/24x38x3"), seriesUID: Self.image)
        let object = try read("sparse-labelmap-ppv5.dcm")
        #expect(object.frameCount == 2)
        let map = try object.labelMap(onto: series.geometry)
        let plane = 24 * 38
        let perSlice = (0..<3).map { k in
            map.labels[plane * k..<plane * (k + 1)].filter { $0 == 1 }.count
        }
        #expect(perSlice == [315, 0, 315])
        #expect(map.segments.map(\.name) == ["Liver"])
    }
    private static let image = "1.2.826.0.1.3680043.2.1125.1.9881642883347102869241902700569139"

    @Test(arguments: [
        ("ct_image.dcm", "it is no segmentation (modality CT)"),
        ("../syntaxes/rtstruct.dcm", "it is no segmentation (modality RTSTRUCT)"),
    ])
    func whatIsNoSegmentationIsRefused(_ name: String, _ reason: String) throws {
        do {
            _ = try read(name)
            Issue.record("'\(name)' was read")
        } catch {
            #expect("\(error)".hasSuffix("cannot be read as DICOM: \(reason). Name a DICOM SEG."))
        }
    }
}
