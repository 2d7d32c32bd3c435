internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

@Suite struct WritingTests {
    @Test(arguments: Grids.all.keys.sorted(), ["nii", "nii.gz"])
    func aVolumeComesBack(_ name: String, _ ending: String) throws {
        let scratch = try Scratch()
        let volume = Grids.volume(try #require(Grids.all[name]))
        try NIfTIFile.write(volume, to: scratch.url("v.\(ending)"))
        let file = try NIfTIFile(scratch.url("v.\(ending)"))
        let read = try file.volume()
        #expect(read.voxels == volume.voxels)
        #expect(!read.isWhole)
        // What 32-bit floats leave of a position of a metre.
        try read.geometry.mustMatch(volume.geometry, tolerance: 2e-4)
        #expect(read.geometry.orientation == volume.geometry.orientation)
        #expect(try file.geometry() == read.geometry)
        #expect(file.grid == NIfTIGrid(volume.geometry))

        // And once more, on the file's own grid: now to the last bit.
        try NIfTIFile.write(read, to: scratch.url("w.\(ending)"), like: file.grid)
        let again = try NIfTIFile(scratch.url("w.\(ending)"))
        #expect(again.grid == file.grid)
        #expect(try again.volume().geometry == read.geometry)
        #expect(try Data(contentsOf: file.url) == Data(contentsOf: again.url))
    }

    /// The qform alone must say the same as the sform.
    @Test(arguments: Grids.all.keys.sorted())
    func bothTransformsAgree(_ name: String) throws {
        let scratch = try Scratch()
        let volume = Grids.volume(try #require(Grids.all[name]))
        try NIfTIFile.write(volume, to: scratch.url("v.nii"))
        let bytes = [UInt8](try Data(contentsOf: scratch.url("v.nii")))
        // sform_code of NIfTI-1 stands at 254.
        let qform = try NIfTIFile(scratch.file("q.nii", bytes.with(Int16(0), at: 254)))
        #expect(qform.header.orientationSource == .qform)
        try qform.geometry().mustMatch(volume.geometry, tolerance: 1e-3)
    }

    @Test(arguments: [
        "int16.nii", "int16.two.nii", "int16.big.nii", "qform.nii", "sform.nii", "neither.nii",
        "sform-before-qform.nii", "meter.nii", "slightly-sheared.nii", "slice.nii", "pair.hdr",
    ])
    func theSourcesTransformsAreKeptBitForBit(_ name: String) throws {
        let scratch = try Scratch()
        let form: NIfTIHeader.OrientationSource? = name == "neither.nii" ? .neither : nil
        let source = try NIfTIFile(TestFiles.made(name), form: form)
        let geometry = try source.geometry()
        let labels = LabelMap(
            geometry: geometry, labels: (0..<geometry.count).map { UInt16($0) })
        try NIfTIFile.write(labels, to: scratch.url("l.nii.gz"), like: source.grid)
        let written = try NIfTIFile(scratch.url("l.nii.gz"), form: form)
        #expect(written.grid == source.grid)
        #expect(written.header.affine == source.header.affine)
        #expect(try written.labelMap().labels == labels.labels)
        #expect(try written.labelMap().geometry == geometry)
    }

    @Test(arguments: [(255, NIfTIDataType.uint8), (256, .uint16), (65535, .uint16)])
    func labelsTakeTheSmallestTypeThatFits(_ label: Int, _ type: NIfTIDataType) throws {
        let scratch = try Scratch()
        var labels = LabelMap(geometry: Grids.grid(), labels: Array(repeating: 0, count: 60))
        labels.labels[37] = UInt16(label)
        try NIfTIFile.write(labels, to: scratch.url("l.nii"))
        let file = try NIfTIFile(scratch.url("l.nii"))
        #expect(file.header.dataType == type)
        #expect(try file.labelMap().labels == labels.labels)
        #expect(try file.volume().isWhole)
    }

    /// NIfTI-1 counts to 32767.
    @Test func aLongAxisTakesNIfTI2() throws {
        let scratch = try Scratch()
        for (length, version) in [(32767, 1), (32768, 2)] {
            let labels = LabelMap(
                geometry: Grids.grid(size: [length, 1, 1], spacing: [0.01, 1, 1]),
                labels: (0..<length).map { UInt16($0) })
            try NIfTIFile.write(labels, to: scratch.url("l.nii.gz"))
            let file = try NIfTIFile(scratch.url("l.nii.gz"))
            #expect(file.header.version == version)
            #expect(try file.labelMap().labels == labels.labels)
        }
    }

    @Test func theSameImageGivesTheSameBytes() throws {
        let scratch = try Scratch()
        let volume = Grids.volume(Grids.grid(directions: Grids.turned))
        try NIfTIFile.write(volume, to: scratch.url("a.nii.gz"))
        try NIfTIFile.write(volume, to: scratch.url("another name.nii.gz"))
        let bytes = try Data(contentsOf: scratch.url("a.nii.gz"))
        #expect(try bytes == Data(contentsOf: scratch.url("another name.nii.gz")))
        // No time, no name: bytes 3 to 7 of the gzip header.
        #expect([UInt8](bytes[3..<8]) == [0, 0, 0, 0, 0])
    }

    @Test func anExistingFileIsReplacedAndNothingIsLeftBeside() throws {
        let scratch = try Scratch()
        _ = try scratch.file("v.nii", [1, 2, 3])
        try NIfTIFile.write(Grids.volume(Grids.grid()), to: scratch.url("v.nii"))
        #expect(try NIfTIFile(scratch.url("v.nii")).header.size == [4, 3, 5])
        #expect(try scratch.names == ["v.nii"])
    }

    @Test func aGridThatIsNotTheImagesIsRefused() throws {
        let scratch = try Scratch()
        let source = try NIfTIFile(TestFiles.made("int16.nii"))
        let url = scratch.url("v.nii")
        let volume = Grids.volume(Grids.grid())
        #expect(
            sentence { try NIfTIFile.write(volume, to: url, like: source.grid) } == """
                \(url.path()) is not written, since the image is not on the source's grid: one \
                grid is 5 x 4 x 3 voxels, the other 4 x 3 x 5. Resample one onto the other first.
                """)
        var shifted = try source.volume()
        shifted.geometry.origin.z += 0.01
        #expect(
            sentence { try NIfTIFile.write(shifted, to: url, like: source.grid) } == """
                \(url.path()) is not written, since the image is not on the source's grid: the \
                first voxel lies at (-31.25, 42.5, 107.125) mm in one grid, and at (-31.25, 42.5, \
                107.135) mm in the other. Resample one onto the other first.
                """)
        #expect(try scratch.names == [])
    }

    @Test func aFolderThatIsMissingOrTakenIsNamed() throws {
        let scratch = try Scratch()
        let volume = Grids.volume(Grids.grid())
        let lost = scratch.url("no/v.nii.gz")
        #expect(
            sentence { try NIfTIFile.write(volume, to: lost) } == """
                \(lost.path()) cannot be written: No such file or directory. Check the folder, \
                its permissions and the space left.
                """)
        let taken = scratch.url("folder.nii")
        try FileManager.default.createDirectory(
            at: taken.appending(path: "in"), withIntermediateDirectories: true)
        #expect(
            sentence { try NIfTIFile.write(volume, to: taken) } == """
                \(taken.path(percentEncoded: false)) cannot be written: Is a directory. Check \
                the folder, its permissions and the space left.
                """)
        #expect(try scratch.names == ["folder.nii"])
        let image = scratch.url("v.img")
        #expect(
            sentence { try NIfTIFile.write(volume, to: image) } == """
                \(image.path()) does not say its format. Let the name end in .nii or .nii.gz.
                """)
    }

    @Test func aGridThatIsNoneIsNotWritten() throws {
        let scratch = try Scratch()
        var volume = Grids.volume(Grids.grid())
        volume.geometry.spacing.y = .nan
        let url = scratch.url("v.nii")
        #expect(
            sentence { try NIfTIFile.write(volume, to: url) }.hasPrefix(
                "\(url.path()): the spacing is 2 x nan x 2 mm; each must be"))
        #expect(try scratch.names == [])
    }
}
