import Tensors
import Testing

@Suite struct OperationTests {
    let a: Tensor
    let b: Tensor

    init() throws {
        a = try Tensor([1 as Float, -2, 3, 4], shape: [2, 2])
        b = try Tensor([0.5 as Float, 2, -1, 4], shape: [2, 2])
    }

    @Test func arithmetic() throws {
        #expect(try (a + b).values() == [1.5, 0, 2, 8])
        #expect(try (a - b).values() == [0.5, -4, 4, 0])
        #expect(try (a * b).values() == [0.5, -4, -3, 16])
        #expect(try (a / b).values() == [2, -1, -3, 1])
        #expect(try a.matrixProduct(b).values() == [2.5, -6, -2.5, 22])
        #expect(try a.maximum(b).values() == [1, 2, 3, 4])
        #expect(try a.minimum(b).values() == [0.5, -2, -1, 4])
        #expect(try (a + 1).values() == [2, -1, 4, 5])
        #expect(try (a - 1).values() == [0, -3, 2, 3])
        #expect(try (a * 2).values() == [2, -4, 6, 8])
        #expect(try (a / 2).values() == [0.5, -1, 1.5, 2])
        #expect(try a.isGreater(than: b).values(as: Bool.self) == [true, false, true, false])
        #expect(try a.isGreater(than: 1).values(as: Bool.self) == [false, false, true, true])
        #expect(try a.isLess(than: 3).values(as: Bool.self) == [true, true, false, false])
        #expect(try a.isEqual(to: 3).values(as: Bool.self) == [false, false, true, false])
        #expect(try a.where(a.isGreater(than: b), else: b).values() == [1, 2, 3, 4])
    }

    /// Against values computed by hand, or with 20 digits by a calculator.
    @Test func elementByElement() throws {
        func close(_ tensor: Tensor, _ expected: [Float]) throws {
            for (found, wanted) in zip(try tensor.values(), expected) {
                #expect(abs(found - wanted) <= 1e-6 * max(1, abs(wanted)))
            }
        }
        let x = try Tensor([0.5 as Float, 1, 4], shape: [3])
        #expect(try (-x).values() == [-0.5, -1, -4])
        try close(x.exp(), [1.6487213, 2.7182818, 54.59815])
        try close(x.log(), [-0.6931472, 0, 1.3862944])
        try close(x.squareRoot(), [0.70710678, 1, 2])
        try close(x.squared(), [0.25, 1, 16])
        try close(x.sin(), [0.47942554, 0.84147098, -0.7568025])
        try close(x.cos(), [0.87758256, 0.54030231, -0.65364362])
        try close(x.sigmoid(), [0.62245933, 0.73105858, 0.98201379])
        try close(x.tanh(), [0.46211716, 0.76159416, 0.9993293])
        try close((x - 1).relu(), [0, 0, 3])
        try close((x - 1).magnitude(), [0.5, 0, 3])
        // x · Φ(x); the tanh form would give 0.34571, 0.84119 and 3.99993.
        try close(x.gelu(), [0.34573123, 0.84134475, 3.99987331])
        try close(x.rounded(), [0, 1, 4])
        try close(x.logAddExp(x), [1.1931472, 1.6931472, 4.6931472])
    }

    @Test func overAxes() throws {
        #expect(try a.sum().values() == [6])
        #expect(try a.sum(0).values() == [4, 2])
        #expect(try a.sum(1, keepingAxes: true).shape == [2, 1])
        #expect(try a.mean(-1).values() == [-0.5, 3.5])
        #expect(try a.largest(0).values() == [3, 4])
        let softmax = try a.softmax().values()
        #expect(abs(softmax[0] - 0.95257413) < 1e-6 && abs(softmax[3] - 0.73105858) < 1e-6)
        let sum = try (a + 100).logSumExp(1).values()
        #expect(abs(sum[0] - 101.04859) < 1e-4 && abs(sum[1] - 104.31326) < 1e-4)
    }

    @Test func shapes() throws {
        let x = try Tensor((0..<6).map(Float.init), shape: [1, 2, 3])
        #expect(try x.reshaped(3, -1).shape == [3, 2])
        #expect(try x.permuted(2, 0, 1).values() == [0, 3, 1, 4, 2, 5])
        #expect(try x.expanded(2, -1, -1).values() == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5])
        #expect(try x.sliced(2, 1..<3).contiguous().values() == [1, 2, 4, 5])
        #expect(try x.selected(1, 1).values() == [3, 4, 5])
        #expect(try x.gathered(2, Tensor([Int64(2), 0], shape: [2])).values() == [2, 0, 5, 3])
        #expect(
            try x.padded((0, 0), (1, 0), (0, 1)).values() == [0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5, 0])
        #expect(
            try Tensor.concatenated([x, x.sliced(1, 0..<1)], axis: 1).values() == [
                0, 1, 2, 3, 4, 5, 0, 1, 2,
            ])
        let narrow = #expect(throws: TensorError.self) { try x.padded((1, 1)) }
        guard case .rejected("padded", let width) = narrow else {
            Issue.record("\(String(describing: narrow))")
            return
        }
        #expect(width.contains("padding for 1 axes of 3"))
        let beyond = #expect(throws: TensorError.self) { try x.sliced(3, 0..<1) }
        guard case .rejected("sliced", let reason) = beyond else {
            Issue.record("\(String(describing: beyond))")
            return
        }
        #expect(reason.contains("there is no axis 3 among 3"))
    }

    @Test func layers() throws {
        let bias = try Tensor([10 as Float, 20], shape: [2])
        #expect(try a.linear(b, bias: bias).values() == [6.5, 11, 19.5, 33])
        #expect(try a.linear(b).values() == [-3.5, -9, 9.5, 13])

        // A 2 x 1 x 1 kernel over 3 x 1 x 1 voxels.
        let volume = try Tensor([1 as Float, 2, 3], shape: [1, 1, 3, 1, 1])
        let kernel = try Tensor([1 as Float, 10], shape: [1, 1, 2, 1, 1])
        let one = try Tensor([100 as Float], shape: [1])
        #expect(try volume.convolution3d(kernel, bias: one).values() == [121, 132])
        let up = try volume.transposedConvolution3d(kernel, bias: one, stride: 2)
        #expect(up.shape == [1, 1, 6, 1, 1])
        #expect(try up.values() == [101, 110, 102, 120, 103, 130])

        let norm = try a.layerNorm(
            weight: Tensor([1 as Float, 2], shape: [2]), bias: bias, epsilon: 1e-12)
        for (found, wanted) in zip(try norm.values(), [11, 18, 9, 22] as [Float]) {
            #expect(abs(found - wanted) < 1e-5)
        }
        let grown = try volume.trilinear([6, 1, 1])
        #expect(try grown.values() == [1, 1.25, 1.75, 2.25, 2.75, 3])
    }

    @Test func attentionIsSoftmaxOfProducts() throws {
        let q = try a.reshaped(1, 1, 2, 2)
        let k = try b.reshaped(1, 1, 2, 2)
        let bias = try Tensor([0 as Float, 1, 2, 3], shape: [1, 1, 2, 2])
        let found = try q.attention(k, q, bias: bias, scale: 0.7).values()
        let wanted = try (q.matrixProduct(k.transposed()) * 0.7 + bias).softmax()
            .matrixProduct(q).values()
        for (found, wanted) in zip(found, wanted) { #expect(abs(found - wanted) < 1e-6) }
    }

    /// Packed or not, with every activation: the same as the plain product.
    @Test(arguments: LinearWeight.Activation.allCases)
    func aPackedLinearIsTheSame(_ activation: LinearWeight.Activation) throws {
        let rows = 37
        let weight = try Tensor(numbers(48 * 40, step: 7919), shape: [48, 40])
        let bias = try Tensor(numbers(48, step: 13), shape: [48])
        let x = try Tensor(numbers(rows * 40, step: 104_729), shape: [rows, 40])
        for bias in [bias, nil] {
            let packed = try LinearWeight(weight, bias: bias, rows: rows)
            let plain = try LinearWeight(weight.requiringGradient(), bias: bias, rows: rows)
            #expect(packed.isPacked)
            #expect(!plain.isPacked)
            let found = try packed(x, activation).values()
            let wanted = try plain(x, activation).values()
            let worst = zip(found, wanted).map { abs($0 - $1) }.max() ?? .infinity
            print("packed linear, \(activation), largest difference \(worst)")
            #expect(worst < 1e-5)
        }
    }

    /// Numbers in -1..<1 that do not repeat soon.
    private func numbers(_ count: Int, step: Int) -> [Float] {
        (0..<count).map { index in Float(index * step % 101) / 50.5 - 1 }
    }
}
