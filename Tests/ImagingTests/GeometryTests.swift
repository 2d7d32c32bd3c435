internal import Imaging
internal import Testing

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
        // 0.005 degrees is not an angle, 0.01 is one.
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
