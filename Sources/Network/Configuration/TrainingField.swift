/// What is read of a run's settings, by path: there is no other way to a value.
package enum TrainingField: String, CaseIterable, Sendable {
    case start, prompts, network
    case memory = "memory.setting"
    case capacity = "memory.capacity"
    case spacing = "data.spacing"
    case clamp = "data.clamp"
    case modality = "data.modality"
}
