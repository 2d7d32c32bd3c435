import DICOMFile
import Testing

struct PixelMemoryTests {
    /// The system is asked: a compiler may leave out a `malloc` whose memory is freed at once.
    @Test func roomThatThereIsNotIsKnown() {
        #expect(PixelMemory.hasRoom(for: 1 << 20))
        #expect(!PixelMemory.hasRoom(for: 1 << 55))
    }
}
