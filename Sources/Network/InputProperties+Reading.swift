// What stands in the metadata of a checkpoint, value by value.

extension InputProperties {
    /// What `mais_input` says.
    struct Stated {
        var size: Int?
        var spacing: Double?
        var clamp = Clamp.unknown
        var modality: String?
        var licence: String?

        private static let keys = [
            "clamp", "licence", "modality", "orientation", "size", "spacing",
        ]

        init(json text: String) throws {
            let place = MetadataPlace(key: Source.stated.rawValue)
            let members = try place.object(text)
            for key in members.keys.sorted() where !Self.keys.contains(key) {
                throw NetworkError.metadata(
                    key: place.key,
                    fault: "has '\(key.prefix(60))', which means nothing there")
            }
            if let value = members["size"] {
                guard case .number(let number) = value, let whole = Int(exactly: number),
                    (1...1024).contains(whole)
                else { throw place.fault("size", value, "a whole number from 1 to 1024") }
                size = whole
            }
            spacing = try members["spacing"].map { try place.spacing("spacing", $0) }
            switch members["clamp"] {
            case nil: clamp = .unknown
            case .null?: clamp = .none
            case let value?: clamp = try place.clamp("clamp", value)
            }
            if let value = members["orientation"] {
                guard value == .text(InputProperties.orientation) else {
                    throw place.fault(
                        "orientation", value,
                        "'\(InputProperties.orientation)', as all patches have")
                }
            }
            modality = try members["modality"].map { try place.modality("modality", $0) }
            if let value = members["licence"] {
                guard case .text(let text) = value, !text.isEmpty, text.count <= 256 else {
                    throw place.fault("licence", value, "a text of at most 256 characters")
                }
                licence = text
            }
        }
    }

    /// What `mais_training` says of the images: all checkpoints that were trained here have it.
    struct TrainedOn {
        var spacing: Double?
        var clamp = Clamp.unknown
        var modality: String?

        init(json text: String) throws {
            let place = MetadataPlace(key: Source.training.rawValue)
            let members = try place.object(text)
            guard let data = members["data"] else { return }
            guard case .object(let data) = data else {
                throw place.fault("data", data, "an object")
            }
            spacing = try data["spacing"].map { try place.spacing("data.spacing", $0) }
            switch data["clamp"] {
            case nil: clamp = .unknown
            case .list([])?: clamp = .none
            case let value?: clamp = try place.clamp("data.clamp", value)
            }
            if let value = data["modality"], value != .null {
                modality = try place.modality("data.modality", value)
            }
        }
    }
}

/// A key of a checkpoint's metadata that holds JSON.
private struct MetadataPlace {
    let key: String

    func object(_ text: String) throws -> [String: MetadataJSON] {
        let json: MetadataJSON
        do { json = try MetadataJSON(text) } catch let fault {
            throw NetworkError.metadata(key: key, fault: fault.reason)
        }
        guard case .object(let members) = json else {
            throw NetworkError.metadata(key: key, fault: "is \(json.shown); it must be an object")
        }
        return members
    }

    func spacing(_ name: String, _ value: MetadataJSON) throws -> Double {
        guard case .number(let number) = value, (0.01...100).contains(number) else {
            throw fault(name, value, "0.01 to 100 mm")
        }
        return number
    }

    func clamp(_ name: String, _ value: MetadataJSON) throws -> InputProperties.Clamp {
        guard case .list(let items) = value, items.count == 2, case .number(let least) = items[0],
            case .number(let most) = items[1], least < most
        else { throw fault(name, value, "two numbers, the least and the most intensity") }
        return .range(least: least, most: most)
    }

    func modality(_ name: String, _ value: MetadataJSON) throws -> String {
        guard case .text(let text) = value, InputProperties.isModality(text) else {
            throw fault(name, value, "a modality of DICOM, such as 'CT'")
        }
        return text
    }

    func fault(_ name: String, _ value: MetadataJSON, _ wanted: String) -> NetworkError {
        .metadata(key: key, fault: "has '\(name)' \(value.shown); it must be \(wanted)")
    }
}

extension InputProperties {
    /// Whether a text can be a modality: DICOM's Code String, as PS3.5 has it, of capital letters.
    public static func isModality(_ text: String) -> Bool {
        (1...16).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isUppercase }
    }
}
