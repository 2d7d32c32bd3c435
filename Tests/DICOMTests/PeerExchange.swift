import DICOM
import Foundation
import Imaging
import NIfTI
import Testing

/// Reads and writes what `check_with_peers.py` asks for, so that other programs can be held
/// against it. Does nothing where that script did not start it.
@Suite struct PeerExchange {
    static let folder = ProcessInfo.processInfo.environment["MAIS_PEERS"].map {
        URL(filePath: $0, directoryHint: .isDirectory)
    }

    struct Requests: Decodable {
        var volumes: [VolumeRequest] = []
        var write: [WriteRequest] = []
        var read: [ReadRequest] = []
    }
    struct VolumeRequest: Decodable {
        var folder: String
        var volume: Int?
        var out: String
    }
    struct WriteRequest: Decodable {
        var folder: String
        var out: String
        /// Little-endian 16-bit labels, or one byte a voxel for each of several masks.
        var voxels: String
        var segments: [Int]
        var kind: String
        var omitEmptyFrames: Bool
    }
    struct ReadRequest: Decodable {
        var file: String
        var folder: String
        var out: String
        var masks: Bool
        /// Write a NIfTI file, as `mais convert` does, instead of raw labels.
        var nifti: Bool?
    }
    struct Answer: Encodable {
        var size: [Int] = []
        var spacing: [Double] = []
        var origin: [Double] = []
        var directions: [Double] = []
        var segments: [Int] = []
        var error: String?
        /// Seconds of the work itself, without what only the exchange needs.
        var timed = 0.0

        init(_ grid: Geometry) {
            size = (0..<3).map { grid.size[$0] }
            spacing = (0..<3).map { grid.spacing[$0] }
            origin = (0..<3).map { grid.origin[$0] }
            directions = grid.directions.flatMap { axis in (0..<3).map { axis[$0] } }
        }
        init(error: String) { self.error = error }
    }

    @Test(.enabled(if: folder != nil)) func exchange() throws {
        let folder = try #require(Self.folder)
        let json = try Data(contentsOf: folder.appending(path: "requests.json"))
        let requests = try JSONDecoder().decode(Requests.self, from: json)
        for request in requests.volumes {
            try answer(request.out) { try volume(request) }
        }
        for request in requests.write { try answer(request.out) { try write(request) } }
        for request in requests.read { try answer(request.out) { try read(request) } }
    }

    private func answer(_ out: String, _ body: () throws -> Answer) throws {
        var answer: Answer
        do { answer = try body() } catch { answer = Answer(error: "\(error)") }
        try JSONEncoder().encode(answer).write(to: URL(filePath: out + ".json"))
    }

    private func volume(_ request: VolumeRequest) throws -> Answer {
        let options = SeriesOptions(volume: request.volume, singleSlice: true)
        let start = Date()
        let series = try DICOMSeries(folder: URL(filePath: request.folder), options: options)
        let volume = try series.volume()
        let timed = Date().timeIntervalSince(start)
        try volume.voxels.withUnsafeBytes { Data($0) }
            .write(to: URL(filePath: request.out + ".raw"))
        var answer = Answer(volume.geometry)
        answer.timed = timed
        return answer
    }

    private func write(_ request: WriteRequest) throws -> Answer {
        var start = Date()
        let series = try DICOMSeries(folder: URL(filePath: request.folder))
        let headers = Date().timeIntervalSince(start)
        let grid = series.geometry
        let bytes = try Data(contentsOf: URL(filePath: request.voxels))
        var options = SegmentationWritingTests.options()
        options.omitEmptyFrames = request.omitEmptyFrames
        let descriptions = request.segments.map {
            SegmentDescription(label: UInt16($0), name: "segment \($0)")
        }
        let file = URL(filePath: request.out + ".dcm")
        let report: SegmentationReport
        switch request.kind {
        case "MASKS", "FRACTIONAL":
            let planes = descriptions.indices.map {
                bytes.dropFirst($0 * grid.count).prefix(grid.count)
            }
            if request.kind == "MASKS" {
                report = try SegmentationObject.write(
                    zip(descriptions, planes).map {
                        SegmentMask(segment: $0, voxels: $1.map { $0 != 0 })
                    }, on: grid, over: series, options: options, to: file)
            } else {
                report = try SegmentationObject.write(
                    zip(descriptions, planes).map {
                        SegmentProbability(segment: $0, voxels: $1.map { Float($0) / 255 })
                    }, on: grid, over: series, options: options, to: file)
            }
        default:
            options.deflated = request.kind == "DEFLATED"
            options.type = SegmentationType(rawValue: request.kind) ?? .binary
            let labels: [UInt16] = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
            start = Date()
            report = try SegmentationObject.write(
                LabelMap(geometry: grid, labels: labels, segments: descriptions), over: series,
                options: options, to: file)
        }
        var answer = Answer(grid)
        answer.timed = headers + Date().timeIntervalSince(start)
        answer.segments = report.segments.compactMap(\.number)
        return answer
    }

    private func read(_ request: ReadRequest) throws -> Answer {
        if request.nifti == true { return try convert(request) }
        let grid = try DICOMSeries(folder: URL(filePath: request.folder)).geometry
        let start = Date()
        let object = try SegmentationObject(contentsOf: URL(filePath: request.file))
        var answer = Answer(grid)
        answer.segments = object.segments.map(\.number)
        let out = URL(filePath: request.out + ".raw")
        if request.masks {
            var bytes = Data()
            for segment in object.segments {
                let mask = try object.mask(of: segment.number, onto: grid)
                bytes.append(contentsOf: mask.map { $0 ? 1 : 0 })
            }
            try bytes.write(to: out)
        } else {
            let map = try object.labelMap(onto: grid)
            answer.timed = Date().timeIntervalSince(start)
            try map.labels.withUnsafeBytes { Data($0) }.write(to: out)
        }
        return answer
    }

    private func convert(_ request: ReadRequest) throws -> Answer {
        let start = Date()
        let object = try SegmentationObject(contentsOf: URL(filePath: request.file))
        let largest = object.segments.map(\.number).max() ?? 0
        let writer = try LabelWriter(
            object.geometry, largest: UInt16(clamping: largest),
            to: URL(filePath: request.out + ".nii.gz"))
        try object.forEachSlab { try writer.write($0) }
        try writer.finish()
        var answer = Answer(object.geometry)
        answer.timed = Date().timeIntervalSince(start)
        return answer
    }
}
