/// What a DICOM object without an image of intensities is, by its SOP class: so that it is set aside
/// by what it is, and not taken for a damaged image.
package enum ObjectKind {
    /// What the class is, as in "it is a presentation state"; nil for images and unknown classes.
    package static func name(_ sopClassUID: String) -> String? {
        if let name = names[sopClassUID] { return name }
        return families.first { sopClassUID.hasPrefix($0.prefix) }?.name
    }

    private static let storage = "1.2.840.10008.5.1.4.1.1."

    private static let names: [String: String] = [
        "1.2.840.10008.1.3.10": "a DICOMDIR",
        storage + "4.2": "MR spectroscopy",
        storage + "4.4": "an object of raw data and no image",
        storage + "66": "raw data",
        storage + "66.1": "a spatial registration",
        storage + "66.2": "spatial fiducials",
        storage + "66.3": "a deformable spatial registration",
        storage + "66.5": "a surface segmentation",
        storage + "66.6": "tractography results",
        storage + "67": "a real world value mapping",
        storage + "68.1": "a surface scan mesh",
        storage + "481.3": "a radiotherapy structure set",
        storage + "481.4": "a radiotherapy treatment record",
        storage + "481.5": "a radiotherapy plan",
        storage + "481.8": "a radiotherapy ion plan",
        storage + "200.2": "a CT performed procedure protocol",
        storage + "201.1": "an inventory",
        "1.2.840.10008.5.1.4.34.7": "a radiotherapy delivery instruction",
        "1.2.840.10008.5.1.4.43.1": "an implant template",
    ]

    private static let families: [(prefix: String, name: String)] = [
        (storage + "9.", "a waveform"), (storage + "11.", "a presentation state"),
        (storage + "78.", "a measurement of the eye"), (storage + "79.", "a report on the eye"),
        (storage + "88.", "a structured report"), (storage + "104.", "an encapsulated document"),
        (storage + "200.", "a procedure protocol"),
    ]

    /// Whether an object of this class must have pixels: the standard's classes of images.
    package static func isImage(_ sopClassUID: String) -> Bool {
        guard sopClassUID.hasPrefix(storage), name(sopClassUID) == nil else { return false }
        let parts = sopClassUID.dropFirst(storage.count).split(separator: ".")
        return parts.first.map { imageFamilies.contains(String($0)) } ?? false
    }

    private static let imageFamilies: Set<String> = [
        "1", "2", "3", "4", "6", "7", "12", "13", "14", "20", "77", "128", "130",
    ]

    /// Kinds of images that are no slices of a body: they are named where they are refused.
    package static let otherImages: [String: String] = [
        storage + "77.1.6": "a whole-slide microscopy image",
        storage + "1": "a radiograph", storage + "1.1": "a radiograph",
        storage + "1.1.1": "a radiograph", storage + "1.2": "a mammogram",
        storage + "1.2.1": "a mammogram", storage + "1.3": "a dental radiograph",
        storage + "1.3.1": "a dental radiograph", storage + "12.1": "an angiogram",
        storage + "12.1.1": "an angiogram", storage + "12.2": "a fluoroscopy",
        storage + "12.2.1": "a fluoroscopy", storage + "6.1": "an ultrasound image",
        storage + "3.1": "an ultrasound film", storage + "7": "a screenshot",
        storage + "7.1": "a screenshot", storage + "7.2": "a screenshot",
        storage + "7.3": "a screenshot", storage + "7.4": "a screenshot",
        storage + "77.1.1": "an endoscopy image", storage + "77.1.4": "a photograph",
    ]
}
