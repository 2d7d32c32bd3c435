public import Text

/// What reading a session warns of.
extension Warning.Code {
    /// Nothing of a segment stands, so it has no result.
    public static let segmentWithoutResult: Warning.Code = "session.segment-without-result"
    /// Several segments of a session have one name.
    public static let segmentNames: Warning.Code = "session.same-name"
    /// The session names another study than the image is of.
    public static let otherStudy: Warning.Code = "session.other-study"
    /// An event's time cannot be read.
    public static let timeUnreadable: Warning.Code = "session.time-unreadable"
    /// An event is earlier than the one before it; its number decides.
    public static let timeBackwards: Warning.Code = "session.time-backwards"
    /// A key is not one of the format's, and was passed over.
    public static let unknownKey: Warning.Code = "session.unknown-key"

    // MARK: What an import warns of

    /// Boxes, scribbles, lassos and other prompts that are not clicks were left out.
    public static let importPromptsLeftOut: Warning.Code = "import.prompts-left-out"
    /// What `--points-only` asked to do without: boxes, scribbles, lassos and the like.
    public static let importPointsOnly: Warning.Code = "import.points-only"
    /// A mask that was set is not in the requests, so clicks that correct it stand alone.
    public static let importMaskMissing: Warning.Code = "import.mask-missing"
    /// Clicks of structures, or rows of studies, that were not named were left out.
    public static let importOthersLeftOut: Warning.Code = "import.others-left-out"
    /// Requests that nobody answered, or that failed, were left out.
    public static let importUnanswered: Warning.Code = "import.unanswered"
    /// Points that were never placed were left out.
    public static let importUnplaced: Warning.Code = "import.unplaced"
    /// Columns of features beside the axes were left out.
    public static let importColumns: Warning.Code = "import.columns"
    /// The source says of its image what the image that was given is not.
    public static let importOtherImage: Warning.Code = "import.other-image"
    /// Requests that do not name their image were taken for those of the image that others name.
    public static let importImageUnknown: Warning.Code = "import.image-unknown"
    /// A structure is called as the command line says, and not as the source calls it.
    public static let importRenamed: Warning.Code = "import.renamed"
    /// Clicks that the source keeps apart, by list, volume or client, are of one segment.
    public static let importMerged: Warning.Code = "import.merged"
    /// A setting of the network that looks like points was left out.
    public static let importSetting: Warning.Code = "import.setting"
    /// A list does not name its coordinate system, and the tool's usual one was taken.
    public static let importCoordinates: Warning.Code = "import.coordinates"
    /// In which order clicks came, or which came together, is not known and was filled in.
    public static let importOrder: Warning.Code = "import.order"
    /// The source keeps no times.
    public static let importNoTimes: Warning.Code = "import.no-times"
    /// The source does not name its structures.
    public static let importNames: Warning.Code = "import.names"
    /// A click was taken back where there was none to take back, or with what is not a click.
    public static let importUndo: Warning.Code = "import.undo"
    /// Every click was taken back at once; another structure may have begun there.
    public static let importReset: Warning.Code = "import.reset"
    /// The stated polarity goes against the points' own ticks.
    public static let importTicks: Warning.Code = "import.ticks"
    /// The source counts slices by instance numbers, which may run against the image's.
    public static let importSliceOrder: Warning.Code = "import.slice-order"
    /// Clicks beside several structures were given to all of them.
    public static let importShared: Warning.Code = "import.shared"
    /// A table says of no position whether it is on the structure or beside it; on it was taken.
    public static let importPolarity: Warning.Code = "import.polarity"
    /// The positions are a table's; nobody clicked.
    public static let importNotClicked: Warning.Code = "import.not-clicked"

    // MARK: What an export warns of

    /// A mask is not a point, and is not in the lists.
    public static let exportMaskLeftOut: Warning.Code = "export.mask-left-out"
    /// Interactions that were taken back are not in the lists.
    public static let exportTakenBack: Warning.Code = "export.taken-back"
}
