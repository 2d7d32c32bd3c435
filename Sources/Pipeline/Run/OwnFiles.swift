/// Tells the files that a study's own options name from those of the pipeline, such as checkpoints.
struct OwnFiles {
    private let pipeline: Pipeline
    /// What the results of the folder were made with: its files may be out of reach by now.
    private let known: ResultsOwner?
    /// Each file is read once, and only where its path is another one.
    private var files: [String: ResultsOwner.NamedFile] = [:]

    init(_ pipeline: Pipeline, known: ResultsOwner?) {
        self.pipeline = pipeline
        self.known = known
    }

    /// The sentence on the first file that is another one than the pipeline's; nil where all are the
    /// same. The content counts, not where it lies.
    mutating func difference(of own: Pipeline) -> String? {
        for (step, ours) in zip(own.steps, pipeline.steps) where step.filesRead != ours.filesRead {
            for index in 0..<max(step.filesRead.count, ours.filesRead.count) {
                let file = step.filesRead.dropFirst(index).first.map { named($0) }
                let run = ours.filesRead.dropFirst(index).first.map { named($0) }
                guard !isSame(file, run) else { continue }
                return StudyFault.otherFile(
                    stage: step.id, own: ResultsOwner.shown(file), run: ResultsOwner.shown(run))
            }
        }
        return nil
    }

    private func isSame(_ one: ResultsOwner.NamedFile?, _ other: ResultsOwner.NamedFile?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        // Far from both, as where 'mais join' is called, nobody can tell: the tasks did.
        return one.identity == other.identity || one.sha256 == other.sha256
    }

    private mutating func named(_ path: String) -> ResultsOwner.NamedFile {
        if let file = files[path] { return file }
        let noted = known?.files.first { $0.path == path }?.sha256
        let file = ResultsOwner.NamedFile(
            path: path, identity: InputIdentity.of(path),
            sha256: ResultsOwner.sha256(path) ?? noted)
        files[path] = file
        return file
    }
}
