import Foundation
import Testing

/// A system that gives a run fewer threads than it needs: it says so, and ends.
@Suite(.timeLimit(.minutes(10))) struct FewThreadsTests {
    /// Whether the test's account may be left for one that sees the program.
    private static let isPossible =
        geteuid() == 0
        && (try? Command.withThreads(1, ["check", "Pipelines/night.yaml"]))?.status == 0

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        chmod(folder.url.path(percentEncoded: false), 0o777)
    }

    private var words: [String] {
        [
            "run", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--out",
            folder.path("out"), "--threads", "1",
        ]
    }

    private var needed: Int { ProcessInfo.processInfo.activeProcessorCount + 2 * 3 + 1 + 3 }

    @Test(.enabled(if: isPossible), arguments: [1, 3, 6])
    func aRunThatGetsTooFewIsRefused(_ count: Int) throws {
        let ran = try Command.withThreads(count, words)
        #expect(ran.status == 1)
        #expect(
            ran.error == """
                Error: the run needs \(needed) threads beside its first, and the system gives \(count - 1)
                  fix: let other programs end, raise the limit on processes or memory (ulimit -u, -v), \
                or do fewer studies at once with '--jobs'

                """)
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }

    /// The process in which a study is tried alone ends, too.
    @Test(.enabled(if: isPossible)) func aTrialThatGetsTooFewEnds() throws {
        let ran = try Command.withThreads(
            2, words,
            environment: [
                "MAIS_TRIAL_STUDY": "pt_201", "MAIS_TRIAL_FOLDER": folder.path("trial"),
            ])
        #expect(ran.status == 1)
    }

    /// No more than it says.
    @Test(.enabled(if: isPossible)) func aRunThatGetsThemIsDone() throws {
        let ran = try Command.withThreads(needed + 1, words)
        #expect(ran.status == 0, "\(ran.error)")
    }
}
