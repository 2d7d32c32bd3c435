/// A number as a NIfTI file stores it.
protocol StoredNumber: BitwiseCopyable {
    /// The number whose bytes stand the other way round.
    var swapped: Self { get }
    var float: Float { get }
    var double: Double { get }
}

extension StoredNumber where Self: FixedWidthInteger {
    var swapped: Self { byteSwapped }
    var float: Float { Float(self) }
    var double: Double { Double(self) }
}

extension UInt8: StoredNumber {}
extension Int8: StoredNumber {}
extension UInt16: StoredNumber {}
extension Int16: StoredNumber {}
extension UInt32: StoredNumber {}
extension Int32: StoredNumber {}
extension UInt64: StoredNumber {}
extension Int64: StoredNumber {}

extension Float: StoredNumber {
    var swapped: Float { Float(bitPattern: bitPattern.byteSwapped) }
    var float: Float { self }
    var double: Double { Double(self) }
}

extension Double: StoredNumber {
    var swapped: Double { Double(bitPattern: bitPattern.byteSwapped) }
    var float: Float { Float(self) }
    var double: Double { self }
}
