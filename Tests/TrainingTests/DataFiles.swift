import Foundation
import Imaging
import NIfTI
import Training

/// The committed images.
enum DataFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Data")

    static let hippocampus = folder.appending(path: "hippocampus")

    static let headNeck = LabelledCase(
        name: "pt_4", image: folder.appending(path: "head-neck/pt_4.nii.gz"),
        label: folder.appending(path: "head-neck/pt_4_labels.nii.gz"))

    static let organs: [UInt16: String] = [
        1: "brainstem", 3: "right parotid", 4: "left parotid", 7: "mandible",
    ]

    static let organClasses = organs.sorted { $0.key < $1.key }
        .map { LabelledClass(label: $0.key, name: $0.value) }
}

/// The sentence of what `body` throws; empty where it throws nothing.
func sentence<Result>(_ body: () throws -> Result) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return "\(error)"
    }
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
