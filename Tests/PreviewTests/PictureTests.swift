import Foundation
import Imaging
import Preview
import Testing

@Suite struct PictureTests {
    private func phantom(_ kind: String) throws -> Phantom {
        Phantom(try #require(Phantom.grids[kind]))
    }

    @Test func thePictureHasThreePlanesARow() throws {
        let plain = try phantom("plain")
        let one = try PictureFile(plain.preview(side: 200))
        #expect(one.size == [3 * 200 + 4 * 8, 34 + 24 + 200 + 8])
        let two = try PictureFile(
            plain.preview(before: plain.snapshot(title: "Before"), side: 200))
        #expect(two.size == [3 * 200 + 4 * 8, 34 + 2 * (24 + 200) + 8])
    }

    @Test(arguments: Phantom.grids.keys.sorted())
    func theContourLiesOnTheEdge(kind: String) throws {
        let phantom = try phantom(kind)
        let preview = try phantom.preview(before: phantom.snapshot(title: "Before"))
        let file = try PictureFile(preview)
        var largest = 0.0
        for row in 0..<2 {
            for plane in PreviewPlane.allCases {
                let (low, high) = phantom.outline(plane, preview)
                let found = file.places(of: contour, plane, row: row, preview.layout)
                try #require(!found.isEmpty, "\(plane)")
                // Every pixel of the contour's colour is on the outline of the box...
                for place in found {
                    let inside = pointwiseMin(place - low, high - place).min()
                    largest = max(largest, abs(inside))
                }
                // ...and the outline reaches its four sides.
                let least = found.reduce(SIMD2(repeating: 1e9)) { pointwiseMin($0, $1) }
                let most = found.reduce(SIMD2(repeating: -1e9)) { pointwiseMax($0, $1) }
                largest = max(largest, abs((least - low).x), abs((least - low).y))
                largest = max(largest, abs((most - high).x), abs((most - high).y))
                let perimeter = 2 * (high - low).sum()
                #expect(Double(found.count) > 0.7 * perimeter, "\(plane): \(found.count)")
            }
        }
        print("\(kind): contour within \(largest) pixels of the mask's edge")
        #expect(largest < 1.3)
    }

    @Test(arguments: Phantom.grids.keys.sorted())
    func clicksStandAtTheirPlaces(kind: String) throws {
        let phantom = try phantom(kind)
        // In the slices that are shown, beside the box's middle.
        let slices = SIMD3<Double>(try phantom.preview().view.slices)
        let on = phantom.grid.position(of: slices)
        let off = phantom.grid.position(of: slices + SIMD3(-7, 0, 0))
        let preview = try phantom.preview([
            PreviewClick(position: on, isForeground: true, number: 1),
            PreviewClick(position: off, isForeground: false, number: 2),
        ])
        let file = try PictureFile(preview)
        let through = phantom.grid.directions[0]
        var checked = 0
        for plane in PreviewPlane.allCases {
            for (position, colour) in [(on, positive), (off, negative)] {
                let place = phantom.place(position, plane, preview)
                // The plane that i runs through has one click in front of the other, as a ring.
                let beside = phantom.place(on + through * 10, plane, preview)
                let moved = beside - phantom.place(on, plane, preview)
                if position == off, (moved * moved).sum() < 1 { continue }
                let near = file.places(of: colour, plane, preview.layout).filter {
                    let way = $0 - place
                    return (way * way).sum() < 9
                }
                #expect(near.count > 20, "\(plane): \(near.count) pixels at \(place)")
                checked += 1
            }
        }
        #expect(checked == 5)
    }

    @Test func aClickInAnotherSliceIsARing() throws {
        let phantom = try phantom("plain")
        let slices = SIMD3<Double>(try phantom.preview().view.slices)
        let position = phantom.grid.position(of: slices + SIMD3(0, 0, 4))
        let preview = try phantom.preview([
            PreviewClick(position: position, isForeground: false, number: 1)
        ])
        let file = try PictureFile(preview)
        let place = phantom.place(position, .axial, preview)
        let near = file.places(of: negative, .axial, preview.layout).map {
            let way = $0 - place
            return (way * way).sum().squareRoot()
        }.filter { $0 < 5.5 }
        #expect(near.count >= 4)
        #expect(near.allSatisfy { $0 > 2.5 }, "\(near)")
    }

    /// White where x is large: the patient's left, which stands on the picture's right.
    @Test(arguments: Phantom.grids.keys.sorted())
    func thePatientsRightIsOnTheLeft(kind: String) throws {
        let phantom = try phantom(kind)
        let window = try GreyWindow(low: 0, high: 1)
        for (axis, plane, isAcross, isGrowing) in [
            (0, PreviewPlane.axial, true, true), (1, .axial, false, true),
            (1, .sagittal, true, true), (2, .sagittal, false, false),
            (0, .coronal, true, true), (2, .coronal, false, false),
        ] {
            let middle = phantom.grid.position(of: try phantom.preview().view.centre)
            let volume = phantom.volume { voxel in
                phantom.grid.position(of: voxel)[axis] > middle[axis] ? 1 : 0
            }
            let preview = try phantom.preview(volume: volume, window: window)
            let file = try PictureFile(preview)
            let corner = preview.layout.corner(of: plane, row: 0)
            // Between the box and the image's border, off the letters.
            let (low, high) = phantom.outline(plane, preview)
            let centre = (low + high) / 2
            let reach = 8.0
            let step: SIMD2<Double> =
                isAcross ? [(high - low).x / 2 - reach, 0] : [0, (high - low).y / 2 - reach]
            func grey(_ at: SIMD2<Double>) -> Int {
                file.pixel(corner.x + Int(at.x), corner.y + Int(at.y)).y
            }
            let (before, after) = (grey(centre - step), grey(centre + step))
            #expect(before == (isGrowing ? 0 : 255), "\(plane) \(axis)")
            #expect(after == (isGrowing ? 255 : 0), "\(plane) \(axis)")
        }
    }

    @Test func theSameSegmentGivesTheSameBytes() throws {
        let plain = try phantom("oblique")
        let (a, b) = (try PictureFile(plain.preview()), try PictureFile(plain.preview()))
        #expect(a.bytes == b.bytes)
        let other = try PictureFile(plain.preview(name: "Another box"))
        #expect(a.bytes != other.bytes)
    }

    @Test func anEmptySegmentIsDrawnAtItsClick() throws {
        let grid = try #require(Phantom.grids["plain"])
        let empty = Phantom(grid, low: .zero, high: .zero)
        let click = PreviewClick(
            position: grid.position(of: SIMD3<Int>(30, 9, 20)), isForeground: true, number: 1)
        #expect(try empty.preview([click]).view.slices == [30, 9, 20])
        // A click that no image holds, and a number that is none.
        let lost = PreviewClick(
            position: [1e30, .nan, -1e300], isForeground: false, number: 2)
        #expect(try empty.preview([lost]).view.slices == [20, 18, 12])
        _ = try PictureFile(empty.preview([lost, click]))
    }

    @Test func namesFromFilesAreMadeSafe() throws {
        func name(_ name: String) -> String {
            SegmentPreview.fileName("preview", SegmentDescription(label: 7, name: name))
        }
        #expect(name("Left kidney") == "preview-7-Left-kidney.png")
        #expect(name("../../etc/passwd") == "preview-7-etc-passwd.png")
        #expect(name("肝臓\0\n") == "preview-7.png")
        #expect(name(String(repeating: "a", count: 5000)).utf8.count == 40 + 14)
        let hostile = "\u{0}\n\u{202E}" + String(repeating: "名e\u{301}", count: 4000)
        _ = try PictureFile(try phantom("plain").preview(name: hostile))
    }

    @Test func whatCannotBeDrawnIsSaid() throws {
        let plain = try phantom("plain")
        #expect(throws: PreviewError.badSize(64)) { try plain.preview(side: 64) }
        #expect(
            PreviewError.badSize(64).description
                == "a plane of 64 pixels cannot be drawn; its side is 128 to 2048 pixels. Choose such a size."
        )
        #expect(throws: PreviewError.badWindow(low: 3, high: 3)) {
            try GreyWindow(low: 3, high: 3)
        }
        #expect(
            PreviewError.badWindow(low: 3, high: 3).description
                == "a window from 3.0 to 3.0 shows nothing; its ends are two numbers, the smaller first. Correct the window, or leave it out."
        )
        let other = try phantom("anisotropic").volume()
        let error = #expect(throws: PreviewError.self) { try plain.preview(volume: other) }
        #expect(
            error?.description
                == "the image to draw on is not on the segments' grid: one grid has a spacing of 1.5 x 2.5 x 4 mm, the other of 2 x 2 x 2 mm. Resample one onto the other first. Give 'preview' the image as it was read, before it is resampled."
        )
        let lost = #expect(throws: PreviewError.self) {
            try plain.preview().write(to: "/no/such/folder/a.png", file: "a.png")
        }
        #expect(
            lost?.description
                == "a.png could not be written: No such file or directory. Check that the output folder can be written to and has space left."
        )
    }
}
