/// What `convert` can make of what; each by what messages call it.
enum Conversion: String, CaseIterable {
    case seriesToNIfTI = "a series becomes NIfTI"
    case labelsToSegmentation = "a label map becomes a SEG"
    case probabilityToSegmentation = "probabilities become a SEG"
    case segmentationToNIfTI = "a SEG becomes a label map"
    case segmentsToNIfTI = "a SEG becomes masks"
    case checkpoint = "a checkpoint is converted"
}
