extension LinePlot {
    /// The picture as an SVG document.
    ///
    /// - Parameters:
    ///   - width: Of the whole picture with its legend.
    ///   - height: In the same unit, pixels at a browser's usual size.
    public func svg(width: Int = 820, height: Int = 440) -> String {
        Self.svg(stacked: [self], width: width, height: height)
    }

    /// Several pictures in one document, one above the other, such as loss and Dice of a training.
    ///
    /// - Parameter height: Of each.
    public static func svg(stacked plots: [LinePlot], width: Int = 820, height: Int = 440) -> String
    {
        let whole = height * plots.count
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(whole)" \
            viewBox="0 0 \(width) \(whole)" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" \
            font-size="12" fill="#222">
            <rect width="\(width)" height="\(whole)" fill="#fff"/>

            """
        let legend = legendWidth(plots.flatMap(\.lines).map(\.name))
        for (n, plot) in plots.enumerated() {
            svg += "<g transform=\"translate(0 \(n * height))\">\n"
            svg +=
                PlotDrawing(
                    plot, right: Double(width) - legend, bottom: Double(height) - 56
                ).elements
            svg += "</g>\n"
        }
        return svg + "</svg>\n"
    }
}

/// A picture while it is drawn: the frame, and how values become places in it.
private struct PlotDrawing {
    private let plot: LinePlot
    private let x: PlotAxis
    private let y: PlotAxis
    private let left = 68.0
    private let right: Double
    private let top = 40.0
    private let bottom: Double

    /// - Parameters:
    ///   - right: Where the frame ends and the legend begins.
    ///   - bottom: Where the frame ends.
    init(_ plot: LinePlot, right: Double, bottom: Double) {
        self.plot = plot
        self.right = max(left + 100, right)
        self.bottom = max(top + 60, bottom)
        let points = plot.lines.flatMap(\.points)
        let spans = plot.lines.flatMap(\.band)
        x = PlotAxis(points.map(\.x) + spans.map(\.x), scale: plot.xScale, isTight: true)
        y = PlotAxis(
            points.map(\.y) + spans.flatMap { [$0.low, $0.high] }
                + (plot.yRange.map { [$0.lowerBound, $0.upperBound] } ?? []),
            scale: plot.yScale, isTight: false)
    }

    var elements: String {
        (frame + plot.lines.enumerated().map(bandElement) + plot.lines.enumerated().map(lineElement)
            + legend).map { $0 + "\n" }.joined()
    }

    // MARK: Frame

    private var frame: [String] {
        let middle = (left + right) / 2
        var elements = [
            text(plot.title, at: (middle, 24), anchor: "middle", more: " font-size=\"15\"")
        ]
        for tick in y.ticks {
            let place = down(tick)
            elements.append(rule(from: (left, place), to: (right, place), colour: "#ddd"))
            elements.append(text(y.label(tick), at: (left - 8, place + 4), anchor: "end"))
        }
        for tick in x.ticks {
            let place = along(tick)
            elements.append(rule(from: (place, bottom), to: (place, bottom + 5), colour: "#222"))
            elements.append(text(x.label(tick), at: (place, bottom + 20), anchor: "middle"))
        }
        elements.append(rule(from: (left, bottom), to: (right, bottom), colour: "#222"))
        elements.append(rule(from: (left, top), to: (left, bottom), colour: "#222"))
        elements.append(text(plot.xLabel, at: (middle, bottom + 42), anchor: "middle"))
        let centre = (top + bottom) / 2
        elements.append(
            text(
                plot.yLabel, at: (18, centre), anchor: "middle",
                more: " transform=\"rotate(-90 18 \(number(centre)))\""))
        return elements
    }

    // MARK: Lines

    private func bandElement(_ n: Int, _ line: LinePlot.Line) -> String {
        let spans = line.band.filter {
            PlotAxis.canShow($0.x, on: plot.xScale) && PlotAxis.canShow($0.low, on: plot.yScale)
                && PlotAxis.canShow($0.high, on: plot.yScale)
        }
        guard !spans.isEmpty else { return "" }
        let edge = spans.map { point($0.x, $0.high) } + spans.reversed().map { point($0.x, $0.low) }
        return """
            <polygon points="\(edge.joined(separator: " "))" fill="\(look(n).colour)" \
            fill-opacity="0.15"/>
            """
    }

    private func lineElement(_ n: Int, _ line: LinePlot.Line) -> String {
        var path = ""
        var isOpen = false
        for here in line.points {
            guard PlotAxis.canShow(here.x, on: plot.xScale),
                PlotAxis.canShow(here.y, on: plot.yScale)
            else {
                isOpen = false
                continue
            }
            // A line of no length is drawn as a dot, so that a single point is seen.
            path += isOpen ? "L" + point(here.x, here.y) : "M" + point(here.x, here.y) + "h0"
            isOpen = true
        }
        return path.isEmpty ? "" : stroke(path, n)
    }

    private func stroke(_ path: String, _ n: Int) -> String {
        """
        <path d="\(path)" fill="none" stroke="\(look(n).colour)" stroke-width="2" \
        stroke-linejoin="round" stroke-linecap="round"\(look(n).dashes)/>
        """
    }

    // MARK: Legend

    private var legend: [String] {
        let start = right + 20
        let most = Int((bottom - top) / 20)
        var elements: [String] = []
        for (n, line) in plot.lines.enumerated().prefix(most) {
            let place = top + 8 + Double(n) * 20
            elements.append(stroke("M\(number(start)) \(number(place))h24", n))
            elements.append(
                text(line.name, at: (start + 32, place + 4), anchor: "start", most: longestLegend))
        }
        if plot.lines.count > most {
            let place = top + 12 + Double(most) * 20
            elements.append(
                text("and \(plot.lines.count - most) more", at: (start, place), anchor: "start"))
        }
        return elements
    }

    // MARK: Places

    private func along(_ value: Double) -> Double { left + x.place(of: value) * (right - left) }

    private func down(_ value: Double) -> Double { bottom - y.place(of: value) * (bottom - top) }

    private func point(_ x: Double, _ y: Double) -> String {
        "\(number(along(x))) \(number(down(y)))"
    }
}

/// What the legend takes of the picture's width: the same for all in one document, so that their
/// axes lie one above the other.
private func legendWidth(_ names: [String]) -> Double {
    60 + 7 * Double(min(longestLegend, names.map(\.count).max() ?? 0))
}

/// Letters of a name that a legend shows.
private let longestLegend = 36

/// Okabe and Ito's colours, which people who are colour-blind tell apart, and dashes once they are
/// used up.
private func look(_ n: Int) -> (colour: String, dashes: String) {
    let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"]
    let dashes = ["", " stroke-dasharray=\"7 5\"", " stroke-dasharray=\"1 5\""]
    return (colours[n % colours.count], dashes[n / colours.count % dashes.count])
}

private func rule(
    from start: (Double, Double), to end: (Double, Double), colour: String
) -> String {
    """
    <path d="M\(number(start.0)) \(number(start.1))L\(number(end.0)) \(number(end.1))" \
    stroke="\(colour)"/>
    """
}

/// - Parameter most: Letters that are shown; a longer text is cut, and shown whole where the mouse
///   rests on it.
private func text(
    _ plain: String, at place: (Double, Double), anchor: String, most: Int = 90, more: String = ""
) -> String {
    let isCut = plain.count > most
    let shown = isCut ? plain.prefix(most - 1) + "…" : plain[...]
    let whole = isCut ? "<title>\(xml(plain))</title>" : ""
    return """
        <text x="\(number(place.0))" y="\(number(place.1))" text-anchor="\(anchor)"\(more)>\
        \(whole)\(xml(String(shown)))</text>
        """
}

/// A length with at most two decimals.
private func number(_ length: Double) -> String {
    let hundredths = Int((length * 100).rounded())
    let (whole, part) = (hundredths / 100, abs(hundredths % 100))
    let sign = hundredths < 0 && whole == 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    return part % 10 == 0
        ? "\(sign)\(whole).\(part / 10)" : "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
}

/// Plain text as XML's content or attribute shows it; what XML cannot hold becomes a space.
private func xml(_ plain: String) -> String {
    plain.unicodeScalars.reduce(into: "") { text, scalar in
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
            text.unicodeScalars.append(scalar)
        default: text += " "
        }
    }
}
