internal import Imaging
internal import Tensors

/// Where a mask leaves a patch for a part of the image that no patch of its segment shows.
struct BorderCrossing {
    /// The patch to open.
    let box: LatticeBox

    /// A voxel of the mask that both patches show: the new one's first click.
    let click: SIMD3<Int>

    /// How much of the new patch the old one shows, as a share of its side.
    static let overlap = 4
}
