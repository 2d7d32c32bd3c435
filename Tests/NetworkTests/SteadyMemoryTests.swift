import Foundation
import Network
import Tensors
import Testing

/// A night is long: memory that grows a little with each click would end it.
@Suite struct SteadyMemoryTests {
    /// In a process of its own: other tests take and give back memory meanwhile.
    @Test func aThousandInteractionsTakeNoMoreMemory() async {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent]
        ) {
            let (early, late) = try SteadyMemoryTests.residentKilobytes()
            print("resident after 200 interactions \(early) kB, after 1200 \(late) kB")
            fflush(nil)
            // 1000 interactions keep a few hundred kilobytes each if they keep anything.
            exit(early > 0 && late - early < 6 * 1024 ? 0 : 1)
        }
        print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self))
    }

    private static func residentKilobytes() throws -> (early: Int, late: Int) {
        let network = try Golden.tiny()
        let study = SeededStudy(configuration: network.configuration, seed: 7)
        var state = try network.startInteractions(on: network.embed(study.patch()))
        for number in 0..<200 { _ = try state.interact([study.click(number % 6)]) }
        let early = try residentNow()
        for number in 0..<1000 { _ = try state.interact([study.click(number % 6)]) }
        return (early, try residentNow())
    }

    private static func residentNow() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return number.flatMap { Int($0) } ?? 0
    }
}
