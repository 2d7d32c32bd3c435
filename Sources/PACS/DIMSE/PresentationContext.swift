internal import DICOMFile

/// What may be said over an association: a SOP class in some transfer syntaxes, of which the
/// archive chooses one.
struct PresentationContext: Hashable {
    let sopClass: String
    let transferSyntaxes: [TransferSyntax]
    /// Whether objects of the class come to us, as with C-GET.
    var weAreProvider = false
}
