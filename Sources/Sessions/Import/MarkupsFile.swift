/// A markups file of 3D Slicer, as far as clicks are concerned.
///
/// Source: the JSON schema `markups-schema-v1.0.3` of 3D Slicer's Markups module. A coordinate
/// system that is not written is LPS, a position status that is not written is `defined`.
struct MarkupsFile: Decodable {
    let schema: String
    let markups: [Markup]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case schema = "@schema"
        case markups
    }

    struct Markup: Decodable {
        let type: String
        let name: String?
        let coordinateSystem: String?
        let coordinateUnits: Units?
        let controlPoints: [ControlPoint]?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case type, name, coordinateSystem, coordinateUnits, controlPoints
        }
    }

    /// A unit as text, or as a code: its value, the scheme and the meaning.
    struct Units: Decodable {
        let text: String
        let isMillimetre: Bool

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            guard let code = try? value.decode([String].self) else {
                text = try value.decode(String.self)
                isMillimetre = text == "mm"
                return
            }
            text = code.joined(separator: ", ")
            isMillimetre = code.first == "mm" && (code.count < 2 || code[1] == "UCUM")
        }
    }

    struct ControlPoint: Decodable {
        let label: String?
        let position: [Double?]?
        let positionStatus: String?
        let selected: Bool?
        /// The volume that was in the view.
        let associatedNodeID: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case label, position, positionStatus, selected, associatedNodeID
        }
    }
}
