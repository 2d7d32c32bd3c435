internal import CCrypto
public import Foundation

/// A SHA-256 in the making (FIPS 180-4), by OpenSSL's libcrypto.
public struct SHA256 {
    // Shared by copies until one of them is added to.
    private var state = State()

    public init() {}

    /// Adds bytes.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if !isKnownUniquelyReferenced(&state) { state = State(copyOf: state) }
        CRHashAdd(state.hash, bytes.baseAddress, bytes.count)
    }

    /// Adds bytes.
    public mutating func add(_ bytes: some ContiguousBytes) {
        bytes.withUnsafeBytes { add($0) }
    }

    /// The digest of what was added so far; more can be added afterwards.
    public var digest: Digest {
        let ended = State(copyOf: state)
        return Digest(
            bytes: [UInt8](unsafeUninitializedCapacity: CRDigestBytes) {
                buffer, count in
                guard let start = buffer.baseAddress else { return }
                CRHashFinish(ended.hash, start)
                count = CRDigestBytes
            })
    }

    /// Owns libcrypto's context.
    private final class State {
        let hash: OpaquePointer

        init() { hash = Self.made(CRHashCreate()) }

        init(copyOf other: State) { hash = Self.made(CRHashCopy(other.hash)) }

        deinit { CRHashFree(hash) }

        private static func made(_ hash: OpaquePointer?) -> OpaquePointer {
            guard let hash else { preconditionFailure("no memory for a SHA-256") }
            return hash
        }
    }
}
