// JSON knows one kind of number. Foundation calls a file broken where a whole number was expected
// and 3.5 was found; reading numbers first lets a message name the field.

extension KeyedDecodingContainer {
    /// A whole number, which JSON may also write as `3.0`.
    package func whole(_ key: Key) throws -> Int {
        try Int(whole: decode(Double.self, forKey: key)) {
            .dataCorruptedError(forKey: key, in: self, debugDescription: "must be a whole number")
        }
    }

    /// A text that says something, where it is there.
    package func textIfPresent(_ key: Key) throws -> String? {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "is empty; fill it in, or leave it out")
        }
        return text
    }

    /// A list of whole numbers.
    package func wholes(_ key: Key) throws -> [Int] {
        try decode([Double].self, forKey: key).map { number in
            try Int(whole: number) {
                .dataCorruptedError(
                    forKey: key, in: self, debugDescription: "must be a list of whole numbers")
            }
        }
    }
}

extension Int {
    fileprivate init(whole number: Double, else fault: () -> DecodingError) throws {
        // Beyond 2^53 a number of JSON is not kept to the last digit.
        guard let whole = Int(exactly: number), whole.magnitude <= 1 << 53 else { throw fault() }
        self = whole
    }
}
