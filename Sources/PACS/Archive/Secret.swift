/// Where a secret is: never in the archives file.
public struct Secret: Codable, Sendable, Equatable {
    /// The environment variable that holds it.
    public var environment: String?

    /// The file that holds it, on its first line.
    public var file: String?

    /// - Throws: For anything but a group, and without what stands there: it may be the secret itself.
    public init(from decoder: any Decoder) throws {
        guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "it must be a group with 'environment' or 'file', which name the place of the secret"
                ))
        }
        environment = try members.decodeIfPresent(String.self, forKey: .environment)
        file = try members.decodeIfPresent(String.self, forKey: .file)
    }

    private enum CodingKeys: String, CodingKey { case environment, file }
}
