import Foundation
import Imaging
import NIfTI

/// Times one piece of work with a NIfTI file, in a process that does nothing else, as
/// `bench_files.py` asks for it.
///
///     bench files read FILE
///     bench files write FILE TO
///     bench files resample FILE SPACING [TO]
///     bench files labels FILE SPACING [TO]
///     bench files patch FILE
///
/// Prints the seconds. What is read first, or written to see that it is right, is not in them.
enum FileBench {
    static func run(_ words: [String]) throws {
        guard words.count >= 2 else { return }
        let file = try NIfTIFile(URL(filePath: words[1]))
        func to(_ index: Int) -> URL? { words.count > index ? URL(filePath: words[index]) : nil }
        let spacing = SIMD3<Double>(repeating: words.count > 2 ? Double(words[2]) ?? 1 : 1)
        switch words[0] {
        case "read":
            let (seconds, _) = try timed { try NIfTIFile(URL(filePath: words[1])).volume() }
            print(seconds)
        case "write":
            let volume = try file.volume()
            guard let url = to(2) else { return }
            print(try timed { try NIfTIFile.write(volume, to: url, like: file.grid) }.seconds)
        case "resample":
            let volume = try file.volume()
            let (seconds, resampled) = try timed { try volume.resampled(spacing: spacing) }
            print(seconds)
            if let url = to(3) { try NIfTIFile.write(resampled, to: url) }
        case "labels":
            let labels = try file.labelMap()
            let (seconds, resampled) = try timed { try labels.resampled(spacing: spacing) }
            print(seconds)
            if let url = to(3) { try NIfTIFile.write(resampled, to: url) }
        case "patch":
            let volume = try file.volume()
            let size = volume.geometry.size
            let middle = SIMD3(size.x / 2, size.y / 2, size.z / 2)
            let (seconds, _) = try timed {
                try volume.croppedCanonically(
                    size: [128, 128, 128], placing: middle, at: [64, 64, 64]
                ).normalised()
            }
            print(seconds)
        default: print("strange")
        }
    }

    private static func timed<Result>(
        _ body: () throws -> Result
    ) rethrows -> (seconds: Double, result: Result) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        return ((clock.now - start) / .seconds(1), result)
    }
}
