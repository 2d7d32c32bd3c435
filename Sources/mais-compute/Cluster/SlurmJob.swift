internal import Foundation

/// The two scripts of a night on a Slurm cluster: an array of tasks, and what joins their reports.
///
/// They lie in a folder where one can read them, and can be given to `sbatch` by hand.
struct SlurmJob {
    /// This program, the working directory and the run's files, as whole paths.
    var program: String
    var workingDirectory: String
    var pipeline: String
    var studies: String
    var output: String
    /// Where the scripts and the logs lie.
    var folder: String

    var tasks: Int
    var submission: Int
    /// How many tasks may run at once.
    var throttle: Int?
    var partition: String?
    var time: String?
    var gres: String?
    var memory: String?
    var cpus: Int?
    /// More words for sbatch.
    var extra: [String] = []
    /// Whether a page is made when the reports are joined.
    var makesPage = false
    /// Whether warnings are failures.
    var isStrict = false
    /// Whether files may be replaced that are not the run's own.
    var overwrites = false

    var taskScript: String { "\(folder)/tasks.sh" }
    var joinScript: String { "\(folder)/join.sh" }

    /// How often a task whose program was killed is put back into the queue.
    private static let mostRestarts = 3

    /// The array's script.
    var tasksText: String {
        let array = "0-\(tasks - 1)" + (throttle.map { "%\($0)" } ?? "")
        let own = ["array=\(array)", "requeue", "signal=B:TERM@120"]
        return """
            #!/bin/bash
            # Submission \(submission): each task does its share of the studies that are not done yet.
            \(directives("mais", log: "task-%a.log", own, asked))
            # What the scheduler gave, though the node may have more.
            cpus="${SLURM_CPUS_PER_TASK:-$SLURM_CPUS_ON_NODE}"
            run() {
              \(quoted(program)) run \(quoted(pipeline)) \\
                --studies \(quoted(studies)) --out \(quoted(output)) \\
                --task "$SLURM_ARRAY_TASK_ID/\(tasks)" --submission \(submission)\(words) \\
                ${cpus:+--threads "$cpus"} \\
                ${SLURM_MEM_PER_NODE:+--memory "${SLURM_MEM_PER_NODE}M"} &
              program=$!
              # Near the time limit Slurm tells this shell; the program then puts its study back.
              trap 'kill -TERM $program' TERM
              wait $program; status=$?
              while kill -0 $program 2>/dev/null; do wait $program; status=$?; done
              return $status
            }
            run; status=$?
            # A program that was killed has left nothing half done: the task resumes where it was.
            if [ $status -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt \(Self.mostRestarts) ]; then
              scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
            fi
            exit $status

            """
    }

    /// The script that runs when every task has ended, however it ended.
    var joinText: String {
        """
        #!/bin/bash
        # Joins what the tasks of all submissions have left into one report.
        \(directives("mais-join", log: "join.log", ["requeue"] + (partition.map { ["partition=\($0)"] } ?? [])))
        exec \(quoted(program)) join \(quoted(pipeline)) \\
          --studies \(quoted(studies)) --out \(quoted(output))\(makesPage ? " --page" : "")

        """
    }

    /// `#SBATCH` lines that both scripts need. A `%` in a path is doubled, as sbatch has fields of its own.
    private func directives(
        _ name: String, log: String, _ more: [String], _ words: [String] = []
    ) -> String {
        let escaped = folder.replacing("%", with: "%%")
        return
            (([
                "job-name=\(name)", "output=\"\(escaped)/\(log)\"", "open-mode=append",
                "chdir=\"\(workingDirectory)\"",
            ] + more).map { "#SBATCH --\($0)" } + words.map { "#SBATCH \($0)" })
            .joined(separator: "\n")
    }

    /// What each task is told beside its share.
    private var words: String {
        (isStrict ? " --strict" : "") + (overwrites ? " --overwrite" : "")
    }

    /// What the user asked of the cluster.
    private var asked: [String] {
        [
            partition.map { "--partition=\($0)" }, time.map { "--time=\($0)" },
            gres.map { "--gres=\($0)" }, memory.map { "--mem=\($0)" },
            cpus.map { "--cpus-per-task=\($0)" },
        ].compactMap(\.self) + extra
    }

    /// A word of a shell.
    private func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
