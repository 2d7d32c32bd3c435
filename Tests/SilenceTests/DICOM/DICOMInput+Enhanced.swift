extension DICOMInput {
    /// The four slices of the CT as one enhanced image, its groups as PS3.3, A.38, has them.
    static func enhancedCT() throws -> DICOMInput {
        let slices = try ct().files
        var file = slices[0]
        let kept: Set<UInt32> = [
            0x0008_0005, 0x0008_0008, 0x0008_0018, 0x0008_0060, 0x0010_0010, 0x0010_0020,
            0x0020_000D, 0x0020_000E, 0x0020_0011, 0x0020_0013, 0x0020_0052, 0x0028_0002,
            0x0028_0004, 0x0028_0010, 0x0028_0011, 0x0028_0100, 0x0028_0101, 0x0028_0102,
            0x0028_0103,
        ]
        let storage = DICOMElement(0x0008_0016, "UI", text: "1.2.840.10008.5.1.4.1.1.2.1")
        let pixels = slices.flatMap { slice -> [UInt8] in
            guard case .bytes(let bytes)? = slice.element([0x7FE0_0010])?.value else { return [] }
            return bytes
        }
        func sequence(_ tag: UInt32, _ elements: [DICOMElement]) -> DICOMElement {
            DICOMElement(tag, "SQ", .items([elements]))
        }
        func own(_ tags: UInt32...) -> [DICOMElement] {
            tags.compactMap { slices[0].element([$0]) }
        }
        let frameType = DICOMElement(0x0008_9007, "CS", text: "ORIGINAL\\PRIMARY\\VOLUME\\NONE")
        let shared = [
            sequence(0x0018_9329, [frameType]),
            sequence(0x0020_9116, own(0x0020_0037)),
            sequence(0x0028_9110, own(0x0018_0050, 0x0028_0030)),
            sequence(0x0028_9145, own(0x0028_1052, 0x0028_1053)),
        ]
        let frames = slices.enumerated().map { number, slice -> [DICOMElement] in
            let stack = [
                DICOMElement(0x0020_9056, "SH", text: "1"),
                DICOMElement(0x0020_9057, "UL", .bytes([UInt8(number + 1), 0, 0, 0])),
            ]
            let position = slice.element([0x0020_0032]).map { [$0] } ?? []
            return [sequence(0x0020_9111, stack), sequence(0x0020_9113, position)]
        }
        file.elements = file.elements.filter { kept.contains($0.tag) }
        file.elements += [
            storage, DICOMElement(0x2050_0020, "CS", text: "IDENTITY"),
            DICOMElement(0x0028_0008, "IS", text: "\(slices.count)"),
            sequence(0x5200_9229, shared), DICOMElement(0x5200_9230, "SQ", .items(frames)),
            DICOMElement(0x7FE0_0010, "OW", .bytes(pixels)),
        ]
        file.elements.sort { $0.tag < $1.tag }
        file.meta = file.meta.map {
            $0.tag == 0x0002_0002 ? DICOMElement($0.tag, "UI", text: storage.text ?? "") : $0
        }
        return DICOMInput(kind: "enhanced CT", files: [file], read: readSeries)
    }
}
