internal import Imaging
internal import Testing

@Suite struct GeometryCheckTests {
    @Test(arguments: Grids.all.keys.sorted())
    func everyGridIsOne(_ name: String) throws {
        try #require(Grids.all[name]).check()
    }

    @Test func sizes() {
        #expect(
            sentence { try Grids.grid(size: [4, 0, 5]).check() } == """
                the grid is 4 x 0 x 5 voxels; every axis needs at least one. The image's header \
                is damaged, or a crop has left nothing.
                """)
        #expect(
            sentence { try Grids.grid(size: [1 << 20, 1 << 11, 2]).check() } == """
                the grid is 1048576 x 2048 x 2 voxels, more than the 2147483648 that are read or \
                made. Check the image's header, or ask for a larger spacing.
                """)
        #expect(sentence { try Grids.grid(size: [1 << 20, 1 << 11, 1]).check() } == "")
        #expect(
            sentence { try Grids.grid(size: [.max, .max, .max]).check() }
                .contains("more than the 2147483648"))
    }

    @Test(arguments: [0, -1, .nan, .infinity, 1e-7, 1e7])
    func spacings(_ spacing: Double) {
        #expect(
            sentence { try Grids.grid(spacing: [1, spacing, 1]).check() }.hasSuffix(
                """
                mm; each must be at least 1e-06 and at most 1000000. Correct the image's header, \
                or the spacing that was asked for.
                """))
    }

    @Test func origins() {
        #expect(
            sentence { try Grids.grid(origin: [0, .nan, 2e6]).check() } == """
                the first voxel lies at 0 x nan x 2000000 mm; each must be a number between \
                -1000000 and 1000000. Correct the image's header.
                """)
    }

    @Test func directions() {
        #expect(
            sentence {
                try Grids.grid(directions: [[1, 0, 0], [0, 1.5, 0], [0, 0, 1]]).check()
            } == """
                the direction of axis j has length 1.5; it must be 1. Correct the image's header.
                """)
        #expect(
            sentence {
                try Grids.grid(directions: [[1, 0, 0], [0, 1, 0], [0, .nan, 1]]).check()
            }.hasPrefix("the direction of axis k has length nan;"))
        #expect(
            sentence {
                try Grids.grid(directions: [[1, 0, 0], [0, 1, 0], [0, 0.28, 0.96]]).check()
            } == """
                axes j and k do not stand at a right angle (the cosine between them is 0.28, at \
                most 0.001 is tolerated): the grid is sheared. Resample the image to a \
                right-angled grid first.
                """)
        #expect(
            sentence {
                try Grids.grid(directions: [[1, 0, 0], [0, 1, 0], [0, 0.0009, 1]]).check()
            } == "")
    }
}
