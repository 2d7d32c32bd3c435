/// The SOP classes that are spoken of by name.
///
/// - Source: DICOM PS3.4 and PS3.6, annex A.
public enum SOPClass {
    /// C-ECHO.
    public static let verification = "1.2.840.10008.1.1"
    /// Storage commitment, push model.
    public static let storageCommitment = "1.2.840.10008.1.20.1"
    /// C-FIND.
    public static let studyRootFind = "1.2.840.10008.5.1.4.1.2.2.1"
    /// C-MOVE.
    public static let studyRootMove = "1.2.840.10008.5.1.4.1.2.2.2"
    /// C-GET.
    public static let studyRootGet = "1.2.840.10008.5.1.4.1.2.2.3"

    /// Whether objects of the class can be stored.
    public static func isStorage(_ uid: String) -> Bool {
        uid.hasPrefix("1.2.840.10008.5.1.4.1.1.")
    }

    /// What an archive mostly holds beside images, and the images: asked for where it does not tell
    /// the classes of a series.
    public static let usual = [
        "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2",
        "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.4.4",
        "1.2.840.10008.5.1.4.1.1.128", "1.2.840.10008.5.1.4.1.1.128.1",
        "1.2.840.10008.5.1.4.1.1.130", "1.2.840.10008.5.1.4.1.1.20", "1.2.840.10008.5.1.4.1.1.7",
        "1.2.840.10008.5.1.4.1.1.1", "1.2.840.10008.5.1.4.1.1.1.1", "1.2.840.10008.5.1.4.1.1.6.1",
        "1.2.840.10008.5.1.4.1.1.66", "1.2.840.10008.5.1.4.1.1.66.4",
        "1.2.840.10008.5.1.4.1.1.66.5", "1.2.840.10008.5.1.4.1.1.66.7",
        "1.2.840.10008.5.1.4.1.1.481.2", "1.2.840.10008.5.1.4.1.1.481.3",
        "1.2.840.10008.5.1.4.1.1.481.5", "1.2.840.10008.5.1.4.1.1.88.22",
        "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.5.1.4.1.1.11.1",
    ]
}
