import Imaging
import Sessions
import Testing

/// Many sessions and many images: who belongs to whom, and who to nobody.
@Suite struct FolderMatchingTests {
    private func session(
        _ name: String, _ grid: Geometry = smallGrid, series: String? = nil, digest: String? = nil,
        frame: String? = nil
    ) -> SessionMatching.Session {
        .init(
            name: name,
            image: RecordedImage(
                geometry: grid,
                dicom: series.map { .init(seriesInstanceUID: $0, frameOfReferenceUID: frame) },
                nifti: digest.map { .init(sha256: $0) }))
    }

    private func image(
        _ name: String, _ grid: Geometry = smallGrid, series: String? = nil, digest: String? = nil
    ) -> SessionMatching.Image {
        .init(name: name, geometry: grid, seriesInstanceUID: series, voxelDigest: digest)
    }

    private var moved: Geometry {
        var grid = smallGrid
        grid.origin.x += 1
        return grid
    }

    @Test func byIdentity() {
        let matching = SessionMatching(
            sessions: [
                session("s1", series: "1.2.3"), session("s2", digest: "AB"),
                session("s3", series: "1.2.3"),
            ],
            images: [
                image("a", series: "1.2.4"), image("b", series: "1.2.3"), image("c", digest: "ab"),
            ])
        #expect(matching.pairs.map(\.session) == ["s1", "s2", "s3"])
        #expect(matching.pairs.map(\.image) == ["b", "c", "b"])
        #expect(matching.pairs.map(\.reason) == [.series, .digest, .series])
        #expect(matching.sessionsWithoutImage.isEmpty)
        #expect(matching.imagesWithoutSession == ["a"])
    }

    @Test func byGeometryWhereThereIsNoIdentityToCompare() {
        let matching = SessionMatching(
            sessions: [session("plain"), session("ct", moved, series: "1.2.3")],
            images: [image("a", digest: "ab"), image("copy", moved, digest: "cd")])
        #expect(matching.pairs.map(\.image) == ["a", "copy"])
        #expect(matching.pairs.map(\.reason) == [.geometry, .geometry])
    }

    private func reason(
        _ session: SessionMatching.Session, _ images: SessionMatching.Image...
    ) -> String? {
        let matching = SessionMatching(sessions: [session], images: images)
        #expect(matching.pairs.isEmpty)
        #expect(matching.imagesWithoutSession == images.map(\.name))
        return matching.sessionsWithoutImage.first?.reason
    }

    private let nobody = "no image has its series UID, its voxel digest or, unnamed, its geometry"

    @Test func withoutAPartner() {
        #expect(reason(session("s")) == nobody)
        #expect(reason(session("s"), image("a", moved)) == nobody)
        var larger = smallGrid
        larger.size.z += 1
        #expect(reason(session("s"), image("a", larger)) == nobody)
        // The geometry never overrules an identity.
        #expect(reason(session("s", series: "1.2"), image("a", series: "1.3")) == nobody)
        #expect(reason(session("s", digest: "ab"), image("a", digest: "cd")) == nobody)
        var elsewhere = smallGrid
        elsewhere.frameOfReference = "1.9"
        #expect(
            reason(session("s", series: "1.2", frame: "1.8"), image("a", elsewhere)) == nobody)
    }

    @Test func anIdentityWithAnotherGeometry() {
        #expect(
            reason(session("s", series: "1.2"), image("a", moved, series: "1.2")) == """
                'a' has its series UID but not its geometry: its grid was changed after the session \
                was recorded
                """)
    }

    @Test func severalPartners() {
        #expect(
            reason(session("s"), image("a"), image("b"))
                == "2 images have its geometry ('a', 'b'): name one")
        #expect(
            reason(session("s", digest: "ab"), image("a", digest: "ab"), image("b", digest: "ab"))
                == "2 images have its voxel digest ('a', 'b'): name one")
    }

    @Test func ofSeveralTheOneThatIsCalledAlike() {
        let matching = SessionMatching(
            sessions: [session("in/case_2.json"), session("in/b/clicks.json")],
            images: [image("in/a/case_1.nii.gz"), image("in/b/case_2.nii.gz")])
        #expect(matching.pairs.map(\.image) == ["in/b/case_2.nii.gz", "in/b/case_2.nii.gz"])
        #expect(matching.pairs.map(\.reason) == [.name, .name])
        #expect(matching.imagesWithoutSession == ["in/a/case_1.nii.gz"])
    }

    @Test func aNameNeverOverrulesAnIdentityOrTheGeometry() {
        #expect(
            reason(
                session("x/1.json", digest: "ab"), image("x/1.nii", digest: "cd"),
                image("y/2.nii", digest: "ef")) == nobody)
        #expect(
            reason(session("x/1.json"), image("x/1.nii", moved), image("y/2.nii", moved)) == nobody)
    }

    @Test func namesThatFitSeveral() {
        let several = "2 images have its geometry ('x/1.nii', 'y/1.nii'): name one"
        #expect(reason(session("1.json"), image("x/1.nii"), image("y/1.nii")) == several)
        #expect(reason(session("z/1.json"), image("x/1.nii"), image("y/1.nii")) == several)
    }
}
