internal import ArgumentParser

/// What commands do with a checkpoint. That takes libtorch, which only the program that computes
/// is linked with.
package protocol CheckpointWork {
    /// Says what is in a checkpoint.
    static func inspect(_ path: String) throws -> Inspection

    /// Writes a checkpoint as safetensors, and says so.
    static func convert(_ path: String, to output: String, as type: WeightType) throws
}
