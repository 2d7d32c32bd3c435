public import Text

/// What speaking with archives warns of.
extension Warning.Code {
    /// An archive ended its list before all that it has was on it.
    public static let archiveListCut: Warning.Code = "archive.list-cut"
    /// An archive counts other objects, or series, than it lists or sends.
    public static let archiveCountsDiffer: Warning.Code = "archive.counts-differ"
    /// A value in an archive's answer is there and cannot be read.
    public static let archiveUnreadableValue: Warning.Code = "archive.unreadable-value"
    /// A row of a list to fetch asks for what a row before it asks for.
    public static let archiveRepeatedRow: Warning.Code = "archive.repeated-row"
    /// An archive sent objects that were not asked for, which were not taken.
    public static let archiveUnwanted: Warning.Code = "archive.unwanted-objects"
    /// An archive stored an object and warns: it changed it, left elements out, or finds that it does not fit.
    public static let archiveStoredWithWarning: Warning.Code = "archive.stored-with-warning"
    /// A file or folder that was to be sent was passed over, and why.
    public static let archiveNotSent: Warning.Code = "archive.not-sent"
    /// Files that are not DICOM were passed over when a folder was sent.
    public static let archiveNotDICOM: Warning.Code = "archive.not-dicom"
}
