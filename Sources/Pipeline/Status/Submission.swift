internal import Files
public import Foundation
internal import Text

/// `OUT/.mais/submission.json`: what `mais submit` last gave to a cluster. Until a task begins nobody else
/// knows of the run.
public struct Submission: Codable, Sendable, Equatable {
    public var format = "mais submission"
    public var version = 1
    /// The submission's number, see ``Runner/nextSubmission(of:)``.
    public var number: Int
    /// The cluster's number of the array, and of the job that joins the reports.
    public var job: String
    public var joining: String
    public var tasks: Int
    public var studies: Int
    /// The pipeline file.
    public var pipeline: String
    public var submitted: Date

    public init(
        number: Int, job: String, joining: String, tasks: Int, studies: Int, pipeline: String,
        submitted: Date = .now
    ) {
        (self.number, self.job, self.joining) = (number, job, joining)
        (self.tasks, self.studies, self.pipeline) = (tasks, studies, pipeline)
        self.submitted = submitted
    }

    private static func path(in folder: String) -> String { folder + "/.mais/submission.json" }

    /// Notes it in a run's output folder.
    ///
    /// - Throws: ``RunError``.
    public func write(in folder: String) throws {
        let encoder = JSONEncoder.page
        encoder.dateEncodingStrategy = .iso8601
        let path = Self.path(in: folder)
        let text = try encoder.encode(self)
        do { try WholeFile.write(text, to: path, .unflushed) } catch {
            throw RunError.file(path, doing: .writing, code: error.code)
        }
    }

    /// The last one of an output folder; nil where nobody has submitted.
    ///
    /// - Throws: ``RunError/statusUnreadable(_:reason:)``.
    static func read(in folder: String) throws -> Submission? {
        let path = Self.path(in: folder)
        guard access(path, F_OK) == 0 else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let data = try? BoundedFile.read(path, most: 1 << 20),
            let read = try? decoder.decode(Self.self, from: data),
            read.format == "mais submission", read.version == 1
        else { throw RunError.statusUnreadable(path, reason: "it is not a submission's") }
        return read
    }

    /// Where the run is as long as not every task has begun.
    ///
    /// - Parameters:
    ///   - begun: How many have.
    ///   - status: What those tell; without any, how an earlier run of the folder ended.
    func status(begun: Int, _ status: RunStatus?) -> RunStatus {
        let queued = tasks - begun
        let number = begun == 0 ? "\(tasks)" : "\(queued) of \(tasks)"
        let job = PlainText.clean(job, limit: 40)
        let reason = """
            job \(job): \(number) \(tasks == 1 ? "task has" : "tasks have") not begun; \
            'squeue -j \(job)' says whether they wait
            """
        guard var status else {
            return RunStatus(
                activity: .waiting, reason: reason, pipeline: pipeline, began: submitted,
                updated: submitted, studies: studies, done: 0, failed: 0, waiting: studies,
                tryingAgain: 0, inWork: [], failures: [], workers: [])
        }
        if status.activity == .ended { status.activity = .waiting }
        status.reason = [reason, status.reason].compactMap(\.self).joined(separator: "\n")
        // Each task counts its own share alone.
        if begun > 0 {
            status.waiting += max(0, studies - status.studies)
            status.studies = max(studies, status.studies)
            status.secondsLeft = nil
        }
        return status
    }
}
