/// Where the planes of a picture stand, in pixels.
public struct PreviewLayout: Sendable, Hashable {
    /// The lengths that a plane's side may have.
    public static let sides = 128...2048

    /// A plane's side.
    public let side: Int

    /// How many rows of three planes there are.
    public let rows: Int

    static let gap = 8
    static let caption = 34
    static let title = 24

    init(side: Int, rows: Int) {
        self.side = side
        self.rows = rows
    }

    /// The picture's pixels across and down.
    public var size: SIMD2<Int> {
        SIMD2(
            3 * side + 4 * Self.gap, Self.caption + rows * (Self.title + side) + Self.gap)
    }

    /// A plane's first pixel.
    public func corner(of plane: PreviewPlane, row: Int) -> SIMD2<Int> {
        SIMD2(
            Self.gap + plane.rawValue * (side + Self.gap),
            Self.caption + row * (Self.title + side) + Self.title)
    }
}
