import DICOM
import Foundation
import Imaging

/// The files of a DICOM input, taken apart.
struct DICOMInput: Sendable {
    let kind: String
    var files: [DICOMDocument]
    /// Which of them are changed; nil for all.
    var changing: [Int]?
    let read: @Sendable (URL) throws -> Reading

    func outcome() -> Outcome {
        Outcome {
            let named = files.enumerated().map { number, file in
                (name: "IM\(number).dcm", bytes: file.bytes)
            }
            return try Scratch.with(named, read)
        }
    }

    /// Every change to every field: in each of some files, and in all.
    func subject(_ fields: [AttributeField]) -> Subject {
        var mutants: [Mutant] = []
        var exemptions: [Exemption] = []
        let all = changing ?? Array(files.indices)
        var places: [(name: String, files: [Int])] =
            [0, all.count / 2, all.count - 1].reduce(into: [Int]()) {
                if !$0.contains(all[$1]) { $0.append(all[$1]) }
            }
            .map { ("file \($0 + 1)", [$0]) }
        if all.count > 1 { places.append(("all files", all)) }
        for field in fields {
            for (reason, isInOne) in field.unnoticeable.map({ ($0, false) })
                + field.unnoticeableInOne.map({ ($0, true) })
            {
                exemptions.append(
                    Exemption(
                        field: field.field, change: reason.key,
                        reason: reason.value + (isInOne ? " (in one file)" : "")))
            }
            // What stands in a sequence is changed in the first and in the last item.
            for item in items(on: field.path) {
                let isLone = all.count == 1 && !isRepeated(field.path)
                for (place, chosen) in places {
                    let isAll = chosen.count == all.count
                    let old = files[chosen[0]].element(field.path, items: item)
                    var values = field.values(of: old, isExplicit: files[chosen[0]].isExplicit)
                    for contradiction in field.contradictions
                    where contradiction.isOfAll == isAll || all.count == 1 {
                        if isLone, let reason = contradiction.alone {
                            exemptions.append(
                                Exemption(
                                    field: field.field, change: .contradictory, reason: reason))
                            continue
                        }
                        values.append(
                            AttributeField.Value(
                                change: .contradictory, detail: "'\(contradiction.text)'",
                                elements: [field.valid(contradiction.text)], shows: []))
                    }
                    for value in values {
                        let excuse =
                            (isAll ? field.unnoticeable : field.unnoticeableInOne)[value.change]
                        if excuse != nil { continue }
                        var changed = self
                        var isThere = true
                        for number in chosen {
                            let isDone = changed.files[number].replace(
                                field.path, items: item, with: value.elements)
                            isThere = isThere && isDone
                        }
                        guard isThere else { continue }
                        let isGone = [.absent, .empty].contains(value.change) && isAll
                        // Each segment has facts of its own.
                        let fact = field.fact?.replacing(
                            "segment 1 ", with: "segment \(segment(item, in: chosen[0])) ")
                        let withheld = isGone ? [fact].compactMap { $0 } : []
                        let ready = changed
                        mutants.append(
                            Mutant(
                                field: field.field, change: value.change,
                                detail: "\(value.detail) in \(place)"
                                    + (item.isEmpty ? "" : ", item \(item.map { $0 + 1 })"),
                                shows: value.shows, withheld: withheld
                            ) { ready.outcome() })
                    }
                }
            }
        }
        let plain = self
        return Subject(
            kind: kind, room: "DICOM", untouched: { plain.outcome() }, mutants: mutants,
            exemptions: exemptions.reduce(into: []) {
                if !$0.contains($1) { $0.append($1) }
            })
    }

    /// The Segment Number of an item of the Segment Sequence; 1 where there is none.
    private func segment(_ item: [Int], in file: Int) -> Int {
        let path: [UInt32] = [0x0062_0002, 0x0062_0004]
        guard case .bytes(let bytes)? = files[file].element(path, items: item)?.value,
            let first = bytes.first
        else { return 1 }
        return Int(first)
    }

    private func items(of tag: UInt32) -> Int {
        guard case .items(let items)? = files[changing?[0] ?? 0].element([tag])?.value else {
            return 0
        }
        return items.count
    }

    /// Whether the sequence that a path begins with has several items, each with a value of its own.
    private func isRepeated(_ path: [UInt32]) -> Bool { path.count > 1 && items(of: path[0]) > 1 }

    /// The first and the last item of the sequence that a path begins with.
    private func items(on path: [UInt32]) -> [[Int]] {
        guard path.count > 1 else { return [[]] }
        let count = items(of: path[0])
        return count == 0 ? [] : count == 1 ? [[0]] : [[0], [count - 1]]
    }
}

// MARK: - Real inputs

extension DICOMInput {
    /// Reads a series as the stages do.
    static func readSeries(_ folder: URL) throws -> Reading {
        let series = try DICOMSeries(folder: folder)
        var warnings = series.warnings
        let volume = try series.volume { warnings.append($0) }
        var facts = Fingerprint.facts(volume.geometry)
        facts["voxels"] = Fingerprint.of(volume.voxels)
        facts["study"] = series.studyInstanceUID
        facts["series"] = series.seriesInstanceUID
        facts["modality"] = series.modality
        facts["description"] = series.seriesDescription ?? "none"
        facts["instances"] = series.instances.map { "\($0.sopClassUID) \($0.sopInstanceUID)" }
            .joined(separator: ", ")
        return Reading(facts: facts, warnings: warnings)
    }

    /// The pixels in one corner of a 16-bit image.
    private static func cropped(_ file: DICOMDocument, to size: Int) -> DICOMDocument {
        var file = file
        guard case .bytes(let rows)? = file.element([0x0028_0010])?.value,
            case .bytes(let columns)? = file.element([0x0028_0011])?.value,
            case .bytes(let pixels)? = file.element([0x7FE0_0010])?.value
        else { return file }
        let height = Int(rows[0]) | Int(rows[1]) << 8
        let width = Int(columns[0]) | Int(columns[1]) << 8
        let corner = ((height - size) / 2, (width - size) / 2)
        let kept = (0..<size).flatMap { row in
            let start = 2 * ((corner.0 + row) * width + corner.1)
            return pixels[start..<start + 2 * size]
        }
        let short = UInt16(size)
        _ = file.replace([0x0028_0010], with: [DICOMElement(0x0028_0010, "US", shorts: [short])])
        _ = file.replace([0x0028_0011], with: [DICOMElement(0x0028_0011, "US", shorts: [short])])
        _ = file.replace([0x7FE0_0010], with: [DICOMElement(0x7FE0_0010, "OW", .bytes(kept))])
        return file
    }

    /// Four slices with the header of a real CT: its own, and three above it.
    static func ct() throws -> DICOMInput {
        let whole = try DICOMDocument(
            Repository.bytes("Tests/DICOMTests/Data/seg/ct_image.dcm"))
        let slice = cropped(whole, to: 16)
        let start = (slice.element([0x0020_0032])?.text ?? "").split(separator: "\\")
            .compactMap { Double($0) }
        let uid = slice.element([0x0008_0018])?.text ?? ""
        let files = (0..<4).map { k in
            var file = slice
            let own = "\(uid).\(k)"
            let place = "\(start[0])\\\(start[1])\\\(start[2] + 5 * Double(k))"
            _ = file.replace([0x0020_0032], with: [DICOMElement(0x0020_0032, "DS", text: place)])
            _ = file.replace([0x0008_0018], with: [DICOMElement(0x0008_0018, "UI", text: own)])
            _ = file.replace(
                [0x0020_0013], with: [DICOMElement(0x0020_0013, "IS", text: "\(k + 1)")])
            file.meta = file.meta.map {
                $0.tag == 0x0002_0003 ? DICOMElement($0.tag, "UI", text: own) : $0
            }
            return file
        }
        return DICOMInput(kind: "CT series", files: files, read: readSeries)
    }

    /// Four slices of a real MR, 16 x 16.
    static func mr() throws -> DICOMInput {
        let files = try (1...4).map { number in
            try DICOMDocument(
                Repository.bytes(
                    "Tests/DICOMTests/Data/quirks/generic/anatomical/002_non_isotropic/00\(number).dcm"
                ))
        }
        return DICOMInput(kind: "MR series", files: files, read: readSeries)
    }

    /// The same kind, in implicit VR.
    static func implicitMR() throws -> DICOMInput {
        let folder = "Tests/DICOMTests/Data/quirks/hitachi/anatomical/001"
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appending(path: folder).path
        ).filter { $0.hasSuffix(".dcm") }.sorted()
        let files = try names.map { try DICOMDocument(Repository.bytes("\(folder)/\($0)")) }
        return DICOMInput(kind: "MR series, implicit VR", files: files, read: readSeries)
    }

    /// Eight frames of a real enhanced MR.
    static func enhanced(_ path: String, _ vendor: String) throws -> DICOMInput {
        let file = try DICOMDocument(
            Repository.bytes("Tests/DICOMTests/Data/quirks/enhanced/\(path)"))
        return DICOMInput(kind: "enhanced MR, \(vendor)", files: [file], read: readSeries)
    }
}
