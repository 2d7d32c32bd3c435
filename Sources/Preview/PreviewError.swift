public import Files

/// Why a picture cannot be drawn or written.
public enum PreviewError: Error, Equatable {
    /// The image does not lie on the segment's grid; `difference` is a sentence.
    case otherGrid(difference: String)
    /// A side of a plane that is too short or too long, in pixels.
    case badSize(Int)
    /// A window whose ends are not two numbers, the smaller first.
    case badWindow(low: Double, high: Double)
    /// Cairo could not make the picture; `reason` is cairo's.
    case cannotDraw(reason: String)
    case cannotWrite(file: String, SystemError)
}

extension PreviewError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherGrid(let difference):
            """
            the image to draw on is not on the segments' grid: \(difference) Give 'preview' the \
            image as it was read, before it is resampled.
            """
        case .badSize(let size):
            """
            a plane of \(size) pixels cannot be drawn; its side is \(PreviewLayout.sides.lowerBound) \
            to \(PreviewLayout.sides.upperBound) pixels. Choose such a size.
            """
        case .badWindow(let low, let high):
            """
            a window from \(low) to \(high) shows nothing; its ends are two numbers, the smaller \
            first. Correct the window, or leave it out.
            """
        case .cannotDraw(let reason):
            "the picture could not be drawn: \(reason). Make it smaller, or free some memory."
        case .cannotWrite(let file, let error):
            """
            \(file) could not be written: \(error). Check that the output folder can be written \
            to and has space left.
            """
        }
    }
}
