internal import Machine

/// How a pipeline is run.
public struct RunOptions: Sendable {
    /// The folder of the results; made where it is missing.
    public var output: String

    /// How many studies are in work at once: one is read and one written while one computes. At least 1.
    public var jobs = 3

    /// Bytes that the process may hold: a study is begun only if it is expected to fit beside those
    /// in work. `nil`: three quarters of what the machine, or the control group, has.
    public var memory: Int?

    /// Tells the bytes that the process holds.
    public var residentMemory: @Sendable () -> Int = { MachineMemory.resident }

    /// Tells how many of these bytes are free again, and kept for what comes next.
    public var keptMemory: @Sendable () -> Int = { 0 }

    /// Told how many studies are in work, whenever that changes: each may have its part of the cores.
    public var onStudiesInWork: @Sendable (Int) -> Void = { _ in }

    /// When studies may be begun; `nil`: always.
    public var hours: WorkingHours?

    /// How often a study is tried again whose fault is transient.
    public var retries = Retries()

    /// Whether studies that failed before are done again, even if nothing about them has changed.
    public var triesFailedAgain = false

    /// Whether the program may start itself anew for a study that was in work when an earlier start
    /// died: its words must be those of this run, and ``Runner`` be all that it does.
    public var triesSuspects = false

    /// Whether this is such a trial, in a process of its own.
    var isTrial = false

    /// The clocks that the run goes by.
    public var clock = RunClock.system

    /// Which task of a cluster's array this is: it does its share of the studies, writes no run
    /// report, and leaves a journal of what it did; `nil`: all of them, alone.
    public var task: ArrayTask?

    /// Whether files that are there already, and are not this run's own, may be replaced.
    public var overwrite = false

    /// Whether a study with a warning fails, whatever the pipeline says.
    public var isStrict = false

    /// What runs, for the report.
    public var program: Program

    public var progress: any ProgressDisplay = NoProgress()

    /// How the run can be ended early.
    public var stop = StopRequest()

    /// Seconds between two reports while the run goes on. One is always written at its end.
    public var reportInterval = 15.0

    /// A program and the libraries it stands on.
    public struct Program: Sendable {
        public var name: String
        public var version: String
        /// Versions by name.
        public var libraries: [String: String]

        public init(name: String, version: String, libraries: [String: String] = [:]) {
            self.name = name
            self.version = version
            self.libraries = libraries
        }
    }

    /// What the studies in work, and what they share, hold.
    var memoryInUse: Int { max(0, residentMemory() - keptMemory()) }

    public init(output: String, program: Program) {
        self.output = output
        self.program = program
    }
}
