internal import Imaging
internal import Testing

@Suite struct ResampledGridTests {
    /// Numbers from TorchIO 1.2.1: floor of the extent, and the same centre.
    @Test func theBoxKeepsItsCentre() throws {
        let grid = Grids.grid(size: [35, 51, 4], spacing: [1, 1, 3], origin: [0, 0, 0])
        let cubic = try grid.resampled(spacing: [1.5, 1.5, 1.5])
        #expect(cubic.size == [23, 34, 8])
        #expect(cubic.spacing == [1.5, 1.5, 1.5])
        #expect(distance(cubic.origin, [0.5, 0.25, -0.75]) < 1e-12)
        #expect(cubic.frameOfReference == "1.2.3")
    }

    @Test func anAxisKeepsAtLeastOneVoxel() throws {
        let thin = Grids.grid(size: [2, 1, 5], spacing: [0.5, 9, 1], origin: [0, 0, 0])
        let cubic = try thin.resampled(spacing: [1.5, 1.5, 1.5])
        #expect(cubic.size == [1, 1, 3])
        #expect(cubic.spacing == [1.5, 1.5, 1.5])
        #expect(distance(cubic.origin, [0.25, 0, 0.5]) < 1e-12)
    }

    @Test func whatCannotBeAGridIsRefused() {
        let grid = Grids.grid()
        #expect(
            sentence { _ = try grid.resampled(spacing: [1.5, 0, 1.5]) } == """
                the spacing is 1.5 x 0 x 1.5 mm; each must be at least 1e-06 and at most 1000000. \
                Correct the image's header, or the spacing that was asked for.
                """)
        let long = Grids.grid(size: [4, 3, 1 << 20], spacing: [1, 1, 1e6])
        #expect(
            sentence { _ = try long.resampled(spacing: [1, 1, 1]) } == """
                axis k would get \(Double(1 << 20) * 1e6) voxels, more than the 2147483648 that a \
                whole grid may have. Check the image's header, or ask for a larger spacing.
                """)
        #expect(
            sentence { _ = try grid.resampled(spacing: [1e-3, 1e-3, 1e-3]) }.hasPrefix(
                "the grid is 8000 x 4500 x 15000 voxels, more than the 2147483648"))
        #expect(
            sentence { _ = try Grids.grid(size: [0, 1, 1]).resampled(spacing: [1, 1, 1]) }
                .hasPrefix("the grid is 0 x 1 x 1 voxels;"))
    }
}
