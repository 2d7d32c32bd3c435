import Foundation
import Tensors
import Testing

/// The kernels of our own, each against libtorch's operations, which compute the same in 64 bits.
@Suite struct KernelTests {
    /// Numbers of both signs that repeat late, from -scale to scale.
    private func numbers(_ name: Int, _ shape: [Int], scale: Float = 1) throws -> Tensor {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { index -> Float in
            let mixed = (index &* 7919 &+ name &* 104_729) % 20_011
            return (Float(mixed) / 10_005.5 - 1) * scale
        }
        return try Tensor(values, shape: shape)
    }

    /// The largest difference, relative to the largest number.
    private func difference(_ found: Tensor, _ expected: Tensor) throws -> Double {
        guard found.shape == expected.shape else { return .infinity }
        let wanted = try expected.values(as: Double.self)
        let pairs = zip(try found.values(as: Double.self), wanted)
        return (pairs.map { abs($0 - $1) }.max() ?? 0) / (wanted.map(abs).max() ?? 0)
    }

    /// Rows of queries, keys, size of a head, heads. The third has more keys than queries, which the
    /// kernel leaves to libtorch.
    @Test(arguments: [
        (20, 7, 24, 3), (61, 61, 48, 8), (5, 40, 8, 2), (33, 1, 5, 1), (9, 33, 33, 2),
    ])
    func attention(_ rows: Int, _ count: Int, _ size: Int, _ heads: Int) throws {
        func split(_ tensor: Tensor) throws -> Tensor {
            try tensor.reshaped(1, tensor.shape[0], heads, size).permuted(0, 2, 1, 3)
        }
        // Queries as a part of wider rows, and scores that reach ±50, whose own
        // rounding is some 4e-6.
        let wide = try numbers(1, [rows, 2 * heads * size], scale: 6)
        let q = try wide.sliced(1, heads * size..<2 * heads * size)
        let (k, v) = (
            try numbers(2, [count, heads * size], scale: 6), try numbers(3, [count, heads * size])
        )
        func result(_ type: DType) throws -> Tensor {
            try split(q.to(type)).attention(split(k.to(type)), split(v.to(type)), scale: 0.1)
        }
        let worst = try difference(result(.float32), result(.float64))
        print("attention \(rows) x \(count) x \(size): \(worst)")
        #expect(worst <= 2e-5)
    }

    @Test(arguments: [(1, 1), (2, 3), (3, 3), (4, 7), (5, 5), (8, 14)], [5, 32, 40])
    func gridAttention(_ sides: (Int, Int), _ size: Int) throws {
        let (grid, window) = sides
        let (heads, rows) = (2, grid * grid * grid)
        let qkv = try numbers(1, [rows, 3 * heads * size], scale: 3)
        let shape = [heads, grid, grid, grid, window]
        let terms = try (2...4).map { try numbers($0, shape, scale: 8) }
        let key = try numbers(5, [heads, 1, size])
        let value = try numbers(6, [heads, 1, size])
        let bias = try numbers(7, [heads, rows, 1], scale: 10)
        for isPadded in [false, true] {
            func result(_ type: DType) throws -> Tensor {
                try qkv.to(type).gridAttention(
                    terms: (terms[0].to(type), terms[1].to(type), terms[2].to(type)),
                    padding: isPadded ? (key.to(type), value.to(type), bias.to(type)) : nil,
                    grid: grid, heads: heads, scale: 0.2)
            }
            let worst = try difference(result(.float32), result(.float64))
            print("grid attention \(grid) of \(window), \(size), padded \(isPadded): \(worst)")
            #expect(worst <= 2e-5)
        }
    }

    /// Each term on its own, by its definition: the bias of query (i, j, k) for the key (a, b, c).
    @Test(arguments: 0..<3) func eachTermIsAddedOnItsAxes(_ which: Int) throws {
        let (grid, rows) = (3, 27)
        let zero = try Tensor(repeating: 0, shape: [1, grid, grid, grid, grid])
        let term = try numbers(3, [1, grid, grid, grid, grid], scale: 2)
        var terms = [zero, zero, zero]
        terms[which] = term
        // Queries of zero; the values tell the keys apart.
        let v = try numbers(9, [rows, 4])
        let qkv = try Tensor.concatenated(
            [Tensor(repeating: 0, shape: [rows, 8]), v], axis: 1)
        let found = try qkv.gridAttention(
            terms: (terms[0], terms[1], terms[2]), padding: nil, grid: grid, heads: 1, scale: 1
        ).values(as: Double.self)
        let (bias, values) = (try term.values(as: Double.self), try v.values(as: Double.self))
        var worst = 0.0
        for query in 0..<rows {
            let (i, j, k) = (query / 9, query / 3 % 3, query % 3)
            let weights = (0..<rows).map { key -> Double in
                let (a, b, c) = (key / 9, key / 3 % 3, key % 3)
                let last = [k, a, b][which]
                let place = ((i * 3 + j) * 3 + last) * 3 + c
                return exp(bias[place])
            }
            let sum = weights.reduce(0, +)
            for channel in 0..<4 {
                let expected = (0..<rows).reduce(0) { $0 + weights[$1] * values[4 * $1 + channel] }
                worst = max(worst, abs(found[4 * query + channel] - expected / sum))
            }
        }
        print("term \(which): \(worst)")
        #expect(worst <= 1e-6)
    }

    @Test(arguments: [(1, 1, 48), (8, 3, 48), (19, 17, 5), (9, 61, 48), (3, 2, 40)])
    func attentionAcross(_ rows: Int, _ count: Int, _ size: Int) throws {
        let heads = 2
        let q = try numbers(1, [rows, heads * size], scale: 4)
        let keys = try (0..<count).map { try numbers($0 + 2, [rows, heads * size], scale: 4) }
        let values = try (0..<count).map { try numbers($0 + 99, [rows, heads * size]) }
        let codes = try numbers(999, [count, heads * size])
        func result(_ type: DType) throws -> Tensor {
            try q.to(type).attentionAcross(
                keys.map { try $0.to(type) }, values.map { try $0.to(type) },
                codes: codes.to(type), heads: heads, scale: 0.2)
        }
        let worst = try difference(result(.float32), result(.float64))
        print("attention across \(count) of \(rows) x \(size): \(worst)")
        #expect(worst <= 2e-5)
    }

    @Test(arguments: [1, 2, 5], [5, 16, 40])
    func depthwise(_ grid: Int, _ channels: Int) throws {
        let x = try numbers(1, [grid * grid * grid, channels])
        let (weight, bias) = (try numbers(2, [27, channels]), try numbers(3, [channels]))
        func result(_ type: DType) throws -> Tensor {
            try x.to(type).depthwiseConvolution3(weight.to(type), bias: bias.to(type), grid: grid)
        }
        let worst = try difference(result(.float32), result(.float64))
        print("depthwise \(grid) x \(channels): \(worst)")
        #expect(worst <= 1e-6)
    }

    @Test(arguments: [1, 63, 130], [5, 48])
    func rowProducts(_ rows: Int, _ size: Int) throws {
        let (x, vector) = (try numbers(1, [rows, size]), try numbers(2, [size]))
        let worst = try difference(
            x.rowProducts(vector), x.to(.float64).rowProducts(vector.to(.float64)))
        print("row products \(rows) x \(size): \(worst)")
        #expect(worst <= 1e-6)
    }

    /// In `bfloat16` a product of 200 terms keeps more than two digits, whatever the CPU has for it.
    @Test(arguments: LinearWeight.Activation.allCases)
    func halfPrecisionLinear(_ activation: LinearWeight.Activation) throws {
        let (x, weight) = (try numbers(1, [37, 200]), try numbers(2, [48, 200]))
        let bias = try numbers(3, [48])
        func result(_ type: DType) throws -> Tensor {
            let layer = try LinearWeight(weight.to(type), bias: bias.to(type), rows: 37)
            return try layer(x.to(type), activation)
        }
        let half = try result(.bfloat16)
        #expect(half.dtype == .bfloat16)
        let worst = try difference(half, result(.float64))
        print("linear in bfloat16, \(activation): \(worst)")
        #expect(worst <= 1e-2)
    }

    // MARK: What is refused

    private func refusal(_ body: () throws -> Tensor) -> String {
        do {
            _ = try body()
            return "nothing"
        } catch { return "\(error)" }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let x = try numbers(1, [8, 6])
        #expect(
            refusal { try x.rowProducts(numbers(1, [5])) }
                == """
                'rowProducts' does not take these tensors: the rows have the shape [8, 6], the \
                vector [5].
                """)
        #expect(
            refusal {
                try x.depthwiseConvolution3(numbers(1, [27, 6]), bias: numbers(1, [6]), grid: 3)
            }
                == """
                'depthwiseConvolution3' does not take these tensors: the shape is [8, 6], not that \
                of a grid of 3.
                """)
        #expect(
            refusal {
                try x.depthwiseConvolution3(numbers(1, [26, 6]), bias: numbers(1, [6]), grid: 2)
            }
                == """
                'depthwiseConvolution3' does not take these tensors: the weight has the shape \
                [26, 6], the bias [6], for 6 channels.
                """)
        let term = try numbers(1, [1, 2, 2, 2, 3])
        func attend(
            _ h: Tensor, grid: Int = 2, heads: Int = 1, padding: (Tensor, Tensor, Tensor)? = nil
        ) throws -> Tensor {
            try x.gridAttention(
                terms: (term, h, term), padding: padding, grid: grid, heads: heads, scale: 1)
        }
        #expect(
            refusal { try attend(term, grid: 3) }
                == """
                'gridAttention' does not take these tensors: queries, keys and values have the shape \
                [8, 6], which is not 1 heads of each for a grid of 3.
                """)
        #expect(
            refusal { try attend(term, heads: 4) }
                == """
                'gridAttention' does not take these tensors: queries, keys and values have the shape \
                [8, 6], which is not 4 heads of each for a grid of 2.
                """)
        #expect(
            refusal { try attend(numbers(1, [1, 2, 2, 2, 4])) }
                == """
                'gridAttention' does not take these tensors: a term of the position bias has the \
                shape [1, 2, 2, 2, 4].
                """)
        let one = try numbers(1, [1, 1, 2])
        #expect(
            refusal { try attend(term, padding: (one, one, one)) }
                == """
                'gridAttention' does not take these tensors: the padding's key has the shape \
                [1, 1, 2], its value [1, 1, 2], its bias [1, 1, 2].
                """)
        #expect(try attend(term).shape == [8, 2])
    }
}
