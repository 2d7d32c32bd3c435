internal import Foundation
internal import Imaging
internal import Text

// What the server of ITK-SNAP's deep learning extensions (PyPI `itksnap-dls`) leaves in its log:
// for each click a line `Processing point interaction at [x, y, z], foreground=True`, printed by
// newer versions, and the web server's access line with the same numbers. Or the access lines
// alone, one JSON object with `method` and `path` on each line.

/// One thing that a log says.
private enum LoggedInteraction {
    /// The server began to work on a click.
    case processing([Double], isForeground: Bool)
    /// A click was asked for, by the session with an id; nil where the log does not say how it
    /// went.
    case point([Double], isForeground: Bool, session: String, isAnswered: Bool?)
    /// A scribble, a lasso or the like.
    case other(String, session: String)
    case reset(session: String)
    /// An image was sent.
    case upload(session: String)
    /// An image of this size arrived.
    case image(size: [Int])
}

extension SessionDraft {
    /// Adds the interactions of ITK-SNAP with its server. Indices are ITK's: i, j, k.
    mutating func addITKSnapInteractions(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        let segment = try theSegment(options)
        var entries: [(file: String, line: Int, entry: LoggedInteraction)] = []
        for source in sources {
            for (line, entry) in try source.itkSnapInteractions() {
                entries.append((source.name, line, entry))
            }
        }
        let session = try theSession(of: entries.map(\.entry), options)
        // Newer versions print a line of their own for each click; then the access line is its
        // answer.
        let printsClicks = entries.contains {
            if case .processing = $0.entry { true } else { false }
        }
        let hasAnswers = entries.contains {
            if case .point = $0.entry { true } else { false }
        }
        var begun: [(numbers: [Double], isForeground: Bool, place: String)] = []
        /// The first click that was asked for and answered, and of which the server printed
        /// another.
        var unlike: (numbers: [Double], isForeground: Bool, file: String, place: String)?
        var others: [String: Int] = [:]
        var unanswered = 0
        for (file, line, entry) in entries {
            let place = "line \(line)"
            switch entry {
            case .processing(let numbers, let isForeground):
                if hasAnswers {
                    begun.append((numbers, isForeground, place))
                } else {
                    try click(numbers, isForeground, segment, file: file, place: place)
                }
            case .point(let numbers, let isForeground, let id, let isAnswered):
                let matching = begun.firstIndex {
                    $0.numbers == numbers && $0.isForeground == isForeground
                }
                if let n = matching {
                    begun.remove(at: n)
                } else if printsClicks {
                    // The server did not know the session, or one of the two lines is wrong.
                    if isAnswered != false, unlike == nil {
                        unlike = (numbers, isForeground, file, place)
                    }
                    unanswered += 1
                    continue
                }
                guard isAnswered != false else {
                    unanswered += 1
                    continue
                }
                guard session == nil || id == session else { continue }
                try click(numbers, isForeground, segment, file: file, place: place)
            case .other(let kind, let id):
                if session == nil || id == session { others[kind, default: 0] += 1 }
            case .reset(let id):
                guard session == nil || id == session, stands(segment) else { continue }
                add(.reset, to: segment)
                note(
                    .importReset,
                    """
                    '\(file)', \(place) takes back every click before it. If another structure began \
                    there, import the lines before and after it as two sessions
                    """)
            case .upload(let id):
                guard session != nil, id == session, stands(segment) else { continue }
                throw .field(
                    file: file, path: place,
                    fault: """
                        sends another image after clicks were placed. A session is of one image: \
                        import the lines before and after it one by one
                        """)
            case .image(let size):
                let own = image.geometry.size
                guard options.study != nil || size == [own.x, own.y, own.z] else {
                    throw .field(
                        file: file, path: place,
                        fault: """
                            is of an image of \(size.map(String.init).joined(separator: " x ")) \
                            voxels, and this one has \(own.x) x \(own.y) x \(own.z)
                            """)
                }
            }
        }
        if let unlike, let printed = begun.first {
            func said(_ numbers: [Double], _ isForeground: Bool) -> String {
                let place = numbers.prefix(4).map { short($0) }.joined(separator: ", ")
                return "(\(place)), foreground=\(isForeground)"
            }
            throw .field(
                file: unlike.file, path: unlike.place,
                fault: """
                    asks for a click at \(said(unlike.numbers, unlike.isForeground)), and the server \
                    printed one at \(said(printed.numbers, printed.isForeground)) (\(printed.place)) that \
                    nobody asked for. Take the wrong line out
                    """)
        }
        unanswered += begun.count
        if unanswered > 0 {
            leaveOut(
                .importUnanswered,
                "\(unanswered) clicks that the server did not answer well were left out")
        }
        leaveOut(prompts: others, options)
        noTimes = "no times: none are taken of a log"
    }

    private mutating func click(
        _ numbers: [Double], _ isForeground: Bool, _ segment: String, file: String, place: String
    ) throws(ImportError) {
        let click = try click(
            numbers: numbers, order: .ijk, isForeground: isForeground, file: file, place: place)
        add(.clicks([click]), to: segment)
    }

    /// The one session of a log, since a server serves many; nil where the log names none.
    private mutating func theSession(
        of entries: [LoggedInteraction], _ options: ImportOptions
    ) throws(ImportError) -> String? {
        let ids = Set(
            entries.compactMap { entry -> String? in
                switch entry {
                case .point(_, _, let id, _), .other(_, let id): id
                case .processing, .reset, .upload, .image: nil
                }
            })
        guard let study = options.study else {
            guard ids.count < 2 else {
                throw .asks(
                    source: source.title, question: "are of \(ids.count) sessions",
                    option: "--study, as the log has the session's id in its paths")
            }
            return ids.first
        }
        guard ids.contains(study) else {
            throw .asks(
                source: source.title,
                question: "have no session '\(PlainText.clean(study))'", option: "--study ID")
        }
        if ids.count > 1 {
            note(
                .importOthersLeftOut,
                "the clicks of \(ids.count - 1) other sessions were left out")
        }
        return study
    }
}

// MARK: - Lines

extension ImportSource {
    /// Whether this is a log of ITK-SNAP's server.
    var isITKSnapLog: Bool {
        ["process_point_interaction", "Processing point interaction at "].contains {
            data.range(of: Data($0.utf8)) != nil
        }
    }

    fileprivate func itkSnapInteractions() throws(ImportError) -> [(Int, LoggedInteraction)] {
        try mustBeUTF8()
        var found: [(Int, LoggedInteraction)] = []
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (n, line) in lines.enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            do throws(ITKSnapFault) {
                if let entry = try Self.interaction(of: text) { found.append((n + 1, entry)) }
            } catch {
                throw .field(file: name, path: "line \(n + 1)", fault: error.sentence)
            }
        }
        return found
    }

    private struct ITKSnapFault: Error {
        let sentence: String
        init(_ sentence: String) { self.sentence = sentence }
    }

    private static func interaction(
        of line: String
    ) throws(ITKSnapFault) -> LoggedInteraction? {
        if let mark = line.range(of: "Processing point interaction at [") {
            let rest = line[mark.upperBound...]
            guard let end = rest.firstIndex(of: "]"),
                let mark = rest.range(of: "foreground="),
                let isForeground = flag(
                    String(rest[mark.upperBound...]).trimmingCharacters(in: .whitespaces))
            else { throw ITKSnapFault("has a click that is cut off") }
            return .processing(try numbers(rest[..<end]), isForeground: isForeground)
        }
        if let mark = line.range(of: "Received image of shape (") {
            let rest = line[mark.upperBound...]
            guard let end = rest.firstIndex(of: ")") else {
                throw ITKSnapFault("has an image's shape that is cut off")
            }
            let size = try numbers(rest[..<end])
            return .image(size: size.map { Int(exactly: $0) ?? 0 })
        }
        guard let request = try request(in: line) else { return nil }
        let parts = request.path.split(separator: "?", maxSplits: 1)
        let steps = (parts.first ?? "").split(separator: "/").map(String.init)
        guard let method = steps.first(where: { $0.count > 2 }) else { return nil }
        let session = steps.last ?? ""
        switch method {
        case "process_point_interaction":
            return try point(
                parts.count > 1 ? parts[1] : "", session: session, isAnswered: request.isAnswered)
        case "process_scribble_interaction", "process_lasso_interaction",
            "process_box_interaction", "process_bbox_interaction":
            return .other(method, session: session)
        case "upload_raw", "upload":
            return request.isAnswered == false ? nil : .upload(session: session)
        case "reset_interactions":
            return request.isAnswered == false ? nil : .reset(session: session)
        default:
            guard !method.hasPrefix("process_"), !method.hasSuffix("_interaction") else {
                throw ITKSnapFault(
                    """
                    asks for '\(PlainText.clean(method))', which is not a request of ITK-SNAP's. Take \
                    the line out if it is not a click
                    """)
            }
            // Of the image, of the session, of the server.
            return nil
        }
    }

    /// The path that was asked for in an access line, or in a JSON object, and how it went.
    ///
    /// - Throws: For an object in which a key stands twice, of which Foundation would take one.
    private static func request(
        in line: String
    ) throws(ITKSnapFault) -> (path: String, isAnswered: Bool?)? {
        for method in ["\"GET ", "\"POST "] {
            guard let mark = line.range(of: method) else { continue }
            let words = line[mark.upperBound...].split(separator: " ")
            guard let path = words.first, path.hasPrefix("/") else { return nil }
            let status = words.count > 2 ? Int(words[2].prefix(3)) : nil
            return (String(path), status.map { (200..<300).contains($0) })
        }
        struct Entry: Decodable {
            let path: String?
            let url: String?
            let status: Int?
        }
        guard line.contains("{") else { return nil }
        do { _ = try JSONOutline(Data(line.utf8)) } catch .field(let path, let fault) {
            throw ITKSnapFault("has an object in which \(PlainText.clean(path)) \(fault)")
        } catch { return nil }
        guard
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(line.utf8)),
            let path = entry.path ?? entry.url
        else { return nil }
        let start = path.range(of: "://").map { path[$0.upperBound...].drop { $0 != "/" } }
        return (String(start ?? path[...]), entry.status.map { (200..<300).contains($0) })
    }

    /// A click from what follows the question mark: `point=1&point=2&point=3`, or `x=1&y=2&z=3`.
    private static func point(
        _ query: Substring, session: String, isAnswered: Bool?
    ) throws(ITKSnapFault) -> LoggedInteraction {
        var numbers: [Double] = []
        var named: [String: Double] = [:]
        // As the server has it where it is not said.
        var isForeground = false
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2 else {
                throw ITKSnapFault("has '\(PlainText.clean(String(part)))' in its query")
            }
            switch pair[0] {
            case "point": numbers.append(try number(pair[1]))
            case "x", "y", "z": named[pair[0]] = try number(pair[1])
            case "foreground":
                guard let value = flag(pair[1]) else {
                    throw ITKSnapFault(
                        "has '\(PlainText.clean(pair[1]))' under foreground; it may be true or false"
                    )
                }
                isForeground = value
            default:
                throw ITKSnapFault(
                    "has the unknown word '\(PlainText.clean(pair[0]))' in its query")
            }
        }
        if numbers.isEmpty { numbers = ["x", "y", "z"].compactMap { named[$0] } }
        return .point(
            numbers, isForeground: isForeground, session: session, isAnswered: isAnswered)
    }

    private static func numbers(_ list: Substring) throws(ITKSnapFault) -> [Double] {
        var numbers: [Double] = []
        for part in list.split(separator: ",") {
            numbers.append(try number(part.trimmingCharacters(in: .whitespaces)))
        }
        return numbers
    }

    private static func number(_ text: String) throws(ITKSnapFault) -> Double {
        guard let number = Double(text), number.isFinite else {
            throw ITKSnapFault("has '\(PlainText.clean(text))', which is not a finite number")
        }
        return number
    }

    /// True and false as the server takes them.
    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "1", "yes", "on", "t", "y": true
        case "false", "0", "no", "off", "f", "n": false
        default: nil
        }
    }
}
