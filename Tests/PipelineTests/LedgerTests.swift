import Foundation
import Machine
import Pipeline
import Testing

@Suite struct LedgerTests {
    private static let data = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Data")

    /// What a run of the first version has done is done.
    @Test func aLedgerOfTheFirstVersionIsReadOn() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/ledger.sqlite"
        try FileManager.default.copyItem(
            atPath: Self.data.appending(path: "ledger-1.sqlite").path(percentEncoded: false),
            toPath: path)
        for _ in 0..<2 {
            let ledger = try Ledger(path)
            let done = try #require(try ledger.entry("a"))
            #expect(
                done.state == .done && done.pipeline.rawValue == "p" && done.inputs.rawValue == "i")
            #expect(done.record == "{\"name\":\"a\"}")
            #expect(
                try ledger.files(of: "a", published: true).map {
                    "\($0.name) \($0.bytes) \($0.sha256)"
                }
                    == ["labels.dcm 7 00"])
            // It tried failed studies again by itself.
            #expect(try ledger.entry("b")?.state == .waiting)
            #expect(try ledger.entry("c")?.state == .waiting)
            #expect(try ledger.entry("d")?.state == .publishing)
            #expect(try ledger.entry("e")?.state == nil)
        }
    }

    @Test func aLedgerOfALaterVersionIsRefused() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/ledger.sqlite"
        var bytes = try Data(contentsOf: Self.data.appending(path: "ledger-1.sqlite"))
        // The version: four bytes of the header, the largest first (SQLite's file format, 1.3).
        #expect(bytes[60..<64] == Data([0, 0, 0, 1]))
        bytes[63] = 99
        try bytes.write(to: URL(filePath: path))
        for readOnly in [false, true] {
            let error = #expect(throws: RunError.self) { try Ledger(path, readOnly: readOnly) }
            #expect(
                error?.description == """
                    the ledger '\(path)' was written by another version of the program
                      fix: choose another folder with '--out', or finish that run with the version that began it
                    """)
        }
    }
}

@Suite struct MachineMemoryTests {
    @Test(arguments: [
        // Version 2: the group and those above it.
        (
            "0::/user.slice/job-7.scope\n",
            [
                "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/user.slice/job-7.scope/memory.max",
                "/sys/fs/cgroup/user.slice/memory.max",
            ]
        ),
        ("0::/\n", ["/sys/fs/cgroup/memory.max"]),
        // Version 1, as Slurm sets it; other controllers have no say.
        (
            "5:cpu,cpuacct:/x\n4:memory:/slurm/job_9\n",
            [
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/slurm/job_9/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/slurm/memory.limit_in_bytes",
            ]
        ),
        ("", []), ("strange\n", []),
    ])
    func limitsComeFromTheGroupAndThoseAboveIt(_ groups: String, _ files: [String]) {
        #expect(MachineMemory.places(groups) == files)
    }

    @Test func whatIsTakenStandsBesideTheLimit() {
        for (limit, used) in [
            ("/sys/fs/cgroup/a/memory.max", "/sys/fs/cgroup/a/memory.current"),
            (
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/memory.usage_in_bytes"
            ),
        ] { #expect(MachineMemory.used(beside: limit) == used) }
    }

    @Test func anAmountIsANumberOrNone() {
        #expect(MachineMemory.amount("8589934592\n") == 8 << 30)
        #expect(MachineMemory.amount("max\n") == nil)
        #expect(MachineMemory.amount("-1\n") == nil)
    }

    @Test func thisProcessHasLessThanTheMachine() {
        #expect((1 << 20..<MachineMemory.limit).contains(MachineMemory.resident))
        #expect((1 << 20...MachineMemory.limit).contains(MachineMemory.available))
    }
}
