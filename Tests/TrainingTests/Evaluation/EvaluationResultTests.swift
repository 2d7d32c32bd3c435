import Foundation
import Imaging
import Testing
import Training

@Suite struct EvaluationResultTests {
    @Test func whatIsWrittenIsReadBack() throws {
        for result in [SmallExperiment.none, SmallExperiment.memory] {
            let json = try result.json()
            let read = try EvaluationResult(json: json, file: "a.json")
            #expect(read == result)
            #expect(try read.json() == json)
        }
    }

    @Test func aFileIsReadBack() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "evaluation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "none.json")
        try SmallExperiment.none.write(to: file)
        #expect(try EvaluationResult(contentsOf: file) == SmallExperiment.none)
        #expect(
            sentence { try EvaluationResult(contentsOf: folder.appending(path: "other.json")) }
                == "evaluation 'other.json' cannot be read: there is no such file.")
        #expect(
            sentence { try EvaluationResult(contentsOf: folder) }
                == "evaluation '\(folder.lastPathComponent)' cannot be read: it is not a regular file."
        )
        #expect(
            sentence { try SmallExperiment.none.write(to: folder.appending(path: "no/none.json")) }
                == """
                'none.json' cannot be written: No such file or directory. Check its folder, the \
                permissions and the space on the disk.
                """)
        #expect(FileManager.default.createFile(atPath: file.path, contents: nil))
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: UInt64(EvaluationResult.largestFile) + 1)
        #expect(
            sentence { try EvaluationResult(contentsOf: file) } == """
                evaluation 'none.json' has 67108865 bytes; the limit is 67108864. Check that this \
                is the right file, or evaluate in parts.
                """)
    }

    /// A file that holds together, with one thing changed.
    @Test(arguments: [
        (#""version":1"#, #""version":2"#, "version is 2; this program reads 1"),
        (#""version":1"#, #""version":1.5"#, "version must be a whole number"),
        (#""budget":3"#, #""budget":0"#, "budget is 0; it lies between 1 and 1000"),
        (#""budget":3"#, #""budget":1001"#, "budget is 1001; it lies between 1 and 1000"),
        (#""budget":3"#, #""budget":1e30"#, "budget must be a whole number"),
        (#""budget":3"#, #""budget":"3""#, "budget must be a number"),
        (#""budget":3"#, #""budget":2"#, "objects[0].dice has 3 clicks; the budget is 2"),
        (#""setting":"none""#, #""setting":" ""#, "setting is empty; name what was evaluated"),
        (#""seeds":[1,2]"#, #""seeds":[]"#, "seeds is empty; at least one is needed"),
        (#""seeds":[1,2]"#, #""seeds":[1,1]"#, "seeds holds a seed twice"),
        (#""seeds":[1,2]"#, #""seeds":[2]"#, "objects[0].seed is 1, which 'seeds' does not name"),
        (#""seeds":[1,2]"#, #""seeds":7"#, "seeds must be a list"),
        (
            #""tolerance":2"#, #""tolerance":-1"#,
            "tolerance is -1.0; it is a number of millimetres, 0 or more"
        ),
        (
            #""dice":[0.5,0.6,0.7]"#, #""dice":[]"#,
            "objects[0].dice is empty; there is at least one click"
        ),
        (
            #""dice":[0.5,0.6,0.7]"#, #""dice":[0.5,1.01,0.7]"#,
            "objects[0].dice[1] is 1.01; Dice lies between 0 and 1"
        ),
        (
            #""dice":[0.5,0.6,0.7]"#, #""dice":[0.5,null]"#,
            "objects[0].dice[1] is null; it must be a number"
        ),
        (
            #""hd95":6"#, #""hd95":-6"#,
            "objects[1].hd95 is -6.0; it is a number of millimetres, 0 or more, or null"
        ),
        (
            #""surfaceDice":0.6"#, #""surfaceDice":6"#,
            "objects[1].surfaceDice is 6.0; it lies between 0 and 1"
        ),
        (#""case":"b""#, #""case":"""#, "objects[2].case is empty"),
        (#""class":"liver""#, #""class":"""#, "objects[0].class is empty"),
        (
            #""seed":2"#, #""seed":1"#,
            "objects[1] has the case, the class and the seed of an earlier one"
        ),
        (#""details":{}"#, #""details":{"a":1}"#, "details.a must be a text"),
    ])
    func aWrongFieldIsNamed(_ old: String, _ new: String, _ fault: String) throws {
        let whole = String(decoding: try SmallExperiment.none.json(), as: UTF8.self)
        let place = try #require(whole.range(of: old))
        let json = whole.replacingCharacters(in: place, with: new)
        #expect(
            sentence { try EvaluationResult(json: Data(json.utf8), file: "a.json") }
                == "evaluation 'a.json': \(fault).")
    }

    @Test(arguments: [
        ("version", "the file"), ("setting", "the file"), ("policy", "the file"),
        ("budget", "the file"), ("tolerance", "the file"), ("seeds", "the file"),
        ("details", "the file"), ("objects", "the file"), ("case", "objects[0]"),
        ("class", "objects[0]"), ("seed", "objects[0]"), ("dice", "objects[0]"),
        ("surfaceDice", "objects[0]"), ("hd95", "objects[0]"),
    ])
    func aMissingKeyIsNamed(_ key: String, _ owner: String) throws {
        let json = String(decoding: try SmallExperiment.none.json(), as: UTF8.self)
            .replacingOccurrences(of: "\"\(key)\":", with: "\"x\":")
        #expect(
            sentence { try EvaluationResult(json: Data(json.utf8), file: "a.json") } == """
                evaluation 'a.json': \(owner) has no '\(key)'. Give a file that 'mais evaluate' wrote.
                """)
    }

    @Test(arguments: [
        "", "{", #"{"version":1}}"#,
        String(repeating: "[", count: 100_000),
    ])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(
            sentence { try EvaluationResult(json: Data(text.utf8), file: "a.json") } == """
                evaluation 'a.json' is not valid JSON: a bracket, a comma or a quotation mark is \
                missing, or a number is not one, such as NaN or 1e999. Is the file whole?
                """)
    }

    @Test(arguments: [("NaN", "no value of JSON"), ("1e999", "too large")])
    func aNumberThatIsNoneIsNamed(_ number: String, _ fault: String) {
        let text = "{\"version\":\(number)}"
        #expect(
            sentence { try EvaluationResult(json: Data(text.utf8), file: "a.json") }
                == "evaluation 'a.json': version is \(number), which is \(fault).")
    }

    @Test func withoutAnObjectThereIsNothing() throws {
        var result = SmallExperiment.none
        result.objects = []
        #expect(
            sentence { try result.json() } == """
                evaluation 'none' holds no object, so there is nothing to report. Did any case load?
                """)
    }

    @Test func moreRowsThanMemoryHoldsAreRefused() {
        var result = SmallExperiment.none
        result.budget = 1000
        result.seeds = Array(0...10_000)
        result.objects = result.seeds.map { SmallExperiment.object("a", "liver", $0, [0.5]) }
        #expect(
            sentence { try result.json() } == """
                evaluation 'none': objects has 10001 rows of 1000 clicks; the limit is 10000000 in all.
                """)
        result.objects.removeLast()
        #expect(sentence { try result.json() } == "")
    }

    @Test(arguments: [Double.nan, .infinity, -0.1])
    func aDiceThatIsNoneIsNotWritten(_ dice: Double) {
        var result = SmallExperiment.none
        result.objects[2].dice[1] = dice
        #expect(
            sentence { try result.json() }
                == "evaluation 'none': objects[2].dice[1] is \(dice); Dice lies between 0 and 1.")
    }

    @Test func anObjectIsMeasuredAtItsEnd() throws {
        let truth = BinaryMask(
            size: [4, 1, 1], spacing: [3, 1, 1], voxels: [true, true, false, false])
        let last = BinaryMask(
            size: [4, 1, 1], spacing: [3, 1, 1], voxels: [true, false, false, false])
        let object = try EvaluatedObject(
            caseName: "a", className: "b", seed: 1, dice: [0.5], last: last, truth: truth)
        #expect(object.surfaceDice == 2.0 / 3)
        #expect(abs((object.hd95 ?? 0) - 2.85) < 1e-12)
        let wider = try EvaluatedObject(
            caseName: "a", className: "b", seed: 1, dice: [0.5], last: last, truth: truth,
            tolerance: 3)
        #expect(wider.surfaceDice == 1)
    }
}
