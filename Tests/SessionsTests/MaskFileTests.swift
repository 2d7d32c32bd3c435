import Foundation
import Sessions
import Testing

/// A mask's path comes from outside: it stays inside the session file's folder.
@Suite final class MaskFileTests {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mais-masks-\(UUID())")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "study/masks"), withIntermediateDirectories: true)
        for name in ["study/a.nii", "study/masks/b.nii.gz", "c.nii"] {
            try Data("x".utf8).write(to: folder.appending(path: name))
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private var session: URL { folder.appending(path: "study/log.json") }

    @Test(arguments: ["a.nii", "masks/b.nii.gz"])
    func aFileBesideTheSession(_ name: String) throws {
        let mask = try RecordedSession.maskFile(name, beside: session)
        #expect(try Data(contentsOf: mask) == Data("x".utf8))
        #expect(mask.lastPathComponent == (name as NSString).lastPathComponent)
    }

    @Test func theMasksOfASessionAreNamedOnce() throws {
        var session = try RecordedSession(
            contentsOf: samples.appending(path: "abdomen-ct/session.json"))
        let (segment, first) = (session.segments[0].id, session.events.count + 1)
        for (number, name) in ["b.nii", "a.nii", "b.nii"].enumerated() {
            session.events.append(
                RecordedEvent(seq: first + number, segment: segment, kind: .mask(file: name)))
        }
        #expect(session.maskFiles == ["b.nii", "a.nii"])
    }

    @Test(arguments: ["../c.nii", "/etc/passwd", "masks/../a.nii", "./a.nii", "a.nii/", "..", ""])
    func aPathThatLeadsElsewhere(_ name: String) throws {
        let error = #expect(throws: SessionError.self) {
            try RecordedSession.maskFile(name, beside: session)
        }
        guard case .field = error else {
            Issue.record("\(error.map { "\($0)" } ?? "no error")")
            return
        }
    }

    @Test func aLinkThatLeadsElsewhere() throws {
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "study/link.nii"),
            withDestinationURL: folder.appending(path: "c.nii"))
        let sentence = sentence {
            _ = try RecordedSession.maskFile("link.nii", beside: session)
        }
        #expect(
            sentence == """
                session 'log.json': the mask 'link.nii' leads out of the session file's folder. Put \
                the mask beside the session, or into a folder there.
                """)
    }

    @Test(arguments: ["none.nii", "masks"])
    func aFileThatIsNotThere(_ name: String) throws {
        #expect(
            sentence { _ = try RecordedSession.maskFile(name, beside: session) } == """
                session 'log.json': there is no mask file '\(name)' in the session file's folder. \
                Put the NIfTI file there that the annotator began with.
                """)
    }
}
