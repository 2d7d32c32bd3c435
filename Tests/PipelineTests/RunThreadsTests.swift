import Foundation
import Pipeline
import Synchronization
import Testing

@Suite struct RunThreadsTests {
    /// Linux's `SCHED_OTHER` and `SCHED_IDLE`.
    private let usual: Int32 = 0
    private let idle: Int32 = 5

    #if os(Linux)
        @Test func filesYieldWhileAnotherStudyComputes() async throws {
            let word = UUID().uuidString
            let pipeline = try checked(
                """
                takes: { file: number-file }
                stages:
                  - { id: a, use: hooked-read, from: { file: file } }
                  - { id: c, use: hooked-compute, from: { number: a }, with: { hook: c-\(word) } }
                  - { id: b, use: hooked-read, from: { file: file }, with: { hook: b-\(word) } }
                  - { id: d, use: hooked-read, from: { file: file }, with: { hook: d-\(word) } }
                  - { id: text, use: spell, from: { number: c }, with: { file: number.txt } }
                """)
            let computing = Mutex([String]())
            let policies = Mutex([String: Int32]())
            /// Until the other study is where it should be, or half a minute has passed.
            @Sendable func wait(_ isReached: () -> Bool) async throws {
                for _ in 0..<3000 where !isReached() {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            Hooks.set("c-\(word)") { number, study in
                let place = computing.withLock { names in
                    names.append(study.name)
                    return names.count
                }
                // The second computes until the first one has read.
                if place == 2 { try await wait { policies.withLock { !$0.isEmpty } } }
                return number
            }
            Hooks.set("b-\(word)") { number, study in
                try await wait { computing.withLock { $0.count } == 2 }
                return number
            }
            Hooks.set("d-\(word)") { number, study in
                policies.withLock { $0[study.name] = sched_getscheduler(0) }
                return number
            }
            let scratch = try Scratch()
            let studies = try ["one", "two"].map {
                Study(name: $0, inputs: ["file": try scratch.write("\($0).txt", "1")])
            }
            var options = RunOptions(
                output: scratch.path + "/out", program: .init(name: "test", version: "1"))
            options.jobs = 2
            #expect(try await Runner(pipeline, options).run(studies).done == 2)
            let order = computing.withLock { $0 }
            try #require(order.count == 2)
            #expect(policies.withLock { $0[order[0]] } == idle)
            // Then nothing computes any more.
            #expect(policies.withLock { $0[order[1]] } == usual)
        }
    #endif

    @Test func filesDoNotYieldToAComputingThatWaitsForThem() {
        let start = ContinuousClock.now
        var waits = ComputingWaits()
        // Nothing computes yet.
        var yields = waits.filesBegin()
        #expect(!yields)
        waits.computingIsWanted()
        waits.computingBegins(at: start)
        yields = waits.filesBegin()
        #expect(yields)
        waits.computingEnds(at: start + .seconds(8))
        // Nothing computes any more.
        yields = waits.filesBegin()
        #expect(!yields)
        // It waited for the file for 5 s, which may happen,
        waits.computingIsWanted()
        waits.computingBegins(at: start + .seconds(13))
        waits.filesEnd()
        yields = waits.filesBegin()
        #expect(yields)
        waits.filesEnd()
        // for nobody in a pause of an hour,
        waits.computingEnds(at: start + .seconds(20))
        waits.computingIsWanted()
        waits.computingBegins(at: start + .seconds(3620))
        yields = waits.filesBegin()
        #expect(yields)
        // and for 1 s more, which makes 6 s of waiting for 16 s of computing.
        waits.computingEnds(at: start + .seconds(3621))
        waits.computingIsWanted()
        waits.computingBegins(at: start + .seconds(3622))
        waits.filesEnd()
        yields = waits.filesBegin()
        #expect(!yields)
    }
}
