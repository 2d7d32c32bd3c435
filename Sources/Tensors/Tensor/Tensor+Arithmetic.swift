internal import CTorch

// MARK: - Two tensors. An axis of size 1 is repeated to match the other's.

extension Tensor {
    public static func + (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try binary("+", CTBinaryAdd, a, b)
    }

    public static func - (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try binary("-", CTBinarySubtract, a, b)
    }

    public static func * (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try binary("*", CTBinaryMultiply, a, b)
    }

    public static func / (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try binary("/", CTBinaryDivide, a, b)
    }

    /// Matrix products over the last two axes, for every entry of the axes before them.
    public func matrixProduct(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor.binary("matrixProduct", CTBinaryMatrixProduct, self, other)
    }

    /// The larger of the two, element by element.
    public func maximum(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor.binary("maximum", CTBinaryMaximum, self, other)
    }

    /// The smaller of the two, element by element.
    public func minimum(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor.binary("minimum", CTBinaryMinimum, self, other)
    }

    /// `log(exp(self) + exp(other))`, without overflow.
    public func logAddExp(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor.binary("logAddExp", CTBinaryLogAddExp, self, other)
    }

    public func isGreater(than other: Tensor) throws(TensorError) -> Tensor {
        try Tensor.binary("isGreater", CTBinaryGreater, self, other)
    }

    /// `self` where `condition`, a tensor of `bool`, holds; `other` elsewhere.
    public func `where`(_ condition: Tensor, else other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("where", condition, self, other) { ct_where(condition.raw, raw, other.raw, $0) }
    }

    private static func binary(
        _ name: String, _ operation: CTBinary, _ a: Tensor, _ b: Tensor
    ) throws(TensorError) -> Tensor {
        try Tensor(name, a, b) { ct_binary(operation, a.raw, b.raw, $0) }
    }
}

// MARK: - A tensor and a number

extension Tensor {
    public static func + (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.scalar("+", CTBinaryAdd, b)
    }

    public static func - (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.scalar("-", CTBinarySubtract, b)
    }

    public static func * (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.scalar("*", CTBinaryMultiply, b)
    }

    public static func / (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.scalar("/", CTBinaryDivide, b)
    }

    /// A tensor of `bool`.
    public func isGreater(than number: Double) throws(TensorError) -> Tensor {
        try scalar("isGreater", CTBinaryGreater, number)
    }

    /// A tensor of `bool`.
    public func isLess(than number: Double) throws(TensorError) -> Tensor {
        try scalar("isLess", CTBinaryLess, number)
    }

    /// A tensor of `bool`.
    public func isEqual(to number: Double) throws(TensorError) -> Tensor {
        try scalar("isEqual", CTBinaryEqual, number)
    }

    private func scalar(
        _ name: String, _ operation: CTBinary, _ number: Double
    ) throws(TensorError) -> Tensor {
        try Tensor(name, self) { ct_scalar(operation, raw, number, $0) }
    }
}

// MARK: - Element by element

extension Tensor {
    public static prefix func - (x: Tensor) throws(TensorError) -> Tensor {
        try x.unary("-", CTUnaryNegate)
    }

    public func exp() throws(TensorError) -> Tensor { try unary("exp", CTUnaryExp) }
    public func log() throws(TensorError) -> Tensor { try unary("log", CTUnaryLog) }
    public func squareRoot() throws(TensorError) -> Tensor { try unary("squareRoot", CTUnarySqrt) }
    public func squared() throws(TensorError) -> Tensor { try unary("squared", CTUnarySquare) }
    public func sin() throws(TensorError) -> Tensor { try unary("sin", CTUnarySin) }
    public func cos() throws(TensorError) -> Tensor { try unary("cos", CTUnaryCos) }
    public func magnitude() throws(TensorError) -> Tensor { try unary("magnitude", CTUnaryAbs) }
    public func rounded() throws(TensorError) -> Tensor { try unary("rounded", CTUnaryRound) }
    public func sigmoid() throws(TensorError) -> Tensor { try unary("sigmoid", CTUnarySigmoid) }
    public func tanh() throws(TensorError) -> Tensor { try unary("tanh", CTUnaryTanh) }
    public func relu() throws(TensorError) -> Tensor { try unary("relu", CTUnaryReLU) }

    /// `x · Φ(x)` with the exact normal distribution, not the tanh that approximates it.
    public func gelu() throws(TensorError) -> Tensor { try unary("gelu", CTUnaryGELU) }

    private func unary(_ name: String, _ operation: CTUnary) throws(TensorError) -> Tensor {
        try Tensor(name, self) { ct_unary(operation, raw, $0) }
    }
}

// MARK: - Over axes

extension Tensor {
    /// Over `axes`, or over all where none is named. `keepingAxes` leaves them with size 1.
    public func sum(_ axes: Int..., keepingAxes: Bool = false) throws(TensorError) -> Tensor {
        try reduced("sum", CTReduceSum, axes, keepingAxes)
    }

    public func mean(_ axes: Int..., keepingAxes: Bool = false) throws(TensorError) -> Tensor {
        try reduced("mean", CTReduceMean, axes, keepingAxes)
    }

    public func largest(_ axes: Int..., keepingAxes: Bool = false) throws(TensorError) -> Tensor {
        try reduced("largest", CTReduceMaximum, axes, keepingAxes)
    }

    /// The logarithm of the sum of exponentials, without overflow.
    public func logSumExp(_ axes: Int..., keepingAxes: Bool = false) throws(TensorError) -> Tensor {
        try reduced("logSumExp", CTReduceLogSumExp, axes, keepingAxes)
    }

    public func softmax(_ axis: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("softmax", self) { ct_softmax(raw, Int64(axis), $0) }
    }

    private func reduced(
        _ name: String, _ operation: CTReduce, _ axes: [Int], _ keepingAxes: Bool
    ) throws(TensorError) -> Tensor {
        let over = axes.map(Int64.init)
        return try Tensor(name, self) {
            ct_reduce(operation, raw, over, Int32(over.count), keepingAxes, $0)
        }
    }
}
