public import Text

/// What training and evaluation warn of.
extension Warning.Code {
    /// A setting changes nothing, since another takes its effect away.
    public static let trainingNoEffect: Warning.Code = "training.no-effect"
    /// Training starts from a checkpoint that was trained on other spacing, clamp or modality.
    static let trainingOtherInput: Warning.Code = "training.other-input"
    /// No case that is trained on has a voxel of a class.
    static let classNotTrained: Warning.Code = "training.class-not-trained"
    /// No case that a network is validated or judged on has a voxel of a class.
    static let classNotJudged: Warning.Code = "training.class-not-judged"
    /// The settings call labels otherwise than the dataset does, or this otherwise than a label file
    /// beside a label map.
    static let trainingOtherClasses: Warning.Code = "training.other-classes"
    /// A column of the CSV says how the cases are split, and the settings split them otherwise.
    static let trainingColumnUnused: Warning.Code = "training.column-unused"
    /// Files of a training set were passed over.
    static let trainingPassedOver: Warning.Code = "training.passed-over"
    /// Nothing tells which modality the images are of, so that the checkpoint does not say it.
    static let trainingModalityUnknown: Warning.Code = "training.modality-unknown"
    /// Two cases have the same image or the same labels.
    static let trainingSameFile: Warning.Code = "training.same-file"
    /// A file beside labels that names them cannot be read, and the dataset's names were taken.
    static let labelNamesUnreadable: Warning.Code = "labels.names-unreadable"
    /// Data on which a network is judged call their labels otherwise than those it was trained on.
    static let evaluationOtherClasses: Warning.Code = "evaluation.other-classes"
    /// Labels on which a network is judged were taken by number for those it was trained on.
    static let evaluationClassesByNumber: Warning.Code = "evaluation.classes-by-number"
    /// A network is judged on images of other spacing, clamp or modality than it was trained on.
    public static let evaluationOtherInput: Warning.Code = "evaluation.other-input"
}
