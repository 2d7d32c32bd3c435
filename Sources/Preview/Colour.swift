internal import CCairo

/// The colours that mean something in a picture.
enum Colour {
    static let contour: UInt32 = 0xFFD000
    static let positive: UInt32 = 0x20E040
    static let negative: UInt32 = 0xFF3030
    static let text: UInt32 = 0xFFFFFF
}
