internal import ArgumentParser
internal import Files
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Sessions
internal import Text

/// `mais session check`
struct SessionCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a session, or a folder of them, with the image or images it was made on.",
        discussion: """
            Given two folders, finds each session's image by series UID, by the digest of its \
            voxels or by its geometry, and lists those without a partner.

            EXAMPLES
              mais session check session.json --image CT
              mais session check sessions --image studies

            EXIT STATUS
              0  all well
              1  the session is faulty
              3  some sessions are faulty or without an image
            """)

    @Argument(help: "A recorded session, or a folder of them.", completion: .file())
    var path: String

    @Option(help: "A DICOM folder or a NIfTI file; for a folder of sessions, a folder of studies.")
    var image: String?

    @OptionGroup(title: "THE IMAGE")
    var choice: SessionImageArguments

    @Flag(help: "Leave out events of a kind that this program does not know, and count them.")
    var ignoreUnknown = false

    func validate() throws {
        if image == nil, let idle = choice.inUse.first {
            throw ValidationError("\(idle) is of an image: give that with --image.")
        }
    }

    func run() throws {
        if case .folder = try FileKind(of: path) {
            try checkFolder()
        } else {
            let session = try read(URL(filePath: path))
            try mustHaveMasks(session, at: URL(filePath: path))
            if let image {
                let warnings = try session.mustBelong(
                    to: choice.image(image) { Console.complain("warning: \($0)") },
                    file: URL(filePath: path).lastPathComponent)
                for warning in warnings { Console.complain("warning: \(warning)") }
            }
            Console.print("\(path): ok, \(session.events.count) events\(remarks(on: session))")
        }
    }

    /// Checks that the masks which the session names are there, and on its image's grid, so that
    /// a replay does not end there.
    private func mustHaveMasks(_ session: RecordedSession, at url: URL) throws {
        for event in session.events {
            guard case .mask(let name) = event.kind else { continue }
            let mask = try NIfTIFile(RecordedSession.maskFile(name, beside: url)).labelMap {
                Console.complain(
                    "warning: \(Warning($0.code, "a mask of the session: \($0.message)"))")
            }
            var grid = session.image.geometry
            grid.frameOfReference = nil
            do {
                try grid.mustMatch(mask.geometry, tolerance: RecordedSession.tolerance)
            } catch {
                throw CommandError(
                    """
                    session '\(PlainText.clean(url.lastPathComponent))', event \(event.seq): the mask \
                    '\(PlainText.clean(name))' is not on the grid of the session's image: \(error)
                    """)
            }
        }
    }

    private func read(_ url: URL) throws -> RecordedSession {
        try RecordedSession(contentsOf: url, ignoresUnknownKinds: ignoreUnknown)
    }

    /// What is worth saying about a session that is well.
    private func remarks(on session: RecordedSession) -> String {
        let ignored = session.ignoredKinds.sorted { $0.key < $1.key }
            .map { "ignored: \($0.value) events of the unknown kind '\($0.key)'" }
        return (ignored + session.warnings.map { "warning: \($0)" })
            .map { "\n  \($0)" }.joined()
    }

    private func checkFolder() throws {
        if let idle = choice.ofSeries.first {
            throw ValidationError(
                "\(idle) is for one session, and '\(path)' is a folder of them. Leave it out.")
        }
        var sessions: [(path: String, session: RecordedSession)] = []
        var faulty = 0
        let walk: FolderWalk
        do throws(SystemError) { walk = try FolderWalk(path, hidden: false) } catch {
            throw CommandError("'\(path)' cannot be listed: \(error).")
        }
        var passedOver = walk.passedOver.map(\.sentence)
        for name in walk.files where name.lowercased().hasSuffix(".json") {
            do {
                let url = URL(filePath: name)
                let session = try read(url)
                try mustHaveMasks(session, at: url)
                sessions.append((name, session))
            } catch {
                faulty += 1
                Console.print("\(name): \(error)")
            }
        }
        guard faulty + sessions.count > 0 else {
            throw CommandError("There is no .json file under '\(path)'.")
        }
        let unread = faulty
        var alone = 0
        if let image {
            let sizes = sessions.filter { $0.session.image.nifti != nil }
                .map(\.session.image.geometry.size)
            let under = try ImagesUnder(image, digestSizes: Set(sizes))
            // Sessions and images may lie in one folder.
            passedOver += under.faults.filter { !passedOver.contains($0) }
            for lost in under.refused {
                Console.print("\(lost.path): cannot be read: \(lost.reason)")
            }
            let matching = SessionMatching(
                sessions: sessions.map { .init(name: $0.path, image: $0.session.image) },
                images: under.images)
            for (path, session) in sessions {
                for warning in session.warnings { Console.print("\(path): warning: \(warning)") }
            }
            let ambiguities = Dictionary(under.images.map { ($0.name, $0.ambiguity) }) {
                first, _ in first
            }
            let inMillimetres = Set(sessions.filter { $0.session.isInMillimetres }.map(\.path))
            for pair in matching.pairs {
                Console.print(
                    "\(pair.session): belongs to \(pair.image), by its \(pair.reason.rawValue)")
                guard inMillimetres.contains(pair.session), choice.form == nil,
                    let apart = ambiguities[pair.image] ?? nil
                else { continue }
                faulty += 1
                let file = URL(filePath: pair.session).lastPathComponent
                Console.print(
                    "\(pair.session): \(SessionError.ambiguous(file: file, millimetres: apart))")
            }
            for lone in matching.sessionsWithoutImage {
                Console.print("\(lone.session): has no image: \(lone.reason)")
            }
            for lone in matching.imagesWithoutSession { Console.print("\(lone): has no session") }
            alone = matching.sessionsWithoutImage.count
        } else {
            for (path, session) in sessions {
                Console.print("\(path): ok, \(session.events.count) events\(remarks(on: session))")
            }
        }
        for fault in passedOver {
            Console.complain("warning: \(Warning(.sessionsPassedOver, fault))")
        }
        if faulty + alone >= unread + sessions.count { throw ExitCode(1) }
        if faulty + alone > 0 || !passedOver.isEmpty { throw ExitCode(3) }
    }
}
