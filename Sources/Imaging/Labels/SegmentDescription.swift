/// What one label of a label map stands for.
///
/// The fields are those of DICOM's Segment Description Macro (PS3.3, C.8.20.4), which the label
/// files of dcmqi and the recorded sessions carry too.
public struct SegmentDescription: Sendable, Hashable {
    /// The integer that marks the structure in a label map. Never 0.
    public var label: UInt16

    /// The name a person gave the structure, such as `left kidney`.
    public var name: String

    /// Segment Description: what there is to say of it beyond its name.
    public var detail: String?

    /// Segmented Property Category, such as *Anatomical Structure*.
    public var category: CodedConcept?

    /// Segmented Property Type, such as *Kidney*.
    public var type: CodedConcept?

    /// Segmented Property Type Modifier, such as *Left*.
    public var typeModifier: CodedConcept?

    /// Anatomic Region.
    public var anatomicRegion: CodedConcept?

    /// Anatomic Region Modifier.
    public var anatomicRegionModifier: CodedConcept?

    /// The colour to draw the structure in: red, green, blue.
    public var color: SIMD3<UInt8>?

    /// Tracking ID: the structure's name over time.
    public var trackingID: String?

    /// Tracking UID: the structure's identity over time.
    public var trackingUID: String?

    public init(
        label: UInt16, name: String, category: CodedConcept? = nil, type: CodedConcept? = nil,
        typeModifier: CodedConcept? = nil, anatomicRegion: CodedConcept? = nil,
        anatomicRegionModifier: CodedConcept? = nil, color: SIMD3<UInt8>? = nil,
        trackingID: String? = nil, trackingUID: String? = nil, detail: String? = nil
    ) {
        self.label = label
        self.name = name
        self.detail = detail
        self.category = category
        self.type = type
        self.typeModifier = typeModifier
        self.anatomicRegion = anatomicRegion
        self.anatomicRegionModifier = anatomicRegionModifier
        self.color = color
        self.trackingID = trackingID
        self.trackingUID = trackingUID
    }
}
