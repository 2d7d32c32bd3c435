import Synchronization
import Tensors
import Testing

@Suite struct TensorTests {
    @Test func whatGoesInComesOut() throws {
        let values: [Float] = [1, -2, 3.5, 4, 5, 6]
        let tensor = try Tensor(values, shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.count == 6)
        #expect(tensor.dtype == .float32)
        #expect(tensor.device == .cpu)
        #expect(try tensor.values() == values)
        #expect(try tensor.permuted(1, 0).values() == [1, 4, -2, 5, 3.5, 6])
        #expect(try Tensor([Float](), shape: [0, 3]).values() == [Float]())
        #expect(try Tensor([Float(7)], shape: []).values() == [Float(7)])
    }

    @Test(arguments: DType.allCases)
    func everyTypeGoesInAndOut(_ dtype: DType) throws {
        let wanted: [Double] = dtype == .bool ? [0, 1, 1] : [0, 1, 100]
        let tensor = try Tensor(wanted, shape: [3]).to(dtype)
        #expect(tensor.dtype == dtype)
        let bytes = try tensor.bytes()
        #expect(bytes.count == 3 * dtype.size)
        let back = try bytes.withUnsafeBytes { try Tensor(copying: $0, dtype: dtype, shape: [3]) }
        #expect(back.dtype == dtype)
        #expect(try back.values(as: Double.self) == wanted)
        #expect(try back.bytes() == bytes)
    }

    /// The bytes are what other programs write: 1.5 is 0x3E00 in half, 0x3FC0 in bfloat16.
    @Test func halvesAreAsElsewhere() throws {
        let tensor = try Tensor([Float(1.5)], shape: [1])
        #expect(try tensor.to(.float16).bytes() == [0x00, 0x3E])
        #expect(try tensor.to(.bfloat16).bytes() == [0xC0, 0x3F])
    }

    @Test func aPermutedTensorIsReadRowMajor() throws {
        let tensor = try Tensor([Int16(1), 2, 3, 4], shape: [2, 2]).transposed()
        #expect(try tensor.bytes() == [1, 0, 3, 0, 2, 0, 4, 0])
    }

    // MARK: Borrowed memory

    private final class Owner: Sendable {
        let released: @Sendable () -> Void
        init(_ released: @escaping @Sendable () -> Void) { self.released = released }
        deinit { released() }
    }

    @Test func borrowedMemoryIsKeptAsLongAsATensorNeedsIt() throws {
        let released = Mutex(0)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 24, alignment: 64)
        defer { memory.deallocate() }
        for index in 0..<6 {
            memory.storeBytes(of: Float(index), toByteOffset: 4 * index, as: Float.self)
        }
        let copy: Tensor
        do {
            let view: Tensor
            do {
                let owner = Owner { released.withLock { $0 += 1 } }
                // Two rows of three that lie as three columns of two.
                let whole = try Tensor(
                    borrowing: memory, dtype: .float32, shape: [2, 3], strides: [1, 2],
                    owner: owner)
                #expect(try whole.values() == [0, 2, 4, 1, 3, 5])
                view = try whole.selected(0, 1)
                copy = try whole.copied()
            }
            #expect(released.withLock { $0 } == 0)
            #expect(try view.values() == [1, 3, 5])
        }
        #expect(released.withLock { $0 } == 1)
        memory.storeBytes(of: 9, as: Float.self)
        #expect(try copy.values() == [0, 2, 4, 1, 3, 5])
    }

    @Test func borrowedMemoryIsReleasedOnceWhenTheTensorFails() {
        let released = Mutex(0)
        var number: Float = 0
        withUnsafeBytes(of: &number) { bytes in
            guard let start = bytes.baseAddress else {
                Issue.record("a number has no address")
                return
            }
            for (shape, strides) in [([-1], [1]), ([1], [1, 1])] {
                let error = #expect(throws: TensorError.self) {
                    try Tensor(
                        borrowing: start, dtype: .float32, shape: shape, strides: strides,
                        owner: Owner { released.withLock { $0 += 1 } })
                }
                guard case .rejected("Tensor", let reason) = error else {
                    Issue.record("\(shape): \(String(describing: error))")
                    continue
                }
                #expect((reason == "there are 2 strides for 1 axes") == (strides.count == 2))
            }
        }
        #expect(released.withLock { $0 } == 2)
    }

    // MARK: Sentences

    private func sentence(_ body: () throws -> Any) -> String {
        do { return "no error, but \(try body())" } catch { return "\(error)" }
    }

    @Test func errorsAreOneSentenceOfLibtorchs() throws {
        let a = try Tensor([Float](repeating: 1, count: 6), shape: [2, 3])
        let b = try Tensor([Float](repeating: 1, count: 8), shape: [2, 4])
        #expect(
            sentence { try a + b } == """
                '+' does not take these tensors: The size of tensor a (3) must match the size of \
                tensor b (4) at non-singleton dimension 1.
                """)
        #expect(
            sentence { try Tensor([Float(1)], shape: [2]) } == """
                'Tensor' does not take these tensors: 4 bytes were given for 8 bytes of elements.
                """)
        #expect(
            sentence { try a.sliced(1, 2..<4) } == """
                'sliced' does not take these tensors: the entries 2..<4 are not among the 3 of \
                axis 1.
                """)
        #expect(
            sentence { try Tensor([Float(1)], shape: [1]).transposed() } == """
                'transposed' does not take these tensors: it has 1 axes, not 2.
                """)
        #expect(
            sentence { try Tensor.concatenated([], axis: 0) } == """
                'concatenated' does not take these tensors: there is nothing to concatenate.
                """)
        #expect(
            sentence { try Tensor.setThreads(0) } == """
                'threads' does not take these tensors: the number of threads is 0; it must be 1 \
                or more.
                """)
    }

    @Test func moreMemoryThanThereIsIsAnErrorOfItsOwn() {
        do {
            _ = try Tensor(repeating: 0, shape: [1 << 24, 1 << 24])
            Issue.record("a petabyte was found")
        } catch {
            guard case TensorError.outOfMemory("Tensor", let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(reason.contains("can't allocate memory"))
            #expect(!reason.contains("\n"))
        }
        // The product of the shape does not fit into 64 bits.
        let overflown = #expect(throws: TensorError.self) {
            try Tensor(repeating: 0, shape: [1 << 32, 1 << 32, 1 << 32])
        }
        guard case .rejected("Tensor", _) = overflown else {
            Issue.record("\(String(describing: overflown))")
            return
        }
    }

    // MARK: Threads

    /// In a process of its own: the number is the whole process's, and sums depend on it.
    @Test func threadsHoldForEveryThread() async {
        await #expect(processExitsWith: .success) {
            for count in [1, 2] {
                try Tensor.setThreads(count)
                #expect(Tensor.threads == count)
                let elsewhere = await Task.detached { Tensor.threads }.value
                #expect(elsewhere == count)
            }
        }
    }
}
