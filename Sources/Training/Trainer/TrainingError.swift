/// Training that cannot begin, or cannot continue.
public enum TrainingError: Error, Equatable, Sendable {
    case option(String, found: String, wanted: String)
    case unknownPart(String)
    case everythingFrozen
    /// A part that is frozen and was never trained.
    case frozenAtRandom(String)
    /// Another modality than `dataset.json` says.
    case otherModality(String, dataset: String)
    case cropSize(start: String, size: Int)
    case startsWithoutMemory
    case notState(file: String)
    case otherRun(file: String)
    case notFinite(String, epoch: Int, crop: Int, name: String, className: String)
    case gradientNotFinite(epoch: Int, crops: Int, to: Int)
    case noValidationCases
    case noSuchCases(String)
    case badMetadata(String)
}

extension TrainingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .option(let key, let found, let wanted):
            "'\(key)' is \(found); it must be \(wanted)."
        case .unknownPart(let part):
            """
            'frozen' names '\(part)'; the parts are image_encoder, prompt_encoder, mask_decoder and \
            memory_attention.
            """
        case .everythingFrozen:
            "all parts that this run would train are frozen. Take one out of 'frozen'."
        case .frozenAtRandom(let part):
            """
            'frozen' names \(part), and there is no 'start': it would stay as it is drawn at random. \
            Name a checkpoint in 'start', or take it out of 'frozen' (frozen: []).
            """
        case .otherModality(let modality, let dataset):
            "'data.modality' is \(modality), but dataset.json says \(dataset). Leave it out, or correct one."
        case .cropSize(let start, let size):
            "'\(start)' was read for patches of \(size) voxels per side, which no crop can have."
        case .startsWithoutMemory:
            """
            'frozen' names memory_attention, but the checkpoint has none. Take it out of 'frozen', \
            or set memory.setting to none.
            """
        case .notState(let file):
            """
            '\(file)' is not a state of a training run. Delete it to begin anew, or train into another \
            folder.
            """
        case .otherRun(let file):
            """
            '\(file)' is from a run with another configuration or other data. Train into another \
            folder, or delete this one to begin anew.
            """
        case .notFinite(let what, let epoch, let crop, let name, let className):
            """
            the \(what) is not a number in epoch \(epoch), crop \(crop): case '\(name)', class \
            '\(className)'. The last epoch's checkpoint is kept. Lower the learning rates, or look at \
            that case.
            """
        case .gradientNotFinite(let epoch, let first, let last):
            """
            the gradient is not a number in epoch \(epoch), crops \(first) to \(last). The last \
            epoch's checkpoint is kept. Lower the learning rates.
            """
        case .noValidationCases:
            """
            the split leaves no case for validation. Give it some, or set validation.every to 0.
            """
        case .noSuchCases(let part):
            "the split leaves no case for \(part). Choose others with --cases."
        case .badMetadata(let reason):
            """
            the checkpoint's 'mais_training' cannot be read: \(reason). Give the settings with \
            --config.
            """
        }
    }
}
