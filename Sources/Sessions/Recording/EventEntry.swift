internal import Foundation

/// An event, or the name of a kind that this program does not know.
enum EventEntry: Decodable {
    case event(RecordedEvent)
    case unknown(kind: String)

    init(from decoder: any Decoder) throws {
        if CodingUserInfoKey.ignoresUnknownKinds.flatMap({ decoder.userInfo[$0] }) as? Bool == true
        {
            let values = try decoder.container(keyedBy: RecordedEvent.CodingKeys.self)
            let kind = try values.decode(String.self, forKey: .kind)
            guard RecordedEvent.Kind.names.contains(kind) else {
                self = .unknown(kind: kind)
                return
            }
        }
        self = .event(try RecordedEvent(from: decoder))
    }
}
