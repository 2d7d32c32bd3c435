internal import Imaging
internal import Text

/// A session while an importer makes it.
struct SessionDraft {
    let source: SessionSource
    let image: RecordedImage

    /// The segments' names, in the order in which they came up.
    private var segments: [String] = []
    private var events: [RecordedEvent] = []
    private var standing: [String: StandingSteps] = [:]
    private var notes: [Warning] = []
    /// Whether something that was recorded is not in the session, and nobody asked for that.
    private var isPartial = false

    /// Why the session has no times.
    var noTimes: String

    init(source: SessionSource, image: RecordedImage) {
        self.source = source
        self.image = image
        noTimes = "no times: \(source.title) keep none"
    }

    /// Adds a warning, once.
    mutating func note(_ code: Warning.Code, _ sentence: String) {
        let warning = Warning(code, sentence)
        if !notes.contains(warning) { notes.append(warning) }
    }

    /// Adds a warning of something that is not in the session though it was recorded.
    mutating func leaveOut(_ code: Warning.Code, _ sentence: String) {
        note(code, sentence)
        isPartial = true
    }

    /// Says that prompts which are not clicks were left out.
    ///
    /// - Parameter counts: How many of each kind, by the tool's own word for it.
    mutating func leaveOut(prompts counts: [String: Int], _ options: ImportOptions) {
        for (kind, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
            let sentence = "\(count) '\(PlainText.clean(kind))' are not clicks, and were left out"
            if options.pointsOnly {
                note(.importPointsOnly, sentence)
            } else {
                leaveOut(.importPromptsLeftOut, sentence)
            }
        }
    }

    /// Lists a segment, clicked or not.
    mutating func list(_ segment: String) {
        if standing[segment] == nil {
            segments.append(segment)
            standing[segment] = StandingSteps()
        }
    }

    /// Whether anything of the segment stands.
    func stands(_ segment: String) -> Bool { !(standing[segment]?.isEmpty ?? true) }

    /// The interactions of the segment that stand, oldest first.
    func interactions(of segment: String) -> [(seq: Int, clicks: [RecordedClick])] {
        standing[segment]?.interactions ?? []
    }

    /// Adds an event; returns its number, or nil where it would take back what is not there.
    @discardableResult
    mutating func add(_ kind: RecordedEvent.Kind, to segment: String) -> Int? {
        list(segment)
        let event = RecordedEvent(seq: events.count + 1, segment: segment, kind: kind)
        do {
            try standing[segment]?.apply(event)
        } catch {
            return nil
        }
        events.append(event)
        return event.seq
    }

    /// A click at a position.
    ///
    /// - Parameters:
    ///   - written: The position as the file has it, where that is not LPS.
    ///   - place: What messages call the click.
    func click(
        position: SIMD3<Double>, written: SIMD3<Double>? = nil, isForeground: Bool, file: String,
        place: String
    ) throws(ImportError) -> RecordedClick {
        if let millimetres = image.ambiguity {
            throw .ambiguous(file: file, place: place, millimetres: millimetres)
        }
        try mustContain(
            image.geometry.index(of: position), position: written ?? position, file: file,
            place: place,
            hint: "Is this the image that the points were placed on?")
        return RecordedClick(position: position, isForeground: isForeground)
    }

    /// A click at an index of three numbers, in the source's order.
    func click(
        numbers: [Double], order: IndexOrder, isForeground: Bool, file: String, place: String
    ) throws(ImportError) -> RecordedClick {
        guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
            throw .field(file: file, path: place, fault: "must be three finite numbers")
        }
        let index = order.index(numbers)
        try mustContain(
            index, file: file, place: place,
            hint: """
                The numbers were read as \(order.rawValue): is that the order, and is this the \
                image that was clicked on?
                """)
        return RecordedClick(index: index, isForeground: isForeground)
    }

    private func mustContain(
        _ index: SIMD3<Double>, position: SIMD3<Double>? = nil, file: String, place: String,
        hint: String
    ) throws(ImportError) {
        let inside = (0..<3).allSatisfy {
            index[$0] >= -0.5 && index[$0] <= Double(image.geometry.size[$0]) - 0.5
        }
        guard inside else {
            throw .outside(
                file: file, place: place, position: position, index: index,
                size: image.geometry.size, hint: hint)
        }
    }

    /// The one segment that the user named, for sources that name none.
    func theSegment(_ options: ImportOptions) throws(ImportError) -> String {
        guard options.segments.count == 1, let name = options.segments.first, !name.isEmpty else {
            throw .asks(
                source: source.title, question: "do not say which structure was meant",
                option: "one --segment NAME")
        }
        return name
    }

    /// The order of an index's numbers, for sources that do not say it.
    func theOrder(_ options: ImportOptions) throws(ImportError) -> IndexOrder {
        guard let order = options.order else {
            throw .asks(
                source: source.title,
                question: "do not say in which order an index' numbers stand",
                option: "--order ijk (nibabel's arrays, xyz) or --order kji (SimpleITK's, zyx)")
        }
        return order
    }

    /// The session, checked, and what the source could not tell.
    consuming func finish() throws(ImportError) -> ImportedSession {
        guard !events.isEmpty else {
            let leftOut = notes.filter {
                $0.code == .importPromptsLeftOut || $0.code == .importPointsOnly
                    || $0.code == .importUnplaced || $0.code == .importUnanswered
            }
            throw .nothing(source: source.title, leftOut: leftOut.map(\.message))
        }
        note(.importNoTimes, noTimes)
        let session = RecordedSession(
            image: image,
            segments: segments.enumerated().map { n, name in
                RecordedSegment(
                    id: name,
                    description: SegmentDescription(
                        label: UInt16(clamping: n + 1), name: name))
            },
            events: events, tool: "imported from \(source.title)")
        do {
            let checked = try session.checked(file: "imported")
            return ImportedSession(
                session: checked, notes: notes + checked.warnings, isPartial: isPartial)
        } catch {
            throw .session("\(error)")
        }
    }
}
