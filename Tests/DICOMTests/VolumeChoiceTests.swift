import DICOM
import Foundation
import Imaging
import Testing
import Text

/// The volumes of a 4D series: told apart for sure, or not taken.
@Suite struct VolumeChoiceTests {
    /// Four images at each of three positions; every voxel has the number that `volume` gives it.
    private func series(
        images: Int = 4,
        _ attributes: @escaping @Sendable (_ position: Int, _ image: Int) -> [UInt32: String]
    ) -> SyntheticSeries {
        var series = SyntheticSeries(size: [7, 5, 3 * images])
        series.attributes = [0x0008_0016: "1.2.840.10008.5.1.4.1.1.4", 0x0008_0060: "MR"]
        series.slice = { k in
            var values = attributes(k / images, k % images)
            values[0x0020_0032] = "-10\\20\\\(2.5 * Double(k / images))"
            values[0x0028_1052] = "\(100 * (k % images))"
            return values
        }
        series.value = { _, _, _ in 0 }
        return series
    }

    /// The numbers of the images that each volume is made of; or the sentence.
    private func volumes(_ series: SyntheticSeries, count: Int = 4) throws -> String {
        let folder = try TestFolder()
        try series.write(to: folder.url)
        return (0..<count).map { number in
            do {
                let options = SeriesOptions(volume: number)
                let series = try DICOMSeries(folder: folder.url, options: options)
                let found = try series.volume().voxels
                let images = Set(found.map { Int($0) / 100 }).sorted().map(String.init)
                return images.joined(separator: "+")
                    + series.warnings.map { " [\($0.code.rawValue)]" }.joined()
            } catch {
                return "\(error)"
            }
        }.joined(separator: ", ")
    }

    private func refusal(_ series: SyntheticSeries) throws -> String {
        let folder = try TestFolder()
        try series.write(to: folder.url)
        return try #require(SeriesFolder.scan(folder.url).series.first?.refusal).description
    }

    @Test func magnitudeAndPhase() throws {
        let both = series(images: 2) { position, image in
            [
                0x0008_0008: "ORIGINAL\\PRIMARY\\\(image == 0 ? "M" : "P")",
                // As a scanner may count: not the same way at each position.
                0x0020_0013: "\(position * 2 + (position == 1 ? 1 - image : image))",
            ]
        }
        #expect(try volumes(both, count: 2) == "0, 1")
        #expect(try refusal(both).contains("told apart by image type,"))
    }

    @Test func echoTimesMagnitudeAndPhase() throws {
        let four = series { _, image in
            [
                0x0018_0081: "\(image / 2 + 3)",
                0x0008_0008: "ORIGINAL\\PRIMARY\\\(image % 2 == 0 ? "M" : "P")",
            ]
        }
        #expect(try volumes(four) == "0, 1, 2, 3")
        #expect(try refusal(four).contains("told apart by echo time and image type,"))
    }

    @Test func diffusionByValueAndDirection() throws {
        let four = series { _, image in
            image == 0
                ? [0x0018_9087: "0"]
                : [
                    0x0018_9087: "\(image < 3 ? 700 : 1000)",
                    0x0018_9089: image == 1 ? "0\\1\\0" : "1\\0\\0",
                ]
        }
        #expect(try volumes(four) == "0, 1, 2, 3")
        #expect(try refusal(four).contains("told apart by b-value and diffusion direction,"))
    }

    @Test func numbersAloneAreSaid() throws {
        let one = series(images: 2) { position, image in
            [0x0020_0013: "\(image * 3 + position)"]
        }
        let warned = " [series.volume-by-number]"
        #expect(try volumes(one, count: 2) == "0\(warned), 1\(warned)")
        // One position after the other.
        let other = series(images: 2) { position, image in
            [0x0020_0013: "\(position * 2 + image)"]
        }
        #expect(try volumes(other, count: 2) == "0\(warned), 1\(warned)")
        // What was assumed, and how another is chosen.
        #expect(
            try refusal(other).contains("told apart by nothing but Instance Number (0020,0013),"))
        let folder = try TestFolder()
        try other.write(to: folder.url)
        let second = try DICOMSeries(folder: folder.url, options: SeriesOptions(volume: 1))
        #expect(
            second.warnings.map(\.message) == [
                """
                nothing else that is compared tells the 2 volumes apart, so they were taken by \
                Instance Number (0020,0013): volume 1 has 1 to 5. 'volume' in a pipeline, or \
                '--volume' on a command line, takes another, 0 to 1
                """
            ])
    }

    /// Not every position has an image of every volume.
    @Test func volumesOfUnequalNumberAreRefused() throws {
        var one = series(images: 2) { position, image in
            [0x0020_0013: "\(image * 3 + position)"]
        }
        one.missing = [5]
        #expect(
            try volumes(one, count: 1).contains(
                "2 of its positions hold more than one image (2 at 0 mm), and not all hold as many")
        )
    }

    @Test func framesInTheirOrder() throws {
        let folder = try TestFolder()
        var image = SyntheticEnhanced()
        image.frame = { k in [0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k / 2))"]] }
        try image.write(to: folder.file("image.dcm"))
        let first = try DICOMSeries(folder: folder.url, options: SeriesOptions(volume: 0))
        #expect(
            first.warnings.map(\.message) == [
                """
                nothing else that is compared tells the 2 volumes apart, so they were taken by the \
                numbers of the frames in their file: volume 0 has 1 to 3. 'volume' in a pipeline, or \
                '--volume' on a command line, takes another, 0 to 1
                """
            ])
    }

    @Test func numbersWithoutOrderTellNothing() throws {
        let mixed = series(images: 2) { position, image in
            [0x0020_0013: "\([[0, 2], [1, 5], [4, 3]][position][image])"]
        }
        #expect(try volumes(mixed, count: 1).contains("differ in nothing that their headers say"))
        let none = series(images: 2) { _, _ in [0x0020_0013: ""] }
        #expect(try volumes(none, count: 1).contains("differ in nothing that their headers say"))
        #expect(try refusal(none).contains("differ in nothing that their headers say"))
    }

    /// A mark that would mix magnitude and phase.
    @Test func aMarkThatMixesIsNotTaken() throws {
        let mixed = series(images: 2) { position, image in
            [
                0x0020_0100: "\(image + 1)",
                0x0008_0008:
                    "ORIGINAL\\PRIMARY\\\((position == 1) == (image == 0) ? "P" : "M")",
                0x0020_0013: "\(position * 2 + image)",
            ]
        }
        #expect(
            try volumes(mixed, count: 1) == """
                series 1.2.3.2 cannot be made a volume: it holds several images at each position, \
                and a volume of them would be mixed of images that differ in image type. Put the \
                images of one volume into a folder of their own; frames of one file must be exported \
                as single slices first.
                """)
        // Nobody is asked to choose among volumes of which none can be taken.
        #expect(try refusal(mixed).contains("would be mixed of images that differ in image type."))
    }

    /// One image at each position, of two kinds.
    @Test func aVolumeOfSeveralKindsIsSaid() throws {
        let one = series(images: 1) { position, _ in
            [0x0018_0081: position == 1 ? "5" : "3"]
        }
        let folder = try TestFolder()
        try one.write(to: folder.url)
        #expect(
            try DICOMSeries(folder: folder.url).warnings.map(\.description) == [
                "the images of the volume differ in echo time: 3, 5 [series.differs]"
            ])
    }

    /// Each of these has two values, at every position each once, and the images are not counted the same
    /// way at each.
    @Test(
        arguments: [
            (0x0018_1210, "B30", "B70"), (0x0018_0060, "80", "140"), (0x0018_1314, "5", "50"),
            (0x0018_0080, "5", "50"), (0x0018_0010, "", "GD"), (0x0018_0024, "ep_b0", "ep_b1000"),
            (0x0008_0032, "120000", "120100"), (0x0020_9241, "0", "50"), (0x0054_1300, "0", "1000"),
            (0x0018_0050, "2.5", "3"), (0x0018_1250, "C1", "C2"), (0x0028_1054, "HU", "US"),
            (0x0008_103E, "T1", "T2"), (0x0020_4000, "M", "P"), (0x0018_9100, "1H", "31P"),
        ] as [(UInt32, String, String)])
    func anythingThatDiffersTellsVolumesApart(
        _ tag: UInt32, _ first: String, _ second: String
    ) throws {
        let two = series(images: 2) { position, image in
            [
                tag: image == 0 ? first : second,
                0x0020_0013: "\(position * 2 + (position == 1 ? 1 - image : image))",
            ]
        }
        #expect(try volumes(two, count: 2) == "0, 1")
    }

    @Test func whichVolumeIsWhich() throws {
        let two = series(images: 2) { _, image in
            [0x0008_0008: "DERIVED\\PRIMARY\\DIXON\\\(image == 0 ? "WATER" : "FAT")"]
        }
        #expect(
            try refusal(two) == """
                it holds 2 images at each of its 3 positions, told apart by image type, so it is a 4D \
                series: volume 0 is image type 'DERIVED\\PRIMARY\\DIXON\\FAT'; 1 is image type \
                'DERIVED\\PRIMARY\\DIXON\\WATER'. Choose one, 0 to 1, with 'volume' in a pipeline or \
                '--volume' on a command line.
                """)
        let folder = try TestFolder()
        try two.write(to: folder.url)
        let water = try DICOMSeries(folder: folder.url, options: SeriesOptions(volume: 1))
        #expect(water.volumeWords == "image type 'DERIVED\\PRIMARY\\DIXON\\WATER'")
    }

    /// Times that go on from slice to slice: all of one volume before all of the next.
    @Test func timesThatLieApart() throws {
        let two = series(images: 2) { position, image in
            [
                0x0008_0032: "12\(image)00\(position)",
                0x0020_0013: "\(position * 2 + (position == 1 ? 1 - image : image))",
            ]
        }
        #expect(try volumes(two, count: 2) == "0, 1")
        #expect(try refusal(two).contains("told apart by Acquisition Time (0008,0032),"))
    }

    /// Kernels that a mark would mix.
    @Test func kernelsAreNotMixed() throws {
        let mixed = series(images: 2) { position, image in
            [
                0x0020_0100: "\(image + 1)",
                0x0018_1210: (position == 1) == (image == 0) ? "B30" : "B70",
            ]
        }
        #expect(
            try volumes(mixed, count: 1).contains(
                "mixed of images that differ in Convolution Kernel (0018,1210)."))
    }
}
