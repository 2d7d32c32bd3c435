internal import Imaging
internal import Text

// What a source says of its image, held against the image that was given.

extension SessionDraft {
    /// Checks that an array of this shape is the image, in the order that was stated.
    ///
    /// - Parameter shape: Of three axes, or of four, the first of them the channels.
    func mustFit(
        shape: [Double], order: IndexOrder, file: String, place: String
    ) throws(ImportError) {
        let axes = shape.suffix(3).map { Int(exactly: $0) ?? 0 }
        guard (3...4).contains(shape.count), axes.allSatisfy({ $0 > 0 }) else {
            throw .field(
                file: file, path: place,
                fault: """
                    has the shape \(written(shape)); it must be three axes of an array, or four with the \
                    channels before them
                    """)
        }
        let size = image.geometry.size
        let own = order.axes(size)
        guard axes != own else { return }
        let says = "is of an array of \(times(axes)) voxels"
        guard axes.reversed() != own else {
            throw .field(
                file: file, path: place,
                fault: """
                    \(says), which the image of \(times(IndexOrder.ijk.axes(size))) is in the order \
                    \(order.other.rawValue), and --order says \(order.rawValue). State the order \
                    that the array has
                    """)
        }
        throw .field(
            file: file, path: place,
            fault: """
                \(says), and the image that was given has \(times(own)) in the order \
                \(order.rawValue). Give the image that was clicked on
                """)
    }

    /// Who wrote a spacing, which decides what may be wrong in it.
    enum SpacingWriter {
        /// A viewer: 1, 1, 1 stands there where it does not know the spacing.
        case viewer
        /// The challenge, whose own preparation writes SimpleITK's spacing, which is in the order
        /// ijk, beside its array, which is in the order kji.
        case challenge
    }

    /// Holds a spacing against the image's: one that may be so for another reason than another image
    /// is warned of.
    mutating func compare(
        spacing: [Double], order: IndexOrder, by writer: SpacingWriter, file: String, place: String
    ) throws(ImportError) {
        guard spacing.count == 3, spacing.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw .field(
                file: file, path: place,
                fault: "has the spacing \(written(spacing)); it must be three numbers above 0")
        }
        let own = order.axes(image.geometry.spacing)
        // Viewers round it, and NIfTI has it in single precision.
        func isOwn(_ spacing: [Double]) -> Bool {
            zip(spacing, own).allSatisfy { ($0 - $1).magnitude <= 0.01 * $1 }
        }
        guard !isOwn(spacing) else { return }
        let says = "has the spacing \(written(spacing))"
        if isOwn(spacing.reversed()) {
            let which =
                "which is the image's in the order \(order.other.rawValue), and --order says"
            guard writer == .challenge else {
                throw .field(
                    file: file, path: place,
                    fault: """
                        \(says), \(which) \(order.rawValue). State the order that the array has
                        """)
            }
            return note(
                .importOtherImage, "'\(file)', \(place) \(says), \(which) \(order.rawValue)")
        }
        let given =
            "and the image that was given has \(written(own)) in the order \(order.rawValue)"
        guard writer == .viewer, spacing == [1, 1, 1] else {
            throw .field(
                file: file, path: place,
                fault: "\(says), \(given). Give the image that was clicked on")
        }
        note(.importOtherImage, "'\(file)', \(place) \(says), \(given)")
    }

    /// Warns where a request is earlier than the one before it, and says that times are left out.
    mutating func note(_ time: WrittenTime?, after latest: inout WrittenTime?, place: String) {
        guard let time else { return }
        noTimes = "no times: those of the \(source.title) are not taken over"
        if let now = time.date, let before = latest?.date, now < before {
            note(
                .timeBackwards,
                "\(place) is earlier than the one before it; the order in the file counts")
        }
        latest = time
    }

    private func times(_ axes: [Int]) -> String {
        axes.map(String.init).joined(separator: " x ")
    }

    private func written(_ numbers: [Double]) -> String {
        numbers.prefix(5).map { shortest($0) }.joined(separator: ", ")
    }

    /// A number with at most four decimals: spacings differ behind two, too.
    private func shortest(_ number: Double) -> String {
        let rounded = (number * 1e4).rounded() / 1e4
        guard let whole = Int(exactly: rounded) else { return "\(rounded)" }
        return "\(whole)"
    }
}

extension IndexOrder {
    /// The other one of the two.
    var other: IndexOrder { self == .ijk ? .kji : .ijk }

    /// What stands for each of an array's axes in this order.
    fileprivate func axes<Number: SIMDScalar>(_ numbers: SIMD3<Number>) -> [Number] {
        self == .ijk ? [numbers.x, numbers.y, numbers.z] : [numbers.z, numbers.y, numbers.x]
    }
}
