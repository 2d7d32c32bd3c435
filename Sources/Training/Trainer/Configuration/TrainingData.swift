/// What is trained on.
public struct TrainingData: Codable, Hashable, Sendable {
    /// A folder in nnU-Net's raw layout, or a CSV of images and labels.
    public var path = ""

    /// What the labels stand for, by value; empty: as `dataset.json` says.
    public var classes: [String: String] = [:]

    /// `column`, `shares`, or a file: nnU-Net's `splits_final.json`, or a list of the names to train on.
    public var split = "shares"

    /// For `shares`: the shares of the cases that are trained on and validated on.
    public var training = 0.7
    public var validation = 0.3

    /// For `shares`: what the split is drawn from.
    public var splitSeed = 1

    /// For `splits_final.json`: which fold.
    public var fold = 0

    /// The share of the training cases that is used.
    public var fraction = 1.0

    /// Millimetres between voxels that crops are cut at.
    public var spacing = 1.5

    /// The least and the most intensity that is kept, such as [-1000, 1000] for CT; empty: all.
    public var clamp: [Double] = []

    /// Which transform of images and labels counts where a file's two differ: `sform` or `qform`; nil:
    /// the sform.
    public var form: FormChoice?

    /// The modality of the images, as DICOM names it, such as `CT`; nil: as `dataset.json` says.
    public var modality: String?

    /// Whether crops are mirrored along each axis, half of the time.
    public var flips = false

    /// The share of crops whose object no image shows, so that only clicks can tell it: ellipsoids,
    /// pieces of structures, structures with a lump more or less.
    public var randomObjects = 0.0

    /// A folder for prepared cases; nil: none are kept on the disk.
    public var cache: String?

    /// What that folder may hold, in GiB.
    public var cacheGiB = 20.0

    public init() {}
}
