internal import Text

/// What stages warn of, beside what the readers and writers do.
extension Warning.Code {
    /// A segment has no voxel.
    static let segmentEmpty: Warning.Code = "result.empty-segment"
    /// A segment runs on beyond the patches that it may have.
    static let segmentCutOff: Warning.Code = "result.cut-off"
    /// The replay's mask is another than the session recorded.
    static let replayDiffers: Warning.Code = "replay.differs"
    /// The session holds no digest to compare with.
    static let nothingToVerify: Warning.Code = "replay.nothing-to-verify"
    /// The checkpoint was trained on images of another modality than the series is.
    static let checkpointModality: Warning.Code = "checkpoint.modality"
    /// The clicks prompt the network otherwise than in its training.
    static let checkpointPrompts: Warning.Code = "checkpoint.other-prompts"
    /// The network remembers otherwise than in its training.
    static let checkpointMemory: Warning.Code = "checkpoint.other-memory"
    /// The checkpoint does not say at which spacing it was trained, and 1.5 mm was taken for it.
    static let checkpointSpacing: Warning.Code = "checkpoint.spacing-assumed"
    /// Intensities of a series that is not a CT were clamped as those of CT.
    static let clampModality: Warning.Code = "image.clamp-modality"
    /// Labels have no name, and are called by their number.
    static let labelsUnnamed: Warning.Code = "labels.unnamed"
    /// A file beside labels that names them cannot be read, and they were taken by their numbers.
    static let labelNamesUnreadable: Warning.Code = "labels.names-unreadable"
    /// A file of labels describes some that have no voxel, so that nothing was made for them.
    static let labelsAbsent: Warning.Code = "labels.absent"
    /// A truth and a session that were matched by number call a label by two names.
    static let truthOtherName: Warning.Code = "truth.other-name"
    /// A truth and a session that were matched by name have two codes for it.
    static let truthOtherCode: Warning.Code = "truth.other-code"
    /// A segment and its truth have no voxel in common.
    static let truthApart: Warning.Code = "truth.apart"
    /// The recorded session would be too large with its masks.
    static let recordWithoutMasks: Warning.Code = "replay.masks-left-out"
}
