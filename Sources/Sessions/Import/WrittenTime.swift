internal import Foundation

/// When something was asked for, as a recording of requests writes it: ISO 8601, or seconds.
struct WrittenTime {
    /// Nil where it is written otherwise.
    let date: Date?

    /// Keys under which recordings have it.
    static let keys = ["t", "time", "timestamp"]

    /// - Returns: Nil where there is none.
    init?(in values: KeyedDecodingContainer<AnyKey>) {
        let keys = Self.keys.map { AnyKey($0) }
        let present = keys.filter { key in
            values.contains(key) && (try? values.decodeNil(forKey: key)) == false
        }
        guard let key = present.first else { return nil }
        if let seconds = try? values.decode(Double.self, forKey: key) {
            date = Date(timeIntervalSince1970: seconds)
        } else {
            date = (try? values.decode(String.self, forKey: key)).flatMap { parsed($0) }
        }
    }
}

private func parsed(_ text: String) -> Date? { date(text) }
