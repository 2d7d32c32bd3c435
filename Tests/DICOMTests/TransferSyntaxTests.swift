import CDCMTK
import DICOM
import Foundation
import Imaging
import Testing

/// A file's frames as numbers, straight through the C header.
struct DecodedFile {
    var pixels = CDPixels()
    var frames: [[Int]] = []

    init(_ url: URL) throws {
        var error = CDError()
        guard let file = cd_open(url.path, &error) else { throw Refused(error) }
        defer { cd_close(file) }
        guard cd_pixels(file, &pixels, &error) else { throw Refused(error) }
        let count = Int(pixels.frameBytes)
        for frame in 0..<pixels.frames {
            var bytes = [UInt8](repeating: 0, count: count + count % 2)
            let capacity = Int64(bytes.count)
            guard cd_read_frame(file, frame, &bytes, capacity, &error) else {
                throw Refused(error)
            }
            frames.append(
                bytes.withUnsafeBytes { raw in
                    switch (pixels.bitsAllocated, pixels.isSigned) {
                    case (8, _): raw.prefix(count).map(Int.init)
                    case (_, true): raw.bindMemory(to: Int16.self).map(Int.init)
                    case (_, false): raw.bindMemory(to: UInt16.self).map(Int.init)
                    }
                })
        }
    }

    struct Refused: Error, CustomStringConvertible {
        var description: String
        init(_ error: CDError) {
            description = withUnsafeBytes(of: error.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
    }
}

@Suite struct TransferSyntaxTests {
    /// The same image, raw and otherwise.
    @Test(arguments: [
        ("syntaxes/MR_small", "syntaxes/MR_small_RLE"),
        ("syntaxes/MR_small", "syntaxes/MR_small_bigendian"),
        ("syntaxes/MR_small", "syntaxes/MR_small_expb"),
        ("syntaxes/MR_small", "syntaxes/MR_small_implicit"),
        ("syntaxes/MR_small", "syntaxes/MR_small_jp2klossless"),
        ("syntaxes/MR_small", "syntaxes/MR_small_jpeg_ls_lossless"),
        ("syntaxes/MR_small", "syntaxes/MR_small_padded"),
        ("syntaxes/emri_small", "syntaxes/emri_small_RLE"),
        ("syntaxes/emri_small", "syntaxes/emri_small_big_endian"),
        ("syntaxes/emri_small", "syntaxes/emri_small_jpeg_2k_lossless"),
        ("syntaxes/emri_small", "syntaxes/emri_small_jpeg_ls_lossless"),
        ("compressed/compressed_rle", "compressed/compressed"),
        ("compressed/compressed_rle", "compressed/compressed_j2k"),
        ("compressed/compressed_rle", "compressed/compressed_jpeg"),
        ("compressed/compressed_rle", "compressed/compressed_jpegls"),
    ])
    func losslessIsBitForBit(_ raw: String, _ other: String) throws {
        let expected = try DecodedFile(TestData.file("\(raw).dcm"))
        let found = try DecodedFile(TestData.file("\(other).dcm"))
        #expect(expected.frames.count == found.frames.count)
        #expect(expected.frames[0].max() ?? 0 > 100, "an image of nothing proves nothing")
        let different = zip(expected.frames.joined(), found.frames.joined()).count { $0 != $1 }
        #expect(different == 0)
    }

    /// Nuclear medicine in 12-bit JPEG and in JPEG 2000, both lossy. The numbers are those of
    /// dcmdjpeg and of GDCM 3.0.24.
    @Test(arguments: [
        ("JPEG-lossy", 0, 264, 3_767_007, 52), ("JPEG2000", -30, 245, 3_527_976, 45),
    ])
    func lossyIsAsOthersHaveIt(
        _ name: String, _ least: Int, _ most: Int, _ sum: Int, _ one: Int
    ) throws {
        let frame = try DecodedFile(TestData.file("syntaxes/\(name).dcm")).frames[0]
        #expect(frame.count == 256 * 1024)
        #expect(frame.min() == least)
        #expect(frame.max() == most)
        #expect(frame.reduce(0, +) == sum)
        #expect(frame[100_000] == one)
    }

    @Test func deflatedIsInflated() throws {
        let file = try DecodedFile(TestData.file("syntaxes/image_dfl.dcm"))
        #expect(file.pixels.rows == 512)
        #expect(file.pixels.columns == 512)
        #expect(Set(file.frames[0]).count > 10)
    }

    @Test(arguments: [
        (
            "MR_truncated",
            "the element announces 8192 bytes, and 8130 are left in the file"
        ),
        ("emri_small_jpeg_2k_lossless_too_short", "the encapsulated pixel data is never closed"),
    ])
    func damagedFilesGiveASentence(_ name: String, _ sentence: String) throws {
        do {
            _ = try DecodedFile(TestData.file("syntaxes/\(name).dcm"))
            Issue.record("'\(name)' was read")
        } catch let refused as DecodedFile.Refused {
            #expect(refused.description == sentence)
        }
    }

    /// SimpleITK 2.5 on the same files: single voxels, and the sum of all.
    @Test func theSampleIsAsSimpleITKHasIt() throws {
        let series = try DICOMSeries(folder: TestData.abdomen)
        #expect(series.geometry.size == [512, 512, 20])
        #expect(series.geometry.spacing == [0.9765625, 0.9765625, 2])
        #expect(series.geometry.origin == [-249.51171875, -437.51171875, -804.5])
        #expect(series.geometry.directions == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        let volume = try series.volume()
        for (index, value) in [
            (SIMD3(256, 256, 0), 86), (SIMD3(256, 256, 19), 94), (SIMD3(180, 200, 10), 18),
            (SIMD3(300, 250, 5), 62), (SIMD3(0, 0, 0), -1024), (SIMD3(511, 300, 12), -1024),
        ] {
            #expect(volume.voxels[volume.geometry.offset(of: index)] == Float(value))
        }
        #expect(volume.voxels.reduce(0) { $0 + Int($1) } == -3_272_217_339)
        #expect(volume.voxels.min() == -1024)
        #expect(volume.voxels.max() == 1839)
    }
}
