import Foundation
import PACS

/// A series that a ``WebArchive`` has, in DICOM's JSON and as multipart.
struct WebSeries: Sendable {
    var objects: [SmallObject]
    /// What the archive counts, as JSON.
    var count: String
    var more = ""

    init(_ count: Int) {
        objects = (1...count).map { SmallObject($0) }
        self.count = "\(count)"
    }

    static func uid(_ tag: String, _ uid: String) -> String {
        "\"\(tag)\":{\"vr\":\"UI\",\"Value\":[\"\(uid)\"]}"
    }

    var study: String {
        "{\(Self.uid("0020000D", objects[0].study)),\"00080061\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},\"00201208\":{\"vr\":\"IS\",\"Value\":[\(count)]}\(more)}"
    }

    var series: String {
        "{\(Self.uid("0020000E", objects[0].series)),\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},\"00201209\":{\"vr\":\"IS\",\"Value\":[\(count)]}\(more)}"
    }

    func instance(_ object: SmallObject) -> String {
        "{\(Self.uid("0020000E", object.series)),\(Self.uid("00080018", object.instance)),\(Self.uid("00080016", object.sopClass))}"
    }

    static func multipart(_ parts: [Data]) -> WebArchive.Reply {
        var body = Data()
        for part in parts {
            body +=
                Data("--BB\r\nContent-Type: application/dicom\r\n\r\n".utf8) + part
                + Data("\r\n".utf8)
        }
        body += Data("--BB--\r\n".utf8)
        return WebArchive.Reply(
            "200 OK", ["Content-Type: multipart/related; type=\"application/dicom\"; boundary=BB"],
            body)
    }

    /// The list that a request is about; nil for objects that are fetched.
    func list(_ request: WebArchive.Request) -> [String]? {
        if request.path.hasSuffix("/studies") { return [study] }
        if request.path.hasSuffix("/series") { return [series] }
        if request.path.hasSuffix("/instances") { return objects.map(instance) }
        return nil
    }

    /// The objects that a request fetches.
    func fetched(_ request: WebArchive.Request) -> WebArchive.Reply {
        let name = request.path.split(separator: "/").last.map(String.init) ?? ""
        let named = objects.filter { $0.instance == name }
        return Self.multipart((named.isEmpty ? objects : named).map(\.data))
    }

    /// Answers as an archive that gives pages as they are asked for.
    func answer(_ request: WebArchive.Request) -> WebArchive.Reply {
        guard let list = list(request) else { return fetched(request) }
        let page = list.dropFirst(request.number("offset") ?? 0)
            .prefix(request.number("limit") ?? .max)
        return WebArchive.Reply(json: "[" + page.joined(separator: ",") + "]")
    }
}
