/// What intensities are stored as.
protocol VoxelSample: BitwiseCopyable, Sendable {
    var intensity: Float { get }
}

extension Float: VoxelSample {
    @inline(__always)
    var intensity: Float { self }
}

extension Int16: VoxelSample {
    @inline(__always)
    var intensity: Float { Float(self) }
}
