internal import Files
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing
internal import Text

/// Sform and qform: which counts, what is said where they differ, and the choice between them.
@Suite struct FormTests {
    private static let cases = TestFiles.folder.appending(path: "cases")

    @Test func formsThatDifferAreSaidWithMillimetres() throws {
        let file = try NIfTIFile(Self.cases.appending(path: "form_21.nii.gz"))
        let apart = try #require(file.ambiguity)
        // 6 mm along x, 4 along y, 3 along z.
        #expect(abs(apart - (36.0 + 16 + 9).squareRoot()) < 1e-5)
        #expect(
            file.warnings.contains(
                Warning(
                    .niftiFormsDiffer,
                    """
                    sform (code 2) and qform (code 1) put the same voxel up to 7.8102 mm apart: the \
                    sform counts. Say which with 'form: sform' or 'form: qform'
                    """)))
        #expect(try file.geometry().origin == [-36.5, -16.25, 103])
    }

    @Test func theFormIsChosen() throws {
        let file = try NIfTIFile(Self.cases.appending(path: "form_21.nii.gz"))
        let qform = try file.choosing(.qform)
        #expect(try qform.geometry().origin == [-30.5, -20.25, 100])
        #expect(qform.header.orientationSource == .qform)
        #expect(qform.ambiguity == nil)
        let sform = try file.choosing(.sform)
        #expect(try sform.geometry() == file.geometry())
        #expect(sform.ambiguity == nil)
        // Who chose knows that they differ: nothing is guessed.
        #expect(file.warnings.contains { $0.code == .niftiFormsDiffer })
        for chosen in [qform, sform, try file.choosing(.neither)] {
            #expect(
                !chosen.warnings.contains { $0.code == .niftiFormsDiffer }, "\(chosen.warnings)")
        }
        // A result has the source's header, both forms bit for bit, and the chosen one's place.
        let scratch = try Scratch()
        let image = try qform.volume()
        try NIfTIFile.write(image, to: scratch.url("out.nii"), like: qform.grid)
        let back = try NIfTIFile(scratch.url("out.nii"), form: .qform)
        #expect(try back.geometry() == qform.geometry())
        #expect(back.header.sformCode == 2)
        #expect(back.header.formsApart == file.header.formsApart)
    }

    @Test func aFormThatIsNotSetCannotBeChosen() throws {
        let url = TestFiles.made("sform.nii")
        #expect(
            sentence { _ = try NIfTIFile(url, form: .qform) }
                == "\(url.path()) has no qform: qform_code is 0. There is an sform.")
    }

    @Test func ofNeitherFormIsRefusedUnlessTheSpacingIsTaken() throws {
        let url = Self.cases.appending(path: "noform.nii")
        let file = try NIfTIFile(url)
        let refusal = """
            \(url.path()) does not say where left and right are: neither its sform nor its qform is \
            set. Convert it again with the tool that wrote it; or, in a pipeline, take its spacing \
            alone with 'form: neither' of read-nifti.
            """
        #expect(file.header.refusal == refusal)
        #expect(sentence { _ = try file.volume() } == refusal)
        #expect(
            sentence { _ = try file.labelMap() } == """
                \(url.path()) does not say where left and right are: neither its sform nor its qform \
                is set, so its labels lie nowhere in a patient. Save it again with the sform of the \
                image that it was drawn on.
                """)
        let chosen = try file.choosing(.neither)
        let (image, _, warnings) = try chosen.image()
        #expect(image.geometry.spacing == [1.25, 1.5, 2.5])
        #expect(warnings.map(\.code).contains(.niftiFormGuessed))
    }

    /// A hundredth of a voxel is the border.
    @Test(arguments: [(0.0, false), (0.004, false), (0.02, true), (-3, true)])
    func howFarFormsMayDiffer(_ shift: Double, _ isSaid: Bool) throws {
        let offset = NIfTIHeaderField.all.first { $0.name == "qoffset" }?.one.offset ?? 0
        let bytes = try TestFiles.bytes("int16.nii")
        let qoffset = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: offset, as: Float.self)
        }
        let scratch = try Scratch()
        let url = try scratch.file(
            "f.nii", bytes.with(Float(Double(qoffset) + shift), at: offset))
        #expect(try NIfTIFile(url).warnings.contains { $0.code == .niftiFormsDiffer } == isSaid)
    }

    /// A mirrored qform begins at another place, too, and is said although its box is the same.
    @Test func aMirroredQformIsSaid() throws {
        let bytes = try TestFiles.bytes("int16.nii").with(Float(-1), at: 76)
        let other = try TestFiles.bytes("int16.nii").with(Float(1), at: 76)
        let scratch = try Scratch()
        let said = try [bytes, other].enumerated().map { n, bytes in
            try NIfTIFile(try scratch.file("\(n).nii", bytes)).warnings
                .contains { $0.code == .niftiFormsDiffer }
        }
        #expect(said.sorted { !$0 && $1 } == [false, true])
    }

    @Test func labelsOfAScaledFileAreWhole() throws {
        let file = try NIfTIFile(Self.cases.appending(path: "lab_spm.nii"))
        #expect(file.header.slope == Double(Float(1) / 255))
        let counts = try file.labelMap().counts
        #expect(counts.keys.sorted() == [1])
        #expect(counts[1] == (try file.volume().voxels.count { abs($0 - 1) < 1e-6 }))
    }

    /// The slope's rounding is a label's, a real fraction is not.
    @Test(arguments: [(Float(1) / 255, 255, true), (0.0039, 255, false), (1.0001, 1, false)])
    func aSlopesRounding(_ slope: Float, _ stored: UInt8, _ isLabel: Bool) throws {
        var bytes = try TestFiles.bytes("uint8.nii").with(slope, at: 112)
        for at in 352..<bytes.count { bytes[at] = 0 }
        bytes[352] = stored
        let scratch = try Scratch()
        let file = try NIfTIFile(try scratch.file("f.nii", bytes))
        #expect((try? file.labelMap().labels[0]) == (isLabel ? 1 : nil))
    }

    @Test func aNameThatIsNotUTF8IsRead() throws {
        let scratch = try Scratch()
        let bytes = try TestFiles.bytes("int16.nii")
        // Latin-1 `Schädel.nii`.
        let name = FileName.text(Array("Sch".utf8) + [0xE4] + Array("del.nii".utf8))
        let path = scratch.folder.path(percentEncoded: false) + "/" + name
        let file = FileName.withPath(path) { open($0, O_CREAT | O_WRONLY, 0o600) }
        #expect(file >= 0)
        #expect(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count)
        close(file)
        #expect(try NIfTIFile(URL(filePath: path)).volume().voxels.count == 60)
    }
}
