public import Files

/// What is wrong with a recorded session, or with the image it is to be replayed on.
public enum SessionError: SystemFault, Equatable {
    case unreadable(file: String, reason: String, SystemError? = nil)
    case unwritable(file: String, SystemError)
    /// The text is UTF-16, or another encoding than UTF-8.
    case encoding(file: String, String)
    case tooLarge(file: String, bytes: Int, limit: Int)
    case notJSON(file: String, line: Int?, reason: String?)
    case field(file: String, path: String, fault: String)
    case missing(file: String, key: String, owner: String)
    case replay(file: String, fault: StandingSteps.Fault)
    case noPositiveClick(file: String, segment: String)
    case nothingStands(file: String)
    case maskOutside(file: String, mask: String)
    case noMask(file: String, mask: String)
    /// `position` is what was recorded, where it was not the index.
    case outsideImage(
        file: String, event: Int, click: Int, position: SIMD3<Double>?, index: SIMD3<Double>,
        size: SIMD3<Int>)
    case positionAndIndex(
        file: String, event: Int, click: Int, position: SIMD3<Double>, index: SIMD3<Double>,
        voxels: Double)
    case otherSeries(file: String, recorded: String, given: String)
    case otherVoxels(file: String)
    /// Their positions are of two coordinate systems.
    case otherFrame(file: String, recorded: String, given: String)
    case otherSize(file: String, recorded: SIMD3<Int>, given: SIMD3<Int>)
    case otherPlace(file: String, millimetres: Double)
    /// Its positions mean two places on an image whose two transforms differ.
    case ambiguous(file: String, millimetres: Double)
}

extension SessionError {
    /// The system's fault behind it, where there is one.
    public var systemError: SystemError? {
        switch self {
        case .unreadable(_, _, let error): error
        case .unwritable(_, let error): error
        default: nil
        }
    }
}

extension SessionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason, _):
            "session '\(file)' cannot be read: \(reason)."
        case .unwritable(let file, let error):
            "session '\(file)' cannot be written: \(error). Check the folder and the space left."
        case .encoding(let file, let encoding):
            """
            session '\(file)' is \(encoding == "not UTF-8" ? encoding : "\(encoding), not UTF-8"), \
            which JSON is written in. Save it as UTF-8.
            """
        case .tooLarge(let file, let bytes, let limit):
            """
            session '\(file)' has \(bytes) bytes; the limit is \(limit). A session holds clicks, \
            not images: check that this is the right file.
            """
        case .notJSON(let file, let line, let reason):
            """
            session '\(file)'\(line.map { ", line \($0)," } ?? "") is not valid JSON\
            \(reason.map { ": \($0)" } ?? ""). Is the file whole?
            """
        case .field(let file, let path, let fault):
            "session '\(file)': \(path) \(fault)."
        case .missing(let file, let key, let owner):
            "session '\(file)': \(owner) has no '\(key)'. See the schema, or a file in Samples/."
        case .replay(let file, let fault):
            "session '\(file)': \(fault)"
        case .nothingStands(let file):
            """
            session '\(file)': its events leave no click and no mask standing, of no segment, so \
            there is nothing to replay.
            """
        case .maskOutside(let file, let mask):
            """
            session '\(file)': the mask '\(mask)' leads out of the session file's folder. Put the \
            mask beside the session, or into a folder there.
            """
        case .noMask(let file, let mask):
            """
            session '\(file)': there is no mask file '\(mask)' in the session file's folder. Put \
            the NIfTI file there that the annotator began with.
            """
        case .noPositiveClick(let file, let segment):
            """
            session '\(file)': segment '\(segment.prefix(40))' has no positive click, so there is no place to \
            look for it. Record at least one click with "foreground": true, or take the segment out.
            """
        case .outsideImage(let file, let event, let click, let position, let index, let size):
            """
            session '\(file)': event \(event), click \(click)\
            \(position.map { " has the position \(short($0)), and" } ?? "") lies at voxel \
            \(short(index)), outside the image of \
            \(size.x) x \(size.y) x \(size.z) voxels. Positions are LPS millimetres: were they \
            recorded in RAS, or on another image?
            """
        case .positionAndIndex(
            let file, let event, let click, let position, let index, let voxels):
            """
            session '\(file)': event \(event), click \(click) has the position \(short(position)) \
            and the index \(short(index)), which lie \(short(voxels)) voxels apart; they may differ by \
            half a voxel. Leave one of them out.
            """
        case .otherSeries(let file, let recorded, let given):
            """
            session '\(file)' was recorded on series \(recorded), this is series \(given). \
            Give the series that it was recorded on.
            """
        case .otherFrame(let file, let recorded, let given):
            """
            session '\(file)' was recorded in the frame of reference \(recorded), this image has \
            \(given), so their positions cannot be compared. Give the image that it was recorded on.
            """
        case .otherVoxels(let file):
            """
            session '\(file)' was recorded on a NIfTI file with other voxel values (the SHA-256 \
            of the voxel data differs). Give the file that it was recorded on.
            """
        case .otherSize(let file, let recorded, let given):
            """
            session '\(file)' was recorded on an image of \
            \(recorded.x) x \(recorded.y) x \(recorded.z) voxels, this one has \
            \(given.x) x \(given.y) x \(given.z). Give the image that it was recorded on.
            """
        case .otherPlace(let file, let millimetres):
            """
            session '\(file)' was recorded on a grid that lies up to \(short(millimetres)) mm away \
            from this image's. Give the image that it was recorded on.
            """
        case .ambiguous(let file, let millimetres):
            """
            session '\(file)' has positions in millimetres, and the image's sform and qform put the \
            same voxel up to \(short(millimetres)) mm apart. Say by which of them the clicks were \
            placed: 'form: sform' or 'form: qform' (--form in commands).
            """
        }
    }
}

/// Three numbers, as ``short(_:)`` writes each.
func short(_ numbers: SIMD3<Double>) -> String {
    "(\(short(numbers.x)), \(short(numbers.y)), \(short(numbers.z)))"
}

/// A number with at most two decimals.
func short(_ number: Double) -> String {
    guard number.magnitude < 1e9 else { return "\(number)" }
    let hundredths = (number * 100).rounded() / 100
    return hundredths == hundredths.rounded() ? "\(Int(hundredths))" : "\(hundredths)"
}
