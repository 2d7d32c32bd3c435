import Foundation
import Testing
import Training

@Suite struct EvaluationComparisonTests {
    let experiment: EvaluationComparison

    init() throws {
        experiment = try EvaluationComparison([SmallExperiment.none, SmallExperiment.memory])
    }

    /// Two cases: a quarter of the draws is each of them twice, so the interval is from one case's
    /// mean to the other's.
    @Test func meansAreOverObjectsAndIntervalsOverCases() throws {
        let none = experiment.summaries[0]
        #expect((none.cases, none.objects, none.rows) == (2, 2, 4))
        expect(none.dice[0], 0.4, 0.4...0.4)
        expect(none.dice[1], 0.5, 0.4...0.6)
        expect(none.dice[2], 0.6, 0.4...0.8)
        expect(none.area, 0.5, 0.4...0.6)
        expect(none.surfaceDice, 0.3, 0.1...0.5)
        expect(try #require(none.hd95), 6.5, 5...8)
        #expect(none.rowsWithoutHD95 == 1)
        #expect(none.clicks.map(\.goal) == [0.8, 0.85, 0.9])
        #expect(none.clicks.map(\.never) == [3, 3, 3])
        #expect(none.clicks[0].clicks == Estimate(mean: 3, interval: 3...3))
        let memory = experiment.summaries[1]
        #expect((memory.cases, memory.objects, memory.rows) == (2, 3, 3))
        expect(memory.dice[1], 0.55, 0.525...0.6)
        #expect(memory.clicks.map(\.never) == [2, 2, 3])
        expect(memory.clicks[1].clicks, 8.0 / 3, 2.5...3)
    }

    @Test func classesAreToldApart() throws {
        #expect(experiment.classes == ["liver", "spleen"])
        let spleen = try #require(SmallExperiment.memory.summary(of: "spleen"))
        #expect(spleen.dice[2] == Estimate(mean: 0.2, interval: nil))
        #expect(SmallExperiment.none.summary(of: "spleen") == nil)
    }

    /// Only the two livers are in both: +0.2 and +0.05 at the first click.
    @Test func differencesAreObjectByObject() throws {
        let difference = try #require(experiment.differences.first)
        #expect((difference.cases, difference.objects) == (2, 2))
        expect(difference.dice[0], 0.125, 0.05...0.2)
        expect(difference.dice[1], 0.225, 0.2...0.25)
        expect(difference.dice[2], 0.075, 0.05...0.1)
        expect(difference.surfaceDice, 0.25, 0.1...0.4)
        expect(try #require(difference.hd95), -2, -3 ... -1)
        let back = try SmallExperiment.none.difference(from: SmallExperiment.memory)
        expect(back.dice[0], -0.125, -0.2 ... -0.05)
        let itself = try SmallExperiment.none.difference(from: SmallExperiment.none)
        #expect(itself.dice.allSatisfy { $0 == Estimate(mean: 0, interval: 0...0) })
    }

    private func expect(
        _ estimate: Estimate, _ mean: Double, _ interval: ClosedRange<Double>,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let found = [
            estimate.mean, estimate.interval?.lowerBound ?? .nan,
            estimate.interval?.upperBound ?? .nan,
        ]
        let worst = zip(found, [mean, interval.lowerBound, interval.upperBound])
            .map { abs($0 - $1) }.reduce(0) { $1 <= $0 ? $0 : $1 }
        #expect(worst < 1e-12, "\(found)", sourceLocation: location)
    }

    @Test func theTables() {
        #expect(
            experiment.markdown() == """
                | Setting | 1 click | 3 | NSD | HD95 | AUC | NoC 80 | NoC 85 | NoC 90 |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                | none | 40.0 (40.0 to 40.0) | 60.0 (40.0 to 80.0) | 30.0 (10.0 to 50.0) | \
                6.5 (5.0 to 8.0) | 50.0 (40.0 to 60.0) | 3.0 (3.0 to 3.0), never 3 of 4 | \
                3.0 (3.0 to 3.0), never 3 of 4 | 3.0 (3.0 to 3.0), never 3 of 4 |
                | memory | 41.7 (40.0 to 45.0) | 51.7 (50.0 to 52.5) | 36.7 (20.0 to 45.0) | \
                19.7 (7.0 to 26.0) | 49.4 (48.3 to 51.7) | 2.7 (2.5 to 3.0), never 2 of 3 | \
                2.7 (2.5 to 3.0), never 2 of 3 | 3.0 (3.0 to 3.0), never 3 of 3 |

                ### Difference from none, object by object

                | Setting | Objects | 1 click | 3 | NSD | HD95 | AUC |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                | memory | 2 | +12.50 (+5.00 to +20.00) | +7.50 (+5.00 to +10.00) | \
                +25.00 (+10.00 to +40.00) | -2.00 (-3.00 to -1.00) | +14.17 (+11.67 to +16.67) |

                ### By class

                | Class | Setting | Objects | 1 click | 3 | NSD | HD95 | AUC | NoC 80 | NoC 85 | NoC 90 |
                | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                | liver | none | 2 | 40.0 (40.0 to 40.0) | 60.0 (40.0 to 80.0) | \
                30.0 (10.0 to 50.0) | 6.5 (5.0 to 8.0) | 50.0 (40.0 to 60.0) | \
                3.0 (3.0 to 3.0), never 3 of 4 | 3.0 (3.0 to 3.0), never 3 of 4 | \
                3.0 (3.0 to 3.0), never 3 of 4 |
                | liver | memory | 2 | 52.5 (45.0 to 60.0) | 67.5 (50.0 to 85.0) | \
                55.0 (20.0 to 90.0) | 4.5 (2.0 to 7.0) | 64.2 (51.7 to 76.7) | \
                2.5 (2.0 to 3.0), never 1 of 2 | 2.5 (2.0 to 3.0), never 1 of 2 | \
                3.0 (3.0 to 3.0), never 2 of 2 |
                | spleen | memory | 1 | 20.0 | 20.0 | 0.0 | 50.0 | 20.0 | 3.0, never 1 of 1 | \
                3.0, never 1 of 1 | 3.0, never 1 of 1 |

                - Mean over objects, each averaged over its seeds, and in brackets the 95 % interval \
                (percentile bootstrap over cases, 10000 draws, seed 1; none with a single case). \
                Dice, NSD and AUC in %, HD95 in mm.
                - Columns 1 to 3: Dice after so many clicks. NSD: normalised surface Dice within 2 \
                mm, and HD95: after the last click, between the voxels of both surfaces, as MONAI \
                measures them. AUC: the mean Dice over clicks 1 to 3. NoC: clicks until Dice is 80, 85 and 90, 3 where it never is.
                - none: 2 cases, 2 objects, 2 seeds. 1 row without HD95: the last mask is empty.
                - memory: 2 cases, 3 objects, 1 seed. checkpoint: mais-small.safetensors.
                - Clicks: centre of the largest error.

                """)
    }

    @Test func theRows() {
        #expect(
            experiment.csv().split(separator: "\r\n", omittingEmptySubsequences: false) == [
                "setting,case,class,seed,dice_1,dice_3,area,surface_dice,hd95,clicks_to_80,clicks_to_85,clicks_to_90",
                "none,a,liver,1,0.5,0.7,0.6,0.4,4.0,,,",
                "none,a,liver,2,0.3,0.9,0.6,0.6,6.0,3,3,3",
                "none,b,liver,1,0.5,0.5,0.5,0.1,,,,",
                "none,b,liver,2,0.3,0.3,0.3,0.1,8.0,,,",
                "memory,b,liver,1,0.45,0.5,0.5166666666666667,0.2,7.0,,,",
                "memory,a,liver,1,0.6,0.85,0.7666666666666666,0.9,2.0,2,2,",
                "memory,a,spleen,1,0.2,0.2,0.20000000000000004,0.0,50.0,,,",
                "",
            ])
    }

    /// Names that would be markup, a formula's end or a new row.
    @Test func namesAreShownAsTheyAre() throws {
        var result = SmallExperiment.none
        result.setting = "a<b> & \"c\"|`d`\n*e*, [f](g)"
        result.objects[0].className = "x\r\n,y"
        let experiment = try EvaluationComparison([result])
        #expect(
            experiment.markdown().contains(
                #"| a&lt;b&gt; &amp; "c"\|\`d\` \*e\*, \[f\](g) | 40.0"#))
        #expect(experiment.markdown().contains("| x  ,y | a&lt;b"))
        #expect(
            experiment.csv().contains(
                "\"a<b> & \"\"c\"\"|`d`\n*e*, [f](g)\",a,\"x\r\n,y\",1,0.5,0.7"))
    }

    @Test func policiesThatDifferAreSaid() throws {
        var other = SmallExperiment.memory
        other.policy = "random"
        let text = try EvaluationComparison([SmallExperiment.none, other]).markdown()
        #expect(text.contains("- memory: 2 cases, 3 objects, 1 seed. Clicks: random. checkpoint: "))
        #expect(text.contains("2 seeds. Clicks: centre of the largest error. 1 row without HD95"))
        #expect(!text.contains("- Clicks:"))
    }

    /// What was read back gives the same tables, rows and picture.
    @Test func filesGiveTheSameTables() throws {
        let read = try experiment.results.map {
            try EvaluationResult(json: try $0.json(), file: "a.json")
        }
        let again = try EvaluationComparison(read)
        #expect(again.markdown() == experiment.markdown())
        #expect(again.csv() == experiment.csv())
        #expect(again.picture() == experiment.picture())
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "comparison-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try again.write(to: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["curves.svg", "objects.csv", "table.md"])
        let table = try String(contentsOf: folder.appending(path: "table.md"), encoding: .utf8)
        #expect(table == experiment.markdown())
    }

    @Test func filesAreComparedInTheirOrder() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "comparison-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["z.json", "a.json"].map { folder.appending(path: $0) }
        try SmallExperiment.none.write(to: files[0])
        try SmallExperiment.memory.write(to: files[1])
        #expect(try EvaluationComparison(contentsOf: files).markdown() == experiment.markdown())
        #expect(
            sentence { try experiment.write(to: folder.appending(path: "no")) } == """
                'table.md' cannot be written: No such file or directory. Check its folder, the \
                permissions and the space on the disk.
                """)
    }

    @Test func whatCannotBeComparedIsRefused() {
        let (none, memory) = (SmallExperiment.none, SmallExperiment.memory)
        func said(_ results: [EvaluationResult]) -> String? {
            sentence { try EvaluationComparison(results) }
        }
        func changed(_ change: (inout EvaluationResult) -> Void) -> EvaluationResult {
            var result = memory
            change(&result)
            return result
        }
        #expect(
            said([]) == """
                there is no evaluation to compare. Give one or more files that 'mais evaluate' wrote.
                """)
        #expect(
            said([none, memory, none]) == """
                two evaluations are named 'none', so a table could not tell them apart. Change \
                "setting" in one of them, or leave one out.
                """)
        #expect(
            said([none, changed { $0.budget = 150 }]) == """
                'memory' was evaluated with up to 150 clicks, 'none' with up to 3. Evaluate both \
                with one budget.
                """)
        #expect(
            said([none, changed { $0.tolerance = 1.5 }]) == """
                the surface Dice of 'memory' has a tolerance of 1.5 mm, that of 'none' one of 2.0 \
                mm. Evaluate both with one tolerance.
                """)
        #expect(
            said([none, changed { $0.objects.removeFirst(2) }]) == """
                'memory' and 'none' have no object in common (case and class), so their difference \
                cannot be told. Evaluate both on the same cases.
                """)
        #expect(
            said([none, changed { $0.objects[1].dice = [] }]) == """
                evaluation 'memory': objects[1].dice is empty; there is at least one click.
                """)
    }
}
