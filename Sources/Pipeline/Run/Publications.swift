/// Where the results of a run's studies go.
struct Publications: Sendable {
    let folder: OutputFolder
    let ledger: Ledger

    /// Whether files may be replaced that are not the run's own.
    let overwrite: Bool

    /// Where others say what they have done who share the folder; `nil` where there is nobody.
    let journals: String?

    init(of start: RunStart) {
        folder = start.folder
        ledger = start.ledger
        overwrite = start.options.overwrite
        journals = start.options.task == nil ? nil : start.folder.journals
    }

    /// That of one study's files.
    func publication(of study: String) -> Publication {
        Publication(
            folder: folder, ledger: ledger, study: study, overwrite: overwrite, journals: journals)
    }
}
