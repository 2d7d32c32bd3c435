internal import DICOM
internal import Foundation
internal import Network
internal import Pipeline
internal import Segmentation
internal import Tensors
internal import Text

/// A network with the name and digest of its checkpoint.
struct LoadedNetwork: Sendable {
    let network: MAIS
    let name: String
    let digest: String

    /// What it was trained on.
    let input: InputProperties

    private init(_ url: URL, device: String, dtype: String) async throws {
        let checkpoint = try Checkpoint(contentsOf: url)
        input = try InputProperties(checkpoint)
        // Read beside the building, on a thread of its own: the file is as long for both.
        let reading = Task.detached { try checkpoint.digest() }
        network = try MAIS(
            checkpoint, device: Device(device),
            dtype: try choice(dtype, of: DType.self, option: "dtype"))
        name = url.lastPathComponent
        digest = try await reading.value
    }

    /// What a stage with this checkpoint needs of the stages before it. Only the file's header is read.
    ///
    /// - Throws: A sentence that names the file.
    static func needs(of checkpoint: String) throws -> [StageNeed] {
        let url = URL(filePath: checkpoint)
        let input: InputProperties
        do { input = try InputProperties(Checkpoint(contentsOf: url)) } catch let fault
            as NetworkError
        {
            throw NetworkFileError.unfit(file: checkpoint, reason: "\(fault)")
        }
        return input.needs(named: url.lastPathComponent)
    }

    /// What is to be known where the network is given other images than it was trained on.
    func warnings(on source: SourceImage) -> [Warning] {
        guard case .dicom(let series) = source, let trained = input.modality,
            case let given = series.modality, !given.isEmpty, given != trained
        else { return [] }
        let why = input.isModalityInferred ? ", as its 'clamp' \(input.clamp.shown) tells" : ""
        return [
            Warning(
                .checkpointModality,
                "the checkpoint '\(name)' was trained on \(trained)\(why), and the series is \(given)"
            )
        ]
    }

    /// Where a session is replayed otherwise than the network was trained.
    func warnings(on settings: ReplaySettings) -> [Warning] {
        var warnings: [Warning] = []
        if let trained = input.prompts, trained != settings.prompts {
            warnings.append(
                Warning(
                    .checkpointPrompts,
                    """
                    'prompts' is \(settings.prompts.rawValue), and the checkpoint '\(name)' was \
                    trained with \(trained.rawValue)
                    """))
        }
        if let trained = input.memory, trained != settings.memory {
            warnings.append(
                Warning(
                    .checkpointMemory,
                    """
                    'memory' is \(settings.memory.rawValue), and the checkpoint '\(name)' was \
                    trained with \(trained.rawValue)
                    """))
        }
        return warnings
    }

    /// The network, read once per run however many studies and stages there are.
    static func shared(
        _ checkpoint: String, device: String, dtype: String, _ run: RunContext
    ) async throws -> LoadedNetwork {
        let url = URL(filePath: checkpoint, relativeTo: run.baseFolder).absoluteURL
        return try await run.shared("network \(url.path) \(device) \(dtype)") {
            try await LoadedNetwork(url, device: device, dtype: dtype)
        }
    }
}

extension InputProperties {
    /// What a stage needs of the stages before it.
    ///
    /// - Parameter name: The checkpoint's.
    fileprivate func needs(named name: String) -> [StageNeed] {
        func need(
            _ option: String, _ value: JSONValue, _ what: String, before: String,
            isAssumed: Bool = false
        ) -> StageNeed {
            StageNeed(
                option: option, value: value, reason: "the checkpoint '\(name)' \(what)",
                remedy: "Put the stage '\(before)' before it", isAssumed: isAssumed)
        }
        var needs = [
            need(
                "size", .int(size), "takes patches of \(size) voxels per side",
                before: "plan-patches"),
            need(
                "spacing", .double(spacing),
                isSpacingAssumed
                    ? "does not say at which spacing it was trained"
                    : "was trained at \(plain(spacing)) mm", before: "set-spacing",
                isAssumed: isSpacingAssumed),
        ]
        switch clamp {
        case .unknown: break
        case .none:
            needs.append(
                need("clamp", .null, "was trained without a clamp", before: "set-spacing"))
        case .range(let least, let most):
            needs.append(
                need(
                    "clamp", [.double(least), .double(most)],
                    "was trained with intensities clamped to \(clamp.shown)", before: "set-spacing")
            )
        }
        return needs
    }

    /// As the run report has it.
    var report: JSONValue {
        let limits: JSONValue =
            if case .range(let least, let most) = clamp {
                [.double(least), .double(most)]
            } else {
                .null
            }
        return [
            "size": .int(size), "spacing": .double(spacing), "clamp": limits,
            "modality": modality.map { .string($0) } ?? .null,
            "source": .string(source.rawValue),
        ]
    }
}
