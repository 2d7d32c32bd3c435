import Files

/// SHA-256 in hexadecimal, of bytes that are all there.
func sha256(_ bytes: [UInt8]) -> String { Digest.of(bytes).hexadecimal }
