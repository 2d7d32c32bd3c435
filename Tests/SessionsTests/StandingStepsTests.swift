import Sessions
import Testing

/// What all rooms ask of a session: each kind of event, and each property by itself.
@Suite struct StandingStepsTests {
    private static let positive = RecordedClick(index: [2, 2, 2], isForeground: true)
    private static let negative = RecordedClick(index: [9, 9, 9], isForeground: false)

    /// One interaction on the structure, and one beside it.
    private let on = RecordedEvent.Kind.clicks([positive])
    private let beside = RecordedEvent.Kind.clicks([negative])
    private let mask = RecordedEvent.Kind.mask(file: "m.nii")

    /// After events of one segment, numbered from 1.
    private func standing(_ kinds: RecordedEvent.Kind...) throws -> StandingSteps {
        var standing = StandingSteps()
        for (n, kind) in kinds.enumerated() {
            try standing.apply(RecordedEvent(seq: n + 1, segment: "liver", kind: kind))
        }
        return standing
    }

    private func changes(_ standing: StandingSteps) -> [Int] { standing.changes.map(\.seq) }
    private func result(_ standing: StandingSteps) -> [Int] { standing.result.map(\.seq) }

    @Test func clicksAndMasksAreChanges() throws {
        #expect(changes(StandingSteps()) == [])
        #expect(changes(try standing(on, beside, mask)) == [1, 2, 3])
    }

    @Test func anAcceptIsNoChange() throws {
        #expect(changes(try standing(on, .accept, beside)) == [1, 3])
    }

    @Test func undoRemoveAndResetTakeChangesBack() throws {
        #expect(changes(try standing(on, beside, .undo)) == [1])
        #expect(changes(try standing(on, beside, .remove(seq: 1))) == [2])
        #expect(changes(try standing(on, beside, .reset)) == [])
        #expect(changes(try standing(on, .reset, beside)) == [3])
    }

    @Test func withoutAnAcceptTheResultIsAllThatStands() throws {
        #expect(result(try standing(on, beside, mask)) == [1, 2, 3])
        #expect(result(try standing(on, beside, .undo)) == [1])
    }

    @Test func anAcceptEndsTheResult() throws {
        #expect(result(try standing(on, .accept, beside)) == [1])
        #expect(result(try standing(on, .accept, beside, .accept, mask)) == [1, 3])
    }

    @Test func theResultLacksWhatWasTakenBackAfterTheAccept() throws {
        #expect(result(try standing(on, beside, .accept, .undo)) == [1])
        #expect(result(try standing(on, beside, .accept, mask, .remove(seq: 1))) == [2])
        #expect(result(try standing(on, .accept, .reset)) == [])
    }

    @Test func anAcceptThatMarksNothingEndsNothing() throws {
        #expect(result(try standing(.accept, on)) == [2])
        #expect(result(try standing(on, .accept, .undo, beside)) == [4])
        #expect(result(try standing(on, .accept, beside, .remove(seq: 1))) == [3])
        #expect(result(try standing(on, .accept, .reset, beside)) == [4])
    }

    @Test func theAcceptThatHoldsIsNamed() throws {
        #expect(try standing(on).accepted == nil)
        #expect(try standing(on, .accept).accepted == 2)
        #expect(try standing(on, .accept, beside, .accept).accepted == 4)
        #expect(try standing(on, beside, .accept, .undo).accepted == 3)
        #expect(try standing(.accept, on).accepted == nil)
        #expect(try standing(on, .accept, .undo).accepted == nil)
        #expect(try standing(on, .accept, beside, .remove(seq: 1)).accepted == nil)
        #expect(try standing(on, .accept, .reset, on).accepted == nil)
    }

    @Test func interactionsAreCountedWhateverTheResultIs() throws {
        let standing = try standing(on, mask, .accept, beside)
        #expect(standing.interactions.map { $0.seq } == [1, 4])
        #expect(standing.interactions.map { $0.clicks } == [[Self.positive], [Self.negative]])
        #expect(standing.steps.map { $0.interaction?.seq } == [1, nil, nil, 4])
    }

    @Test func aClickOnTheStructureOrAMaskTellsThePlace() throws {
        #expect(!StandingSteps().isPlaced)
        #expect(try standing(on).isPlaced)
        #expect(try standing(mask).isPlaced)
        #expect(try !standing(beside).isPlaced)
        #expect(try standing(beside, on).isPlaced)
        #expect(try standing(.clicks([Self.negative, Self.positive])).isPlaced)
        #expect(try !standing(beside, on, .undo).isPlaced)
        #expect(try !standing(on, beside, .remove(seq: 1)).isPlaced)
        #expect(try !standing(mask, beside, .remove(seq: 1)).isPlaced)
        #expect(try !standing(on, .reset, beside).isPlaced)
    }
}
