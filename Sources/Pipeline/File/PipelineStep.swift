public import Text

/// One stage of the pipeline, with its options.
public struct PipelineStep: Sendable {
    public let id: String
    /// The stage's name.
    public let use: String
    /// The stage's name in digests, see ``Stage/formerName``.
    let digestedUse: String
    public let resource: Resource
    /// See ``Stage/actsOutside``.
    let actsOutside: Bool
    /// Which id or name of `takes:` each port is fed from.
    public let sources: [String: String]
    /// Every option, the defaults included.
    public let options: JSONValue
    /// Paths of files that the results depend on beside the inputs.
    public let filesRead: [String]
    /// See ``Stage/filesWritten``.
    let filesWritten: [String]
    /// See ``Stage/placeAsked()``.
    let placeAsked: @Sendable () -> String?

    let version: Int
    /// Where the stage stands in the file.
    let place: PipelineFileError.Place?
    /// See ``Stage/needsGoTo``.
    let needsGoTo: [String]
    let needs: @Sendable () throws -> [StageNeed]
    /// The step with what later ones need taken up.
    let settle: @Sendable ([StageNeed]) throws -> (PipelineStep, Settlement)
    let prepare: @Sendable (RunContext) async throws -> Void
    let run: @Sendable ([String: any PortValue], StudyContext) async throws -> any PortValue
}

extension PipelineStep {
    /// - Throws: Where the stage's options cannot be written down.
    init<S: Stage>(
        _ stage: S, id: String, sources: [String: String], place: PipelineFileError.Place?
    ) throws {
        let ports = S.inputs
        self.init(
            id: id, use: S.name, digestedUse: S.formerName ?? S.name, resource: S.resource,
            actsOutside: S.actsOutside, sources: sources,
            options: try JSONValue(encoding: stage), filesRead: stage.filesRead,
            filesWritten: stage.filesWritten, placeAsked: { stage.placeAsked() },
            version: S.version, place: place, needsGoTo: S.needsGoTo,
            needs: { try stage.needs() },
            settle: { needs in
                var settled = stage
                let settlement = try settled.settle(needs)
                return (try Self(settled, id: id, sources: sources, place: place), settlement)
            },
            prepare: { try await stage.prepare($0) },
            run: { values, study in try await stage.run(ports.read(values), study) })
    }
}
