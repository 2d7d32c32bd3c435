/// What is read of `dataset.json`: there is no other way to a value.
package enum DatasetField: String, CaseIterable, Sendable {
    case labels
    case channels = "channel_names"
    case modality
    case count = "numTraining"
    case ending = "file_ending"
}
