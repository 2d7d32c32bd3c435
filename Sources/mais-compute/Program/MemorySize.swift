internal import ArgumentParser
internal import Foundation

/// An amount of memory on a command line: `8G`, `512M`, `50%` of the machine's.
struct MemorySize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let units = ["K": 10, "M": 20, "G": 30, "T": 40]
        var text = argument.uppercased()
        if text.hasSuffix("B") { text.removeLast() }
        if text.hasSuffix("I") { text.removeLast() }
        guard let unit = text.popLast().map(String.init), let value = Double(text), value.isFinite,
            value > 0
        else { return nil }
        if unit == "%" {
            guard value <= 100 else { return nil }
            bytes = Int(Double(ProcessInfo.processInfo.physicalMemory) * value / 100)
        } else {
            guard let shift = units[unit], value < 1e6 else { return nil }
            bytes = Int(value * Double(1 << shift))
        }
    }
}
