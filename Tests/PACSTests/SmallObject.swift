import Foundation
import PACS
import DICOMFile

/// A small CT image, written by hand: explicit VR little endian.
struct SmallObject {
    var study = "1.2.826.0.1.3680043.8.498.1"
    var series = "1.2.826.0.1.3680043.8.498.1.1"
    var instance: String
    var sopClass = "1.2.840.10008.5.1.4.1.1.2"
    var transferSyntax = "1.2.840.10008.1.2.1"
    var modality = "CT"
    var accession = "A1"
    var date = "20260102"
    var patientName = "Planted^Patient"
    var patientID = "PLANTED-4711"
    var number = 1
    var size = 8
    /// A JPEG 2000 codestream of 8-bit colours, in place of the pixels.
    var colours: Data?

    init(_ number: Int, series: Int = 1, study: Int = 1) {
        self.number = number
        self.study = "1.2.826.0.1.3680043.8.498.\(study)"
        self.series = "\(self.study).\(series)"
        instance = "\(self.series).\(number)"
    }

    /// The Part 10 file.
    var data: Data {
        var body = Data()
        body.element(0x0008, 0x0016, "UI", sopClass)
        body.element(0x0008, 0x0018, "UI", instance)
        body.element(0x0008, 0x0020, "DA", date)
        body.element(0x0008, 0x0050, "SH", accession)
        body.element(0x0008, 0x0060, "CS", modality)
        body.element(0x0010, 0x0010, "PN", patientName)
        body.element(0x0010, 0x0020, "LO", patientID)
        body.element(0x0010, 0x0030, "DA", "19700101")
        body.element(0x0020, 0x000D, "UI", study)
        body.element(0x0020, 0x000E, "UI", series)
        body.element(0x0020, 0x0011, "IS", "7")
        body.element(0x0020, 0x0013, "IS", "\(number)")
        let bits = colours == nil ? 12 : 8
        body.element(0x0028, 0x0002, "US", short(colours == nil ? 1 : 3))
        body.element(0x0028, 0x0004, "CS", colours == nil ? "MONOCHROME2" : "YBR_RCT")
        if colours != nil { body.element(0x0028, 0x0006, "US", short(0)) }
        body.element(0x0028, 0x0010, "US", short(size))
        body.element(0x0028, 0x0011, "US", short(size))
        body.element(0x0028, 0x0100, "US", short(colours == nil ? 16 : 8))
        body.element(0x0028, 0x0101, "US", short(bits))
        body.element(0x0028, 0x0102, "US", short(bits - 1))
        body.element(0x0028, 0x0103, "US", short(0))
        if let colours {
            // An empty offset table, one fragment, and the end (PS3.5, A.4).
            body.append(contentsOf: [0xE0, 0x7F, 0x10, 0, 0x4F, 0x42, 0, 0, 255, 255, 255, 255])
            body.append(contentsOf: [0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0, 0xE0])
            let count = colours.count + colours.count % 2
            body.append(contentsOf: [UInt8(count & 255), UInt8(count >> 8), 0, 0])
            body.append(colours)
            if colours.count % 2 == 1 { body.append(0) }
            body.append(contentsOf: [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0])
        } else {
            var pixels = Data(capacity: size * size * 2)
            for i in 0..<(size * size) { pixels.append(short((i * 31 + number * 7) & 0xFFF)) }
            body.element(0x7FE0, 0x0010, "OW", pixels)
        }
        var meta = Data()
        meta.element(0x0002, 0x0001, "OB", Data([0, 1]))
        meta.element(0x0002, 0x0002, "UI", sopClass)
        meta.element(0x0002, 0x0003, "UI", instance)
        meta.element(0x0002, 0x0010, "UI", transferSyntax)
        meta.element(0x0002, 0x0012, "UI", "1.2.3.4")
        var file = Data(count: 128)
        file.append(Data("DICM".utf8))
        var length = Data()
        withUnsafeBytes(of: UInt32(meta.count).littleEndian) { length.append(contentsOf: $0) }
        file.element(0x0002, 0x0000, "UL", length)
        file.append(meta)
        file.append(body)
        return file
    }

    private func short(_ number: Int) -> Data {
        withUnsafeBytes(of: UInt16(number).littleEndian) { Data($0) }
    }

    var uid: UID { UID(instance) ?? UID.random() }

    /// Writes `count` objects of one series and returns their paths.
    static func write(
        _ count: Int, to folder: TestFolder, series: Int = 1, study: Int = 1,
        _ change: (inout SmallObject) -> Void = { _ in }
    ) throws -> [String] {
        try (1...count).map { number in
            var object = SmallObject(number, series: series, study: study)
            change(&object)
            return try folder.write("in-\(study)-\(series)/\(number).dcm", object.data)
        }
    }
}

extension Data {
    mutating func element(_ group: UInt16, _ element: UInt16, _ vr: String, _ text: String) {
        var value = Data(text.utf8)
        if value.count % 2 == 1 { value.append(vr == "UI" ? 0 : 32) }
        self.element(group, element, vr, value)
    }

    mutating func element(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: Data) {
        func put<T: FixedWidthInteger>(_ number: T) {
            Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
        }
        put(group)
        put(element)
        append(Data(vr.utf8))
        if ["OB", "OW", "SQ", "UN"].contains(vr) {
            put(UInt16(0))
            put(UInt32(value.count))
        } else {
            put(UInt16(value.count))
        }
        append(value)
    }
}
