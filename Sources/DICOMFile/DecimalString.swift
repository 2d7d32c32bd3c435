internal import Foundation

/// Numbers as DICOM's Decimal String, which has at most 16 characters (PS3.5, 6.2).
package enum DecimalString {
    /// The closest number that fits.
    package static func write(_ number: Double) -> String {
        let shortest =
            number == number.rounded() && abs(number) < 1e15
            ? String(Int(number)) : "\(number)"
        guard shortest.utf8.count > 16 else { return shortest }
        for digits in stride(from: 15, to: 1, by: -1) {
            let text = String(format: "%.*g", digits, number)
            if text.utf8.count <= 16 { return text }
        }
        return String(format: "%.2g", number)
    }

    /// Several numbers, with backslashes between.
    package static func write(_ numbers: [Double]) -> String {
        numbers.map { write($0) }.joined(separator: "\\")
    }

    /// The text itself where its values all fit, otherwise nil.
    package static func valid(_ text: String) -> String? {
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
        let fits = parts.allSatisfy { $0.utf8.count <= 16 && Double($0.trimmed) != nil }
        return fits ? text : nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var part = self
        while part.first == " " { part.removeFirst() }
        while part.last == " " { part.removeLast() }
        return part
    }
}
