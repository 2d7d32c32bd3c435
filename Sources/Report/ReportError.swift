public import Files

/// Why a run's report cannot be made.
public enum ReportError: Error, Equatable {
    /// The folder holds no `report.json`.
    case noRun(folder: String)
    /// Nor that, but tasks of a cluster's have worked there.
    case notJoined(folder: String)
    /// A file that is not a run report.
    case notAReport(file: String)
    case badMember(file: String, path: String, fault: String)
    case tooLarge(file: String, bytes: Int)
    /// A study's name that no folder can have.
    case badName(file: String, name: String)
    /// A file where the page is to be, that is not of an earlier page.
    case otherFile(String)
    case cannotWrite(file: String, SystemError)
    /// A study that was picked and is not there.
    case noStudy(name: String)
}

extension ReportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noRun(let folder):
            "\(folder) holds no report.json. Name the folder that 'mais run' wrote to with --out."
        case .notJoined(let folder):
            """
            \(folder) holds no report.json yet, as its cluster's tasks are not joined. 'mais join' \
            makes it; \(folder)/cluster/join.sh has the command.
            """
        case .notAReport(let file):
            "\(file) is not the report of a run. Name the folder that 'mais run' wrote to."
        case .badMember(let file, let path, let fault):
            "\(file): '\(path)' \(fault). Use the report that 'mais run' wrote."
        case .tooLarge(let file, let bytes):
            """
            \(file) is \(bytes) bytes long, more than the gigabyte that a page can show. Split the \
            run into several.
            """
        case .badName(let file, let name):
            """
            \(file) names a study \(name.debugDescription), which no folder can be called. Use the \
            report that 'mais run' wrote.
            """
        case .otherFile(let file):
            """
            \(file) is there and is not of an earlier page, which this page would replace. Name \
            another folder with --out; RESULTS/report where it is left out.
            """
        case .cannotWrite(let file, let error):
            """
            \(file) cannot be written: \(error). Check the folder, its permissions and the space \
            left.
            """
        case .noStudy(let name):
            "The run has no study '\(name)' that is done. Its names are in report.json."
        }
    }
}
