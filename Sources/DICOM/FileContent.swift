internal import Files
internal import Foundation

/// What two files hold.
enum FileContent {
    /// Whether two files hold the same bytes. What cannot be read is not the same.
    static func isSame(_ first: String, _ second: String) -> Bool {
        guard let a = try? BoundedFile.open(first, most: .max),
            let b = try? BoundedFile.open(second, most: .max)
        else { return false }
        while true {
            guard let left = try? a.read(upToCount: 1 << 20) ?? Data(),
                let right = try? b.read(upToCount: 1 << 20) ?? Data(), left == right
            else { return false }
            if left.isEmpty { return true }
        }
    }
}
