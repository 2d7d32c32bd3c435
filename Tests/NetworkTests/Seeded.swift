/// Numbers that anyone can draw again from a name and a seed.
///
/// Element `i` is step `i + 1` of SplitMix64, started at FNV-1a-64 of the name xor the seed; its top
/// 24 bits, brought to -1..<1.
enum Seeded {
    static func numbers(_ name: String, count: Int, seed: UInt64) -> [Float] {
        numbers(name, count: count, seed: seed) { $0 }
    }

    static func numbers(
        _ name: String, count: Int, seed: UInt64, _ transform: (Float) -> Float
    ) -> [Float] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var state = hash ^ seed
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                state &+= 0x9E37_79B9_7F4A_7C15
                var z = state
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                z ^= z >> 31
                buffer[index] = transform(2 * (Float(z >> 40) / Float(1 << 24)) - 1)
            }
            initialized = count
        }
    }
}
