/// One line under `takes:`.
public struct PipelineTake: Sendable {
    public let name: String
    public let type: any PipelineInput.Type
}
