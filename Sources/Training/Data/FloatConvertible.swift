/// A kind of number that intensities are kept as.
protocol FloatConvertible: BitwiseCopyable {
    var float: Float { get }
}

extension Int16: FloatConvertible {
    var float: Float { Float(self) }
}

extension Float: FloatConvertible {
    var float: Float { self }
}
