import NIfTI

/// One number of a NIfTI header's field, and what may be done to it.
struct NIfTIField: Sendable {
    let field: NIfTIHeaderField
    /// Which of the field's numbers.
    let number: Int
    var words: [String] = []
    /// Values that contradict something else in the header, or the file.
    var contradictory: [Double] = []
    /// The same, where they are others in NIfTI-2.
    var contradictoryInTwo: [Double]?
    /// Contradictory values of an image that nobody can notice, and why.
    var alone: [Double: String] = [:]
    /// Changes that nobody can notice, and why.
    var unnoticeable: [Change: String] = [:]

    func contradictions(_ version: Int) -> [Double] {
        version == 2 ? contradictoryInTwo ?? contradictory : contradictory
    }

    /// `magic`, whose letters are changed together.
    var isText: Bool { field.name == "magic" }

    /// As the standard calls it, with the number's place where there are several.
    var named: Field {
        let axes = ["x", "y", "z"]
        let title =
            switch field.name {
            case "quatern": "quatern_\(["b", "c", "d"][number])"
            case "qoffset": "qoffset_\(axes[number])"
            case "srow": "srow_\(axes[number / 4])[\(number % 4)]"
            case "dim", "pixdim": "\(field.name)[\(number)]"
            default: field.name
            }
        return Field(title, names: [title] + words)
    }
}

extension NIfTIInput {
    /// Every number of every field of the reader's own table, with what is known here of it.
    static let fields: [NIfTIField] = NIfTIHeaderField.all.flatMap { field in
        (0..<(field.name == "magic" ? 1 : field.one.count)).map { known(field, $0) }
    }

    private static func known(_ header: NIfTIHeaderField, _ number: Int) -> NIfTIField {
        var field = NIfTIField(field: header, number: number)
        let both = ["sform", "qform", "spacing", "pixdim", "grid"]
        switch header.name {
        case "sizeof_hdr":
            field.words = ["NIfTI"]
            field.contradictory = [349, 540]
            field.contradictoryInTwo = [541, 348]
        case "magic": field.words = ["NIfTI", "ANALYZE"]
        case "datatype":
            field.words = ["data type", "type", "code"]
            field.contradictory = [4, 8, 64, 128]
            field.alone = [
                8: "its numbers are as long, and nothing in the header says what they are"
            ]
        case "bitpix": field.contradictory = [16, 64]
        case "vox_offset":
            field.words = ["voxels"]
            field.contradictory = [348, 356, 353, 351.5, -8]
            field.contradictoryInTwo = [540, 548, 545, -8]
        case "scl_slope":
            field.words = ["slope"]
            field.unnoticeable = [
                .absent: "0 means that voxels are stored unscaled",
                .empty: "0 means that voxels are stored unscaled",
            ]
        case "scl_inter":
            field.words = ["intercept"]
            field.unnoticeable = [
                .absent: "0 is a value: nothing says that another was meant",
                .empty: "0 is a value: nothing says that another was meant",
            ]
        case "intent_code": field.contradictory = [1002, 3, 1007]
        case "xyzt_units":
            field.words = ["unit", "metre"]
            field.contradictory = [5, 7, 255]
        case "qform_code":
            field.words = ["qform"]
            field.contradictory = [-1, 6]
        case "sform_code":
            field.words = ["sform"]
            field.contradictory = [-1, 6]
        case "dim":
            field.words = ["dim", "voxels", "volumes"]
            field.contradictory =
                number == 0 ? [2, 4, 5] : number < 4 ? [5000] : number == 4 ? [2] : []
        case "pixdim":
            field.words = both
            field.contradictory = number == 0 ? [-1] : number < 4 ? [3, -1.5] : []
        case "quatern":
            field.words = both + ["quatern"]
            field.contradictory = [0.5, 2]
        case "qoffset":
            field.words = both + ["qoffset"]
            field.contradictory = [5]
        case "srow":
            field.words = both + ["srow"]
            field.contradictory = [7]
        case "extension": field.contradictory = number == 0 ? [1, 3] : []
        default: break
        }
        return field
    }
}
