import Foundation
import Imaging
import Network
import Segmentation
import Sessions
import Tensors
import Testing

/// What every kind of event does, on the real network, byte for byte: logits, patches and what
/// went to them.
@Suite struct EventAlgebraTests {
    let network: MAIS
    let image: Volume
    var settings = ReplaySettings()

    /// Clicks by a letter: `a`, `b` and `c` lie near each other, `n` is negative, `f` and `g` lie
    /// in a part of the image that the patch around `a` does not show.
    static let clicks: [Character: (SIMD3<Double>, Bool)] = [
        "a": ([40, 40, 38], true), "b": ([46, 37, 44], true), "c": ([33, 48, 30], true),
        "n": ([50, 50, 45], false), "f": ([96, 44, 40], true), "g": ([100, 50, 46], false),
    ]

    init() throws {
        network = try MAIS(checkpoint: SampleReplay.randomNetwork)
        let grid = Geometry(
            size: [120, 84, 80], spacing: [1.5, 1.5, 1.5],
            directions: [[-1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [30, 40, -50])
        image = noise(on: grid)
        settings.maxPatches = 4
    }

    /// Events by a word: a letter is an interaction, a capital letter takes the interaction of the
    /// small one away, `-` undoes, `0` resets, `!` accepts, `m` sets a mask.
    private func events(_ word: String, of segment: String = "object") throws -> [RecordedEvent] {
        var seqs: [Character: Int] = [:]
        return try word.enumerated().map { n, letter in
            let kind: RecordedEvent.Kind
            switch letter {
            case "-": kind = .undo
            case "0": kind = .reset
            case "!": kind = .accept
            case "m": kind = .mask(file: "mask.nii.gz")
            case _ where letter.isUppercase:
                let small = Character(letter.lowercased())
                kind = .remove(seq: try #require(seqs[small]))
            default:
                let (index, isForeground) = try #require(Self.clicks[letter])
                kind = .clicks([RecordedClick(index: index, isForeground: isForeground)])
            }
            seqs[letter] = n + 1
            return RecordedEvent(seq: n + 1, segment: segment, kind: kind)
        }
    }

    private func plan(_ events: [RecordedEvent], mask: LabelMap? = nil) throws -> PatchPlan {
        var log = session(on: image.geometry, clicks: [])
        log.segments.append(
            RecordedSegment(id: "other", description: SegmentDescription(label: 2, name: "other")))
        log.events = events
        return try PatchPlan(
            session: log, image: image, size: 64,
            masks: mask.map { mask in { @Sendable _ in mask } })
    }

    private func result(_ word: String, mask: LabelMap? = nil) throws -> SegmentLogits {
        try network.replay(plan(events(word), mask: mask), settings: settings)[0]
    }

    @Test(arguments: [
        ("ab-", "a"), ("abc--", "a"), ("af-", "a"), ("afg--b", "ab"), ("ab-n", "an"),
        ("abcB", "ac"), ("abcA", "bc"), ("afbF", "ab"), ("nabN", "ab"),
        ("ab0cn", "cn"), ("af0f", "f"), ("a!b", "a"), ("a!b!", "ab"), ("ab!-c", "a"),
        ("am-b", "ab"), ("bn0m0a", "a"),
    ])
    func whatIsTakenBackLeavesNoTrace(_ long: String, _ short: String) throws {
        let mask = ball()
        #expect(try result(long, mask: mask).bytes() == result(short, mask: mask).bytes())
    }

    @Test func whatStandsMatters() throws {
        // The algebra above would hold of a network that answers always the same.
        var seen = Set<[[UInt8]]>()
        let words = ["a", "ab", "ba", "abc", "ac", "an", "f", "af", "am", "amb", "mab"]
        for word in words { seen.insert(try result(word, mask: ball()).bytes()) }
        // After a mask nothing has answered: 'am' is the mask alone.
        #expect(seen.count == words.count)
    }

    @Test func everyMomentIsTheReplayOfTheLogUpToIt() throws {
        let word = "nab-fgcC0b-ambn-!a"
        let log = try events(word)
        var moments: [[[UInt8]]] = []
        var digests: [String] = []
        let mask = ball()
        _ = try network.replay(
            plan(log, mask: mask), settings: settings,
            moment: { moment in
                moments.append(try moment.logits.bytes())
                digests.append(try SegmentRegion(moment.logits, on: image.geometry).digest())
                #expect(moment.event == log[moments.count - 1])
                #expect(moment.duration > .zero)
            })
        #expect(moments.count == word.count)
        for n in 1...word.count {
            let upTo = log.prefix(n).filter { $0.kind != .accept }
            // Before the first positive click there is no patch, and no log to replay.
            if n == 1 {
                #expect(moments[0].isEmpty)
                continue
            }
            let logits = try network.replay(plan(Array(upTo), mask: mask), settings: settings)[0]
            #expect(try moments[n - 1] == logits.bytes(), "after \(word.prefix(n))")
            #expect(try digests[n - 1] == SegmentRegion(logits, on: image.geometry).digest())
        }
    }

    @Test(arguments: [
        ("ab", "a"), ("nab", "n"), ("a", nil), ("ab-", nil), ("a0bc", "b"), ("abAc", "b"),
        ("a!b", nil), ("ab!c", "a"), ("mab", "ma"),
    ])
    func theFirstInteractionThatStandsIsTold(word: String, first: String?) throws {
        for stopsAtEvents in [false, true] {
            var told: SegmentLogits?
            _ = try network.replay(
                plan(events(word), mask: ball()), settings: settings, first: { told = $0 },
                moment: stopsAtEvents ? { _ in } : nil)
            switch first {
            case nil: #expect(told == nil, "\(word)")
            // Before the first positive click there is no patch.
            case "n": #expect(told?.patches.isEmpty == true, "\(word)")
            case .some(let first):
                let alone = try result(first, mask: ball()).bytes()
                #expect(try told?.bytes() == alone, "\(word)")
            }
        }
    }

    @Test func segmentsDoNotTouchEachOther() throws {
        let one = try events("abn-f")
        let two = try events("cb-a", of: "other")
        var mixed: [RecordedEvent] = []
        for n in 0..<5 {
            for event in [one, two].compactMap({ $0.dropFirst(n).first }) {
                var event = event
                event.seq += event.segment == "other" ? 100 : 0
                mixed.append(event)
            }
        }
        let together = try network.replay(plan(mixed), settings: settings)
        let first = try network.replay(plan(one), settings: settings)
        let second = try network.replay(plan(two), settings: settings)
        #expect(try together[0].bytes() == first[0].bytes())
        #expect(try together[1].bytes() == second[1].bytes())
        #expect(first[1].patches.isEmpty && second[0].patches.isEmpty)
    }

    @Test func aMaskIsTheNextPromptAndTheBankStays() throws {
        let mask = ball()
        let replayed = try result("abmc", mask: mask)
        #expect(replayed.patches.count == 1)
        let patch = try Patch(
            of: image.canonical(), around: image.geometry.position(of: SIMD3<Double>(40, 40, 38)),
            size: 64)
        // The mask as logits: the mean over the voxels of each, +10 inside and -10 outside.
        let labels = try mask.resampled(onto: patch.geometry).labels
        let side = network.configuration.logitsSize
        let ratio = 64 / side
        var prompt = [Float](repeating: 0, count: side * side * side)
        for k in 0..<64 {
            for j in 0..<64 {
                for i in 0..<64 {
                    prompt[((i / ratio) * side + j / ratio) * side + k / ratio] +=
                        (labels[(k * 64 + j) * 64 + i] == 0 ? -10 : 10)
                        / Float(ratio * ratio * ratio)
                }
            }
        }
        var state = try network.startInteractions(on: network.embed(patch.tensor()))
        let clicks = replayed.patches[0].interactions
        _ = try state.interact(clicks[0])
        _ = try state.interact(clicks[1])
        try state.setMask(Tensor(prompt, shape: [1, 1, side, side, side]))
        #expect(state.remembered == 2)
        let last = try state.interact(clicks[2])
        #expect(try replayed.patches[0].logits.bytes() == last.bytes())
    }

    @Test func aMaskHoldsWhereNoPatchHasAnsweredSince() throws {
        let mask = ball()
        let alone = try SegmentRegion(result("m", mask: mask), on: image.geometry)
        #expect(alone.mask() == mask.labels.map { $0 != 0 })
        #expect(alone.count > 10_000)
        // Set again after a click, it is again what there is.
        let again = try SegmentRegion(result("abm", mask: mask), on: image.geometry)
        #expect(again.digest() == alone.digest())
        // A click at the far end changes nothing beyond its patch.
        let clicked = try result("mf", mask: mask)
        #expect(clicked.patches.count == 1)
        let region = try SegmentRegion(clicked, on: image.geometry).mask()
        let patch = clicked.patches[0].geometry
        var (beyond, changed) = (0, 0)
        for k in 0..<80 {
            for j in 0..<84 {
                for i in 0..<120 {
                    let voxel = SIMD3(i, j, k)
                    let offset = image.geometry.offset(of: voxel)
                    let isSame = region[offset] == (mask.labels[offset] != 0)
                    if patch.voxel(at: image.geometry.position(of: voxel)) == nil {
                        beyond += 1
                        #expect(isSame)
                    } else {
                        changed += isSame ? 0 : 1
                    }
                }
            }
        }
        #expect(beyond > 100_000 && changed > 0)
    }

    @Test func aMaskOfAnotherGridIsRefused() throws {
        var mask = ball()
        mask.geometry.origin.x += 3
        let error = #expect(throws: SegmentationError.self) { try result("ma", mask: mask) }
        #expect(
            error.map { "\($0)" }?.hasPrefix(
                """
                the mask 'mask.nii.gz' does not lie on the grid of the image that the session was \
                recorded on: 
                """) == true)
        let unread = #expect(throws: SegmentationError.self) { try result("ma") }
        #expect(
            unread.map { "\($0)" }
                == "the session sets the mask 'mask.nii.gz', but no way to read masks was given.")
    }

    /// A ball of 45 mm in radius in the middle of the image.
    private func ball() -> LabelMap {
        let grid = image.geometry
        var labels: [UInt16] = []
        for k in 0..<grid.size.z {
            for j in 0..<grid.size.y {
                for i in 0..<grid.size.x {
                    let way = SIMD3(i - 60, j - 42, k - 40)
                    labels.append((way &* way).wrappedSum() <= 900 ? 3 : 0)
                }
            }
        }
        return LabelMap(geometry: grid, labels: labels)
    }
}
