import Foundation
import Testing

/// `mais submit`: the scripts that it writes, and what it gives to `sbatch`. A real Slurm has
/// `make test-cluster`.
@Suite struct SubmitTests {
    let folder: TemporaryFolder
    private let submit = [
        "submit", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--array", "2",
    ]

    init() throws { folder = try TemporaryFolder() }

    private func program(_ name: String, _ text: String) throws {
        let path = try folder.write("#!/bin/sh\n" + text, to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// A cluster that takes down what it is told.
    private func cluster() throws {
        try program(
            "sbatch",
            """
            [ "$1" = --version ] && exit 0
            echo "$@" >> \(folder.path("calls"))
            echo "7$(wc -l < \(folder.path("calls")));somewhere"
            """)
        try program("scontrol", "echo 'MaxArraySize            = 5'")
    }

    /// What `mais` tells the program that takes its place goes no further.
    @Test func whatItStartsIsStartedAsByTheCaller() throws {
        try cluster()
        try program(
            "sbatch",
            """
            [ "$1" = --version ] && exit 0
            echo "[$GOMP_SPINCOUNT] [$MAIS_HANDED_OVER_BY]" >> \(folder.path("heard"))
            exit 1
            """)
        let version = try #require(try Command("--version").output.split(separator: " ").first)
        func start(_ program: URL, _ settings: String...) throws {
            var words = ["PATH=\(folder.url.path):/usr/bin:/bin"]
            words += settings
            words += [program.path] + submit
            words += ["--out", folder.path("out")]
            let ran = try Command(program: URL(filePath: "/usr/bin/env"), words)
            #expect(ran.status == 1)
        }
        try start(Command.program)
        try start(Command.program, "GOMP_SPINCOUNT=7")
        // As `mais run` would hand over to a program that starts another.
        let computing = Command.program.deletingLastPathComponent().appending(path: "mais-compute")
        try start(
            computing, "MAIS_HANDED_OVER_BY=\(version) GOMP_SPINCOUNT", "GOMP_SPINCOUNT=1000")
        // By itself it changes nothing.
        try start(computing, "GOMP_SPINCOUNT=1000")
        #expect(
            try String(contentsOfFile: folder.path("heard"), encoding: .utf8) == """
                [] []
                [7] []
                [] []
                [1000] []

                """)
    }

    @Test func theArrayAndThenTheJoining() throws {
        try cluster()
        let out = folder.path("out put's")
        let ran = try Command(
            programsFrom: folder.url.path,
            submit + [
                "--out", out, "--throttle", "3", "--partition", "night", "--mem", "8G",
                "--cpus", "2", "--gres", "gpu:1", "--time", "08:00:00", "--sbatch",
                "--account=lab",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        #expect(
            ran.output == """
                wrote \(out)/cluster/tasks.sh
                wrote \(out)/cluster/join.sh
                submitted 2 tasks as job 71, and the joining of their reports as job 72
                mais status \(out)    says how far they are

                """)
        #expect(
            try String(contentsOfFile: folder.path("calls"), encoding: .utf8) == """
                --parsable \(out)/cluster/tasks.sh
                --parsable --dependency=afterany:71 \(out)/cluster/join.sh

                """)
        let script = try String(contentsOfFile: out + "/cluster/tasks.sh", encoding: .utf8)
        let program = Command.program.resolvingSymlinksInPath().path
        #expect(script.contains("\n  '\(program)' run '"))
        for line in [
            "#SBATCH --output=\"\(out)/cluster/task-%a.log\"", "#SBATCH --array=0-1%3",
            "#SBATCH --requeue", "#SBATCH --partition=night", "#SBATCH --mem=8G",
            "#SBATCH --cpus-per-task=2", "#SBATCH --gres=gpu:1", "#SBATCH --time=08:00:00",
            "#SBATCH --account=lab",
        ] {
            #expect(script.contains("\n" + line + "\n"), "\(line)")
        }
    }

    /// Before the first task begins, and while some wait, the status says so.
    @Test func theStatusTellsOfTasksThatWait() throws {
        try cluster()
        let out = folder.path("out")
        let ran = try Command(programsFrom: folder.url.path, submit + ["--out", out])
        #expect(ran.status == 0, "\(ran.error)")
        let queued = try Command("status", out)
        #expect(queued.status == 0, "\(queued.error)")
        #expect(
            queued.output == """
                \(out)/cluster/pipeline.yaml: waiting
                  job 71: 2 tasks have not begun; 'squeue -j 71' says whether they wait
                  0 of 2 done, 0 failed, 2 waiting

                """)
        let json = try Command("status", out, "--json")
        #expect(json.output.contains("\"activity\" : \"waiting\""), "\(json.output)")
        let task = try Command(
            program: URL(filePath: "/usr/bin/env"),
            [
                "SLURM_ARRAY_TASK_ID=0", "SLURM_CPUS_ON_NODE=1", "/bin/bash",
                "\(out)/cluster/tasks.sh",
            ])
        #expect(task.status == 0, "\(task.error)")
        let some = try Command("status", out)
        let lines = some.output.split(separator: "\n")
        #expect(lines.first == "\(out)/cluster/pipeline.yaml: waiting")
        #expect(
            lines.dropFirst().first
                == "  job 71: 1 of 2 tasks have not begun; 'squeue -j 71' says whether they wait"
        )
        #expect(lines.dropFirst(2).first == "  1 of 2 done, 0 failed, 1 waiting")
        // A file that somebody else has written is not guessed at.
        try Data("{}".utf8).write(to: URL(filePath: out + "/.mais/submission.json"))
        let broken = try Command("status", out)
        #expect(broken.status == 1)
        #expect(broken.error.contains("submission.json' cannot be read: it is not a submission's"))
    }

    @Test func onlyAsManyTasksAsStudies() throws {
        try cluster()
        let out = folder.path("out")
        let list = try folder.write(
            """
            study,nifti,session
            a,Samples/head-neck-ct/pt_201/image.nii.gz,Samples/head-neck-ct/pt_201/session.json

            """, to: "one.csv")
        let ran = try Command(
            programsFrom: folder.url.path,
            [
                "submit", "Pipelines/night.yaml", "--studies", list, "--array", "2", "--out",
                out, "--page",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        #expect(
            ran.output == """
                One study: one task.
                wrote \(out)/cluster/tasks.sh
                wrote \(out)/cluster/join.sh
                submitted 1 task as job 71, and the joining of their reports as job 72
                mais status \(out)    says how far they are

                """)
        let join = try String(contentsOfFile: out + "/cluster/join.sh", encoding: .utf8)
        #expect(join.hasSuffix(" --out '\(out)' --page\n"))
    }

    /// Tasks know nothing of the ledger of a run on one machine.
    @Test func aRunOfOneMachineIsNotGoneOnWith() throws {
        try cluster()
        let out = folder.path("out")
        let sample = "Samples/head-neck-ct/pt_236"
        let first = try Command(
            "run", "Pipelines/night.yaml", "--input", "nifti=\(sample)/image.nii.gz", "--input",
            "session=\(sample)/session.json", "--out", out)
        #expect(first.status == 0, "\(first.error)")
        let report = try Data(contentsOf: URL(filePath: out + "/report.json"))
        let sentence = """
            Error: '\(out)' holds a run of one machine, which no cluster's tasks had a part in
              fix: continue with 'mais run', or choose another folder with '--out'

            """
        let list = ["--studies", "Samples/head-neck-ct"]
        for refused in [
            try Command(programsFrom: folder.url.path, submit + ["--out", out]),
            try Command(["join", "Pipelines/night.yaml"] + list + ["--out", out]),
            try Command(["run", "Pipelines/night.yaml"] + list + ["--out", out, "--task", "0/1"]),
        ] {
            #expect(refused.status == 1 && refused.error == sentence, "\(refused.error)")
        }
        #expect(try Data(contentsOf: URL(filePath: out + "/report.json")) == report)
        #expect(!FileManager.default.fileExists(atPath: folder.path("calls")))
    }

    /// The scripts are run as they are, by hand, without a Slurm, from a folder with a hard name.
    @Test func theScriptsRun() throws {
        let out = folder.path("out put's")
        let ran = try Command(submit + ["--out", out, "--dry-run", "--page"])
        #expect(ran.status == 0, "\(ran.error)")
        for (script, task) in [("tasks.sh", "0"), ("tasks.sh", "1"), ("join.sh", "")] {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = [out + "/cluster/" + script]
            process.currentDirectoryURL = Command.repository
            process.standardOutput = FileHandle.nullDevice
            var environment = ProcessInfo.processInfo.environment
            environment["SLURM_ARRAY_TASK_ID"] = task
            environment["SLURM_CPUS_ON_NODE"] = "1"
            environment["SLURM_MEM_PER_NODE"] = "4096"
            process.environment = environment
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(script) \(task)")
        }
        for study in ["pt_201", "pt_236"] {
            #expect(FileManager.default.fileExists(atPath: "\(out)/\(study)/labels.nii.gz"))
        }
        #expect(FileManager.default.fileExists(atPath: out + "/report/index.html"))
        let status = try Command("status", out)
        #expect(status.output.contains("2 of 2 done"), "\(status.output)")
        // Whoever submits again does nothing again.
        let again = try Command(
            "run", out + "/cluster/pipeline.yaml", "--studies", out + "/cluster/studies.csv",
            "--out", out, "--task", "0/1", "--submission", "2")
        #expect(again.output.hasPrefix("0 done, 2 done before, 0 failed, 0 waiting"))
    }

    /// A study with a warning: each task takes it for a failure, and the joined report has it.
    @Test(arguments: [true, false]) func strictGoesToTheTasks(_ isStrict: Bool) throws {
        try cluster()
        let out = folder.path("out")
        let yaml = try String(
            contentsOf: Command.repository.appending(path: "Pipelines/night.yaml"), encoding: .utf8)
        let pipeline = try folder.write(
            yaml.replacing("device: auto ", with: "device: cpu\n      recordMasks: true "),
            to: "warned.yaml")
        let sample = Command.repository.appending(path: "Samples/head-neck-ct/pt_236").path
        let list = try folder.write(
            "study,nifti,session\na,\(sample)/image.nii.gz,\(sample)/session.json\n", to: "l.csv")
        let ran = try Command(
            programsFrom: folder.url.path,
            ["submit", pipeline, "--studies", list, "--array", "1", "--out", out]
                + (isStrict ? ["--strict"] : []))
        #expect(ran.status == 0, "\(ran.error)")
        let script = try String(contentsOfFile: out + "/cluster/tasks.sh", encoding: .utf8)
        #expect(script.contains(" --submission 1 --strict \\\n") == isStrict, "\(script)")
        for (script, status) in [("tasks.sh", isStrict ? 1 : 0), ("join.sh", isStrict ? 1 : 0)] {
            let done = try Command(
                program: URL(filePath: "/usr/bin/env"),
                [
                    "SLURM_ARRAY_TASK_ID=0", "SLURM_CPUS_ON_NODE=1", "/bin/bash",
                    "\(out)/cluster/\(script)",
                ])
            #expect(Int(done.status) == status, "\(script): \(done.error)")
        }
        let report = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: out + "/report.json")))
        let study = ((report as? [String: Any])?["studies"] as? [[String: Any]])?.first
        #expect(study?["status"] as? String == (isStrict ? "failed" : "done"))
        let codes = (study?["warnings"] as? [[String: Any]])?.map { $0["code"] as? String }
        #expect(codes == ["option.no-effect"])
        let error = study?["error"] as? [String: Any]
        #expect(error?["code"] as? String == (isStrict ? "study.strict" : nil))
        #expect(
            FileManager.default.fileExists(atPath: out + "/a/labels.nii.gz") == !isStrict)
    }

    /// `--manifest` is what `--studies` was called here first.
    @Test func theOldNameOfStudiesStillDoes() throws {
        let out = folder.path("out")
        let words = ["submit", "Pipelines/night.yaml", "--array", "2", "--out", out, "--dry-run"]
        let ran = try Command(words + ["--manifest", "Samples/head-neck-ct"])
        #expect(ran.status == 0, "\(ran.error)")
        #expect(FileManager.default.fileExists(atPath: out + "/cluster/tasks.sh"))
        let both = try Command(words + ["--manifest", "a", "--studies", "b"])
        #expect(both.status == 64)
        #expect(both.error.contains("is given more than once"), "\(both.error)")
    }

    @Test func whatCannotBeSubmitted() throws {
        try cluster()
        let large = try Command(
            programsFrom: folder.url.path,
            ["submit", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct"]
                + ["--array", "6", "--out", folder.path("out")])
        #expect(large.status == 1)
        #expect(
            large.error == """
                Error: --array is 6, and this cluster takes arrays of at most 5 tasks. Give less: \
                each task does several studies.

                """)
        try program("sbatch", "echo 'Batch job submission failed: no such partition' >&2; exit 1")
        let refused = try Command(
            programsFrom: folder.url.path, submit + ["--out", folder.path("out")])
        #expect(refused.status == 1)
        #expect(refused.error.hasPrefix("Error: There is no 'sbatch' here: submit from a machine"))
        try program(
            "sbatch",
            "[ $1 = --version ] || { echo 'no such partition' >&2; exit 1; }")
        let partition = try Command(
            programsFrom: folder.url.path, submit + ["--out", folder.path("out")])
        #expect(partition.status == 1)
        #expect(partition.error == "Error: sbatch refused: no such partition\n")
        for (words, sentence) in [
            (["--array", "0"], "--array is 0; it must be 1 or more."),
            (["--array", "1", "--partition", "a b"], "--partition is 'a b'; it must be one word."),
            (
                ["--array", "1", "--sbatch", "lab"],
                "--sbatch is 'lab'; it must be an option of sbatch."
            ),
        ] {
            let wrong = try Command(
                ["submit", "Pipelines/night.yaml", "--studies", "Samples", "--out", "x"] + words)
            #expect(wrong.status == 64)
            #expect(wrong.error.contains(sentence), "\(wrong.error)")
        }
        let page = try Command(
            "run", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--out",
            folder.path("out"), "--task", "0/2", "--page")
        #expect(page.status == 64)
        #expect(
            page.error.hasPrefix(
                """
                Error: --page is for a whole run, and --task does a share: give it to 'mais join'.

                """), "\(page.error)")
    }

    @Test(arguments: ["3/3", "-1/3", "a/b", "1", "1/2/3"])
    func aTaskThatIsNone(_ task: String) throws {
        let ran = try Command([
            "run", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--out",
            folder.path("out"), "--task=\(task)",
        ])
        #expect(ran.status == 64)
        #expect(
            ran.error.contains(
                "--task is '\(task)'; it must be index/count, the index from 0 to count - 1."),
            "\(ran.error)")
    }
}
