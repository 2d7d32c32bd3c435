internal import Imaging
internal import Testing

/// Grids of every kind; small enough to see.
enum Grids {
    static let turned: [SIMD3<Double>] = [
        [0.8, 0.6, 0], [-0.36, 0.48, 0.8], [0.48, -0.64, 0.6],
    ]

    static let all: [String: Geometry] = [
        "LPS": grid(),
        "RAS": grid(directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]),
        "LPI": grid(directions: [[1, 0, 0], [0, 1, 0], [0, 0, -1]]),
        "PSL": grid(directions: [[0, 1, 0], [0, 0, 1], [1, 0, 0]]),
        "LIP": grid(directions: [[1, 0, 0], [0, 0, -1], [0, 1, 0]]),
        "oblique": grid(directions: turned),
        "oblique and mirrored": grid(directions: [turned[2], -turned[0], turned[1]]),
        "anisotropic": grid(spacing: [0.4297, 0.8125, 12.5]),
        "one slice": grid(size: [4, 3, 1]),
    ]

    static func grid(
        size: SIMD3<Int> = [4, 3, 5], spacing: SIMD3<Double> = [2, 1.5, 3],
        directions: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        origin: SIMD3<Double> = [-31.25, 17.5, 100.125], frameOfReference: String? = "1.2.3"
    ) -> Geometry {
        Geometry(
            size: size, spacing: spacing, directions: directions, origin: origin,
            frameOfReference: frameOfReference)
    }

    /// Each voxel's number in memory, so that none can be taken for another.
    static func counted(_ geometry: Geometry) -> Volume {
        Volume(geometry: geometry, voxels: (0..<geometry.count).map { Float($0) })
    }
}

func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    ((a - b) * (a - b)).sum().squareRoot()
}

/// The sentence of what `body` throws; empty where it throws nothing.
func sentence(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite struct GeometryTests {
    @Test func theOriginIsTheCentreOfTheFirstVoxel() {
        let grid = Grids.grid()
        #expect(grid.position(of: SIMD3<Int>.zero) == grid.origin)
        #expect(grid.position(of: SIMD3(1, 0, 2)) == [-29.25, 17.5, 106.125])
        #expect(grid.position(of: SIMD3(0.5, -1, 0)) == [-30.25, 16, 100.125])
        #expect(
            grid.affine.rows
                == [[2, 0, 0, -31.25], [0, 1.5, 0, 17.5], [0, 0, 3, 100.125], [0, 0, 0, 1]])
        #expect(grid.voxelVolume == 9)
    }

    @Test(arguments: Grids.all.keys.sorted())
    func anIndexIsThePositionsInverse(_ name: String) throws {
        let grid = try #require(Grids.all[name])
        for index: SIMD3<Double> in [[0, 0, 0], [3, 2, 4], [-7.25, 0.5, 1e3]] {
            #expect(distance(grid.index(of: grid.position(of: index)), index) < 1e-9)
        }
        let rebuilt = Geometry(
            size: grid.size, affine: grid.affine, frameOfReference: grid.frameOfReference)
        try rebuilt.mustMatch(grid, tolerance: 1e-9)
    }

    /// Not even axes at odd angles spoil it.
    @Test func anIndexIsExactOnAShearedGrid() {
        let grid = Grids.grid(directions: [[1, 0, 0], [0.6, 0.8, 0], [0, 0.28, 0.96]])
        let index = SIMD3(1.25, -3, 7.5)
        #expect(distance(grid.index(of: grid.position(of: index)), index) < 1e-12)
    }

    @Test func aPositionBelongsToTheVoxelAroundIt() {
        let grid = Grids.grid(origin: [0, 0, 0])
        #expect(grid.voxel(at: [0, 0, 0]) == [0, 0, 0])
        #expect(grid.voxel(at: [0.99, -0.74, 1.49]) == [0, 0, 0])
        #expect(grid.voxel(at: [1, 0.75, 1.5]) == [1, 1, 1])
        #expect(grid.voxel(at: [6.99, 3.74, 13.49]) == [3, 2, 4])
        #expect(grid.voxel(at: [7, 0, 0]) == nil)
        #expect(grid.voxel(at: [-1.01, 0, 0]) == nil)
        #expect(grid.voxel(at: [.nan, 0, 0]) == nil)
        #expect(grid.voxel(at: [1e300, 0, 0]) == nil)
        #expect(grid.contains([3, 2, 4]))
        #expect(!grid.contains([3, 2, 5]))
        #expect(!grid.contains([-1, 0, 0]))
        #expect(grid.offset(of: [3, 2, 4]) == 59)
        #expect(grid.offset(of: [1, 0, 0]) == 1)
    }

    @Test func orientations() throws {
        for name in ["LPS", "RAS", "LPI", "PSL", "LIP"] {
            let grid = try #require(Grids.all[name])
            #expect(grid.orientation == name)
            #expect(!grid.isOblique)
        }
        let oblique = Grids.grid(directions: Grids.turned)
        #expect(oblique.orientation == "LSA")
        #expect(oblique.isOblique)
        // 0.005 degrees is no angle, 0.01 is one.
        #expect(!Grids.grid(directions: [[1, 8e-5, 0], [-8e-5, 1, 0], [0, 0, 1]]).isOblique)
        #expect(Grids.grid(directions: [[1, 2e-4, 0], [-2e-4, 1, 0], [0, 0, 1]]).isOblique)
        // At 45 degrees the letters still name three axes.
        let half = 0.5.squareRoot()
        let diagonal = Grids.grid(directions: [[half, half, 0], [-half, half, 0], [0, 0, 1]])
        #expect(diagonal.orientation == "LPS")
    }

    /// One change at a time: a comparison that forgets a property fails here.
    @Test(arguments: [
        (
            "size", "one grid is 4 x 3 x 5 voxels, the other 4 x 3 x 6. "
        ),
        (
            "spacing",
            "one grid has a spacing of 2 x 1.5 x 3 mm, the other of 2 x 1.51 x 3 mm. "
        ),
        (
            "directions",
            "axis k points along (0, 0, 1) in one grid, and along (0, 0.1, 0.995) in the other. "
        ),
        (
            "origin",
            """
            the first voxel lies at (-31.25, 17.5, 100.125) mm in one grid, and at (-31.15, 17.5, \
            100.125) mm in the other. 
            """
        ),
    ])
    func aDifferenceIsNamed(_ property: String, _ message: String) {
        let grid = Grids.grid()
        var other = grid
        switch property {
        case "size": other.size.z += 1
        case "spacing": other.spacing.y += 0.01
        case "directions": other.directions[2] = [0, 0.1, 0.995]
        default: other.origin.x += 0.1
        }
        #expect(
            sentence { try grid.mustMatch(other) }
                == message + "Resample one onto the other first.")
    }

    @Test func framesOfReferenceAreComparedWhereBothAreKnown() throws {
        let grid = Grids.grid()
        var other = grid
        other.frameOfReference = "1.2.4"
        #expect(
            sentence { try grid.mustMatch(other) } == """
                the images have different frames of reference (1.2.3 and 1.2.4), so their \
                positions cannot be compared. Register them first, or choose images of one scan.
                """)
        other.frameOfReference = nil
        try grid.mustMatch(other)
        try other.mustMatch(grid)
    }

    @Test func smallDifferencesAddUp() throws {
        let grid = Grids.grid()
        try grid.mustMatch(grid, tolerance: 0)
        var other = grid
        other.origin.x += 0.0009
        try grid.mustMatch(other)
        other.spacing.x += 0.0002
        #expect(
            sentence { try grid.mustMatch(other) } == """
                voxel (3, 0, 0) lies 0.0015 mm apart in the two grids. Resample one onto the \
                other first.
                """)
        // One voxel has a spacing, too.
        let slice = Grids.grid(size: [4, 3, 1])
        var thick = slice
        thick.spacing.z = 5
        #expect(sentence { try slice.mustMatch(thick) }.hasPrefix("one grid has a spacing of"))
    }
}

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
