import Foundation
import FoundationXML
import Testing
import Training

@Suite struct LinePlotTests {
    @Test func aLineGoesThroughItsPoints() {
        let plot = LinePlot(
            title: "t", xLabel: "x", yLabel: "y", yRange: 0...1,
            lines: [.init(name: "a", points: [[0, 0], [5, 0.5], [10, 1]])])
        // The frame is from 68 to 753 and from 40 down to 384.
        #expect(plot.svg().contains(#"<path d="M68 384h0L410.5 212L753 40" fill="none""#))
    }

    @Test func aLogarithmicAxisGivesEveryDecadeTheSameRoom() {
        let plot = LinePlot(
            title: "t", xLabel: "x", yLabel: "y", xScale: .logarithmic, yRange: 0...1,
            lines: [.init(name: "a", points: [[0, 0.5], [1, 0], [10, 0], [100, 1]])])
        let svg = plot.svg()
        #expect(svg.contains(#"<path d="M68 384h0L410.5 384L753 40" fill="none""#))
        #expect(
            texts(svg).filter { Double($0) != nil && Double($0) ?? 0 >= 1 }.suffix(7) == [
                "1", "2", "5", "10", "20", "50", "100",
            ])
    }

    @Test func aBandRunsAlongAndBack() {
        let plot = LinePlot(
            title: "t", xLabel: "x", yLabel: "y", yRange: 0...1,
            lines: [
                .init(
                    name: "a", points: [[0, 0.5], [10, 0.5]],
                    band: [.init(x: 0, low: 0.25, high: 0.75), .init(x: 10, low: 0, high: 1)])
            ])
        #expect(plot.svg().contains(#"<polygon points="68 126 753 40 753 384 68 298""#))
    }

    /// A loss that is not a number leaves a gap, and nothing but numbers reaches the picture.
    @Test func whatIsNoNumberBreaksTheLine() {
        let points: [SIMD2<Double>] = [
            [0, 0], [1, 1], [2, .nan], [3, .infinity], [4, 1], [.nan, 1], [10, 0],
        ]
        let svg = LinePlot(
            title: "t", xLabel: "x", yLabel: "y",
            lines: [
                .init(
                    name: "a", points: points,
                    band: [.init(x: 1, low: .nan, high: 1), .init(x: .nan, low: 0, high: 1)])
            ]
        ).svg()
        #expect(svg.contains(#"<path d="M68 384h0L136.5 40M342 40h0M753 384h0" fill="none""#))
        #expect(!svg.contains("polygon"))
        #expect(!svg.lowercased().contains("nan") && !svg.contains("inf"))
    }

    /// Whatever the values, the document is well-formed and has some labelled ticks.
    @Test(arguments: [
        [], [0], [7], [-3, -3], [1e-9, 2e-9], [1e11, 1e11 + 1e-6], [-1e11, 1e11], [0, 1e-300],
        [1, 1.000_000_000_000_1], [1e-307, 1e308], [0.031, 0.87], [-0.4, 12], [1, 150],
    ])
    func anyValuesHaveAxes(_ values: [Double]) throws {
        for scale in [LinePlot.Scale.linear, .logarithmic] {
            let plot = LinePlot(
                title: "t", xLabel: "x", yLabel: "y", xScale: scale, yScale: scale,
                lines: [.init(name: "a", points: values.map { [$0, $0] })])
            let svg = plot.svg()
            #expect(isWellFormed(svg))
            let numbers = texts(svg).filter { Double($0) != nil }
            #expect((2...40).contains(numbers.count), "\(values) \(scale): \(numbers)")
        }
    }

    @Test func namesAreShownAsTheyAre() {
        let name = "a<b> & \"c\" 'd'\u{1}]]>"
        let svg = LinePlot(
            title: name, xLabel: name, yLabel: name, lines: [.init(name: name, points: [[1, 1]])]
        ).svg()
        #expect(isWellFormed(svg))
        let shown = "a<b> & \"c\" 'd' ]]>"
        #expect(texts(svg).filter { $0 == shown }.count == 4)
        #expect(svg.contains("a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; ]]&gt;"))
    }

    @Test func aLongNameIsCutAndKeptWhole() {
        let name = "memory of 60, sparse and dense, from scratch"
        let svg = LinePlot(
            title: "t", xLabel: "x", yLabel: "y", lines: [.init(name: name, points: [[1, 1]])]
        ).svg()
        #expect(svg.contains("<title>\(name)</title>memory of 60, sparse and dense, fro…</text>"))
    }

    @Test func moreLinesThanFitAreCounted() {
        let lines = (1...40).map { LinePlot.Line(name: "line \($0)", points: [[1, Double($0)]]) }
        let svg = LinePlot(title: "t", xLabel: "x", yLabel: "y", lines: lines).svg()
        #expect(texts(svg).contains("line 17"))
        #expect(texts(svg).last == "and 23 more")
        // Of the same colour, but not of the same dashes.
        #expect(
            svg.contains(
                ##"stroke="#0072b2" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>"##
            ))
        #expect(
            svg.contains(
                ##"stroke="#0072b2" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" stroke-dasharray="7 5"/>"##
            ))
    }

    @Test func picturesAreStacked() {
        let loss = LinePlot(
            title: "Loss", xLabel: "epoch", yLabel: "loss", yScale: .logarithmic,
            lines: [.init(name: "train", points: [[1, 0.9], [2, 0.09]])])
        let dice = LinePlot(
            title: "Dice", xLabel: "epoch", yLabel: "Dice", yRange: 0...1,
            lines: [.init(name: "validation", points: [[1, 0.4], [2, 0.6]])])
        let svg = LinePlot.svg(stacked: [loss, dice], width: 600, height: 300)
        #expect(isWellFormed(svg))
        #expect(svg.contains(#"width="600" height="600" viewBox="0 0 600 600""#))
        #expect(svg.contains(#"<g transform="translate(0 300)">"#))
        #expect(texts(svg).contains("Loss") && texts(svg).contains("Dice"))
    }
}

private func isWellFormed(_ svg: String) -> Bool { XMLParser(data: Data(svg.utf8)).parse() }

/// The content of the document's text elements, in order.
private func texts(_ svg: String) -> [String] {
    final class Reader: NSObject, XMLParserDelegate {
        var texts: [String] = []
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String] = [:]
        ) {
            if name == "text" { texts.append("") }
        }
        func parser(_ parser: XMLParser, foundCharacters characters: String) {
            guard !texts.isEmpty else { return }
            let text = characters.trimmingCharacters(in: .newlines)
            texts[texts.count - 1] += text
        }
    }
    let reader = Reader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    _ = parser.parse()
    return reader.texts
}
