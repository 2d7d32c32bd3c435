import Foundation
import Imaging
import NIfTI
import Testing

/// A night that is killed at random moments and started again: every study is done once, and no
/// file is ever half there.
@Suite struct NightKillTests {
    @Test func twentyStudiesSurviveFiveKills() throws {
        let folder = try TemporaryFolder()
        let names = (1...20).map { "study-\($0 < 10 ? "0" : "")\($0)" }
        for (number, name) in names.enumerated() {
            try makeStudy(in: folder.url.appending(path: "studies/\(name)"), number: number)
        }
        let out = folder.url.appending(path: "out")
        let arguments = [
            "run", "Pipelines/night.yaml", "--studies", folder.path("studies"), "--out", out.path,
        ]
        var identities: [String: UInt64] = [:]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5 {
            try Command.killed(after: .random(in: 0.2...1.5, using: &generator), arguments)
            for name in names {
                let file = out.appending(path: "\(name)/labels.nii.gz")
                guard FileManager.default.fileExists(atPath: file.path) else { continue }
                // Whole, and the same file as after every earlier kill.
                #expect(throws: Never.self) { try NIfTIFile(file).labelMap() }
                let identity = try identity(of: file)
                #expect(identities[name, default: identity] == identity, "\(name) was redone")
                identities[name] = identity
            }
        }
        let last = try Command(arguments)
        #expect(last.status == 0, "\(last.error)")
        for name in names {
            let file = out.appending(path: "\(name)/labels.nii.gz")
            #expect(try NIfTIFile(file).labelMap().geometry.size == [40, 36, 30])
            let identity = try identity(of: file)
            #expect(identities[name, default: identity] == identity, "\(name) was redone")
        }
        // Nothing temporary is left, and a further start finds nothing to do.
        let left = try FileManager.default.subpathsOfDirectory(atPath: out.path)
        #expect(left.filter { $0.hasSuffix(".nii.gz") }.count == 20)
        #expect(try Command(arguments).output.hasPrefix("0 done, 20 done before;"))
    }

    /// A bright ball in an image of noise, and one click in it.
    private func makeStudy(in folder: URL, number: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let geometry = Geometry(
            size: [40, 36, 30], spacing: [2, 2, 3],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-40, -36, 10])
        var voxels: [Float] = []
        var noise = UInt32(number + 1)
        for k in 0..<30 {
            for j in 0..<36 {
                for i in 0..<40 {
                    noise = noise &* 1_664_525 &+ 1_013_904_223
                    let way = SIMD3(Double(i - 20), Double(j - 18), Double(k - 15) * 1.5)
                    let ball: Float = (way * way).sum() < 64 ? 200 : 40
                    voxels.append(ball + Float(noise >> 24) / 16)
                }
            }
        }
        try NIfTIFile.write(
            Volume(geometry: geometry, voxels: voxels), to: folder.appending(path: "image.nii.gz"))
        let session = """
            {"mais_session": 1,
             "image": {"size": [40, 36, 30],
                       "affine": [[2,0,0,-40], [0,2,0,-36], [0,0,3,10], [0,0,0,1]]},
             "segments": [{"id": "ball", "label": 1}],
             "events": [{"seq": 1, "segment": "ball", "kind": "clicks",
                         "clicks": [{"position": [0, 0, 55], "foreground": true}]}]}
            """
        try Data(session.utf8).write(to: folder.appending(path: "session.json"))
    }

    private func identity(of file: URL) throws -> UInt64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        return (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    }
}
