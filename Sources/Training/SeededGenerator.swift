/// Random numbers that are the same on every machine, and whose state can be kept.
///
/// What is drawn with ``below(_:)``, ``unit()`` and ``shuffled(_:)`` depends on the seed alone, and
/// not on the standard library's algorithms, which may change between versions. A generator that
/// was encoded and decoded resumes where it was.
///
/// - Source: SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
///   OOPSLA 2014, with the constants of Vigna's public-domain `splitmix64.c`.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
    /// All that the next numbers depend on.
    public private(set) var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// A generator of its own for one thing among many, such as a sample of an epoch: what it
    /// draws does not depend on what was drawn for the others.
    ///
    /// - Parameter place: Such as the epoch and the number of the sample in it; `[1, 2]` and
    ///   `[2, 1]` are two places.
    public init(seed: UInt64, place: [UInt64]) {
        var generator = SeededGenerator(seed: seed)
        for part in place { generator = SeededGenerator(seed: generator.next() ^ part) }
        self.init(seed: generator.next())
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `bound` − 1, each as likely as any other.
    ///
    /// - Precondition: `bound` is more than 0.
    /// - Source: Lemire, "Fast random integer generation in an interval", 2019.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "nothing lies below \(bound)")
        let width = UInt64(bound)
        var product = next().multipliedFullWidth(by: width)
        if product.low < width {
            let least = (0 &- width) % width
            while product.low < least { product = next().multipliedFullWidth(by: width) }
        }
        return Int(product.high)
    }

    /// A number from 0 up to, but not, 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The elements in a random order, each order as likely as any other.
    ///
    /// - Source: Durstenfeld's form of the Fisher-Yates shuffle.
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var shuffled = elements
        for last in shuffled.indices.reversed() where last > 0 {
            shuffled.swapAt(last, below(last + 1))
        }
        return shuffled
    }
}
