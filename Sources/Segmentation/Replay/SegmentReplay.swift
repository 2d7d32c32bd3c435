internal import Imaging
internal import Sessions
internal import Tensors

/// Replays one segment of a session, step after step.
struct SegmentReplay<Network: PatchNetwork> {
    typealias State = SegmentState<Network.State>
    typealias Open = OpenPatch<Network.State>

    let network: Network
    let image: PatchImage
    let embeddings: Embeddings<Network>
    let settings: ReplaySettings
    let segment: RecordedSegment

    /// The grid that the clicks' indices are of.
    let recorded: Geometry

    /// Reads the mask that a `mask` event names.
    let mask: (String) throws -> LabelMap

    /// Called before each patch that is opened, so that a long replay can be stopped.
    let checkpoint: () throws -> Void

    private var imageSize: SIMD3<Int> { image.geometry.size }

    // MARK: Steps

    /// Does what one standing step of the session says.
    func apply(_ step: ReplayStep, to state: inout State) throws {
        switch step {
        case .interaction(let seq, let clicks):
            try interact(
                clicks.map {
                    LatticeClick(
                        voxel: image.voxel(nearest: $0.position(in: recorded)),
                        isForeground: $0.isForeground)
                }, event: seq, &state)
        case .mask(_, let file):
            let drawn = try mask(file).cutToForeground()
            let prompts = SharedMask(
                patchSize: network.patchSize, logitsSize: network.logitsSize)
            let side = network.logitsSize
            for n in state.patches.indices {
                let grid = image.geometry(around: state.patches[n].box.centre)
                let logits = try prompts.certainty(of: drawn, on: grid)
                try state.patches[n].state.setMask(
                    Tensor(logits, shape: [1, 1, side, side, side]))
                state.patches[n].isAnswered = false
            }
            state.drawn = drawn
            state.waiting = []
        case .accept: break
        }
    }

    private func interact(_ clicks: [LatticeClick], event: Int, _ state: inout State) throws {
        state.interactions += 1
        guard state.patches.isEmpty, state.drawn == nil else {
            return try place(clicks, event: event, &state)
        }
        guard let first = clicks.first(where: \.isForeground) else {
            state.waiting.append((event, clicks))
            return
        }
        state.patches.append(
            try opened(around: first.voxel, beside: [], state.drawn, event: event))
        for earlier in state.waiting { try place(earlier.clicks, event: earlier.event, &state) }
        state.waiting = []
        try place(clicks, event: event, &state)
    }

    /// Gives each click to the patch that it belongs to; the clicks that go to one patch are one
    /// interaction there.
    private func place(_ clicks: [LatticeClick], event: Int, _ state: inout State) throws {
        var placed: [(patch: Int, clicks: [LatticeClick])] = []
        for click in clicks {
            let patch = try self.patch(for: click.voxel, event: event, &state)
            if let known = placed.firstIndex(where: { $0.patch == patch }) {
                placed[known].clicks.append(click)
            } else {
                placed.append((patch, [click]))
            }
        }
        for (patch, clicks) in placed { try state.patches[patch].interact(clicks) }
    }

    /// The patch that a click goes to: an open one, one that the mask ran into, or a new one
    /// around the click.
    private func patch(for voxel: SIMD3<Int>, event: Int, _ state: inout State) throws -> Int {
        if let open = nearest(state.patches, holding: voxel, margin: settings.margin) {
            return open
        }
        let growth = try grown(state)
        if let neighbour = nearest(growth.patches, holding: voxel, margin: settings.margin) {
            state.patches.append(growth.patches[neighbour])
        } else if state.patches.count < settings.maxPatches {
            state.patches.append(
                try opened(
                    around: voxel, beside: state.patches + growth.patches, state.drawn,
                    event: event))
        } else if let open = nearest(state.patches, holding: voxel, margin: 0) {
            return open
        } else {
            throw SegmentationError.tooManyPatches(
                segment: segment.id, event: event, limit: settings.maxPatches)
        }
        return state.patches.count - 1
    }

    private func nearest(
        _ patches: [Open], holding voxel: SIMD3<Int>, margin: Int
    ) -> Int? {
        patches.indices.filter {
            patches[$0].box.inner(margin: margin, image: imageSize).contains(voxel)
        }.min {
            squaredDistance(patches[$0].box.centre, voxel)
                < squaredDistance(patches[$1].box.centre, voxel)
        }
    }

    // MARK: Patches

    /// A patch that a click of the session asks for.
    private func opened(
        around centre: SIMD3<Int>, beside neighbours: [Open], _ drawn: LabelMap?, event: Int
    ) throws -> Open {
        do {
            return try opened(around: centre, beside: neighbours, drawn)
        } catch let fault as NormalisationError {
            throw SegmentationError.nothingToSee(segment: segment.id, event: event, fault)
        }
    }

    /// A patch with a bank of its own, prompted with what its neighbours say.
    private func opened(
        around centre: SIMD3<Int>, beside neighbours: [Open], _ drawn: LabelMap?
    ) throws -> Open {
        try checkpoint()
        let box = LatticeBox(centre: centre, side: image.size)
        var shared = SharedMask(patchSize: network.patchSize, logitsSize: network.logitsSize)
        for neighbour in neighbours {
            if let answer = neighbour.answer { try shared.add(neighbour.box.first, answer) }
        }
        var state = try network.start(on: embeddings(centre), settings: settings)
        if let prompt = try shared.prompt(for: box, image.geometry(around: centre), drawn: drawn) {
            try state.setMask(prompt)
        }
        return OpenPatch(box: box, state: state)
    }

    /// The patches that the masks run into, each opened from the mask: with what is already
    /// segmented as its mask prompt, and a click where both patches see the object.
    ///
    /// An earlier mask of the session holds wherever there is no patch, so nothing grows beside it.
    func grown(_ state: State) throws -> Growth<Network.State> {
        var growth = Growth<Network.State>()
        guard settings.grows, state.drawn == nil else { return growth }
        var shown = state.patches.map(\.box)
        var unseeable = 0
        var next = 0
        while next < state.patches.count + growth.patches.count {
            let isLogged = next < state.patches.count
            let patch =
                isLogged
                ? state.patches[next] : growth.patches[next - state.patches.count]
            next += 1
            guard let answer = patch.answer else { continue }
            let faces = try PatchFaces(answer, box: patch.box, image: imageSize)
            for face in 0..<6 {
                while let crossing = faces.crossing(
                    axis: face / 2, upward: face % 2 == 1, shown: shown)
                {
                    guard shown.count - unseeable < settings.maxPatches,
                        unseeable < settings.maxPatches
                    else {
                        growth.isCutOff = true
                        return growth
                    }
                    shown.append(crossing.box)
                    do {
                        var opened = try opened(
                            around: crossing.box.centre, beside: state.patches + growth.patches,
                            nil)
                        try opened.prompt(at: crossing.click)
                        growth.patches.append(opened)
                    } catch is NormalisationError {
                        // Air, where the network cannot look: nothing is there.
                        unseeable += 1
                    }
                }
            }
        }
        return growth
    }

    // MARK: The result

    /// What the segment is, as its steps have led to it.
    func logits(_ state: State) throws -> SegmentLogits {
        let growth = try grown(state)
        let patches = (state.patches + growth.patches).compactMap { patch in
            patch.answer.map {
                PatchLogits(
                    geometry: image.geometry(around: patch.box.centre), first: patch.box.first,
                    logits: $0, interactions: patch.interactions)
            }
        }
        return SegmentLogits(
            description: segment.description, patches: patches, drawn: state.drawn,
            interactions: state.interactions, isCutOff: growth.isCutOff)
    }
}

extension LabelMap {
    /// The smallest box of the label map that holds all labels; one voxel where there is none.
    func cutToForeground() throws -> LabelMap {
        let size = geometry.size
        var low = size
        var high = SIMD3<Int>(repeating: -1)
        for k in 0..<size.z {
            for j in 0..<size.y {
                let row = (k * size.y + j) * size.x
                for i in 0..<size.x where labels[row + i] != 0 {
                    low = pointwiseMin(low, SIMD3(i, j, k))
                    high = pointwiseMax(high, SIMD3(i, j, k))
                }
            }
        }
        guard high.x >= 0 else { return try cropped(size: .one, placing: .zero, at: .zero) }
        return try cropped(size: high &- low &+ 1, placing: low, at: .zero)
    }
}
