import Foundation
import Testing

/// `mais status` and `mais retry`, on a night of which one study is done and two failed.
@Suite struct StatusCommandTests {
    let folder: TemporaryFolder
    private var out: String { folder.path("out") }
    private let sample = Command.repository.appending(path: "Samples/head-neck-ct").path

    init() throws {
        folder = try TemporaryFolder()
        _ = try folder.write(
            """
            study,nifti,session
            good,\(sample)/pt_236/image.nii.gz,\(sample)/pt_236/session.json
            other,\(sample)/pt_236/image.nii.gz,\(sample)/pt_201/session.json
            absent,\(folder.path("away/image.nii.gz")),\(sample)/pt_201/session.json

            """, to: "night.csv")
    }

    private func night() throws -> Command {
        try Command(
            "run", "Pipelines/night.yaml", "--studies", folder.path("night.csv"), "--out", out,
            "--retries", "0")
    }

    /// What changes from run to run.
    private func steady(_ text: String) -> String {
        text.replacing(/[0-9.]+ (s|min) ago/, with: "a while ago")
            .replacing(/[0-9.]+ a minute/, with: "some a minute")
    }

    @Test func theStatusTellsWhatFailedAndRetryPutsItBack() throws {
        #expect(try night().status == 3)
        let misfit = """
            1 other: 'patches' (plan-patches): session 'session.json' was recorded on a grid that lies up \
            to 136.14 mm away from this image's. Give the image that it was recorded on.
            """
        let absence = """
            1 absent: \(folder.path("away/image.nii.gz")) cannot be opened: No such file or \
            directory. Check the path and its permissions.
            """
        let status = try Command("status", out)
        #expect(status.status == 0, "\(status.error)")
        #expect(
            steady(status.output) == """
                Pipelines/night.yaml: ended a while ago
                  1 of 3 done, 2 failed, 0 waiting
                  some a minute
                failed
                  \(misfit)
                  \(absence)

                """)
        let json = try Command("status", out, "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        let values = try #require(object as? [String: Any])
        #expect(values["format"] as? String == "mais run status")
        #expect(values["activity"] as? String == "ended")
        #expect(
            ["studies", "done", "failed", "waiting"].map { values[$0] as? Int } == [3, 1, 2, 0])

        // One by its reason, in capitals or not; then the rest.
        let none = try Command("retry", out, "--failed", "--reason", "gantry tilt")
        #expect(none.status == 0 && none.output == "No failed study fits.\n")
        let one = try Command("retry", out, "--failed", "--reason", "RECORDED ON A GRID")
        #expect(one.status == 0)
        #expect(one.output == "1 put back; start the run again to do it.\n")
        let two = try Command("retry", out, "--study", "absent", "--study", "good")
        #expect(two.output == "1 put back; start the run again to do it.\n")
        #expect(
            steady(try Command("status", out).output) == """
                Pipelines/night.yaml: ended early a while ago: start it again, and it resumes
                  1 of 3 done, 0 failed, 2 waiting
                  some a minute

                """)
        let second = try night()
        #expect(second.output.hasPrefix("0 done, 1 done before, 2 failed; see "))
        let all = try Command("retry", out, "--failed")
        #expect(all.output == "2 put back; start the run again to do them.\n")
    }

    @Test func whereNoRunIsBothSaySo() throws {
        let sentence = """
            Error: there is no run in '\(folder.path("nowhere"))'
              fix: name the folder that 'mais run' was given with '--out'

            """
        let status = try Command("status", folder.path("nowhere"))
        #expect(status.status == 1 && status.error == sentence)
        let retry = try Command("retry", folder.path("nowhere"), "--failed")
        #expect(retry.status == 1 && retry.error == sentence)
        #expect(!FileManager.default.fileExists(atPath: folder.path("nowhere")))
        let which = try Command("retry", folder.path("nowhere"))
        #expect(which.status == 64)
        #expect(
            which.error.hasPrefix("Error: Say which: --failed, --reason TEXT or --study NAME.\n"))
    }

    /// While one waits for its hours, a second one is refused, and so is putting back.
    @Test func aRunThatWaitsIsTold() throws {
        let later = Calendar.current.dateComponents(
            [.hour], from: Date(timeIntervalSinceNow: 6 * 3600))
        let hour = try #require(later.hour)
        func half(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):30" }
        // An hour, which begins in more than five, past midnight or not.
        let opens = half(hour)
        let window = "\(opens)-\(half((hour + 1) % 24))"
        let run = [
            "run", "Pipelines/night.yaml", "--studies", folder.path("night.csv"), "--out", out,
        ]
        let waiting = try Command.begun(run + ["--window", window])
        defer { waiting.terminate() }
        func status() throws -> String { try Command("status", out).output }
        // It says so as soon as it waits, however busy the machine is.
        let end = Date(timeIntervalSinceNow: 120)
        while try !status().contains(": waiting"), Date() < end { usleep(50_000) }
        #expect(
            try status() == """
                Pipelines/night.yaml: waiting
                  waiting for \(opens), when the window opens
                  0 of 3 done, 0 failed, 3 waiting

                """)
        let refusal = """
            Error: another run is writing into '\(out)'
              fix: wait until it ends, or choose another folder with '--out'

            """
        let second = try Command(run)
        #expect(second.status == 1 && second.error == refusal)
        let retry = try Command("retry", out, "--failed")
        #expect(retry.status == 1 && retry.error == refusal)
        waiting.interrupt()
        waiting.waitUntilExit()
        #expect(waiting.terminationStatus == 3)
        #expect(
            steady(try status()) == """
                Pipelines/night.yaml: ended early a while ago: start it again, and it resumes
                  it was interrupted
                  0 of 3 done, 0 failed, 3 waiting

                """)
    }
}
