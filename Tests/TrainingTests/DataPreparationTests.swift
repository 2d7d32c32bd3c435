import Foundation
import Imaging
import Machine
import NIfTI
import Testing
import Text
import Training

@Suite struct DataPreparationTests {
    private let preparation = Preparation(spacing: 3, clamp: -1000...1000)

    /// What the pipeline's stages make of the image.
    private func atInference(_ image: Volume) throws -> Volume {
        try image.clamped(to: -1000...1000).resampled(spacing: SIMD3(repeating: 3)).canonical()
    }

    private func source() throws -> (image: Volume, labels: LabelMap) {
        (
            try NIfTIFile(DataFiles.headNeck.image).volume(),
            try NIfTIFile(DataFiles.headNeck.label).labelMap()
        )
    }

    /// A short axis along each of i, j and k, turned and mirrored: whatever is mixed up shows.
    private func oblique() throws -> (image: Volume, labels: LabelMap) {
        var (image, labels) = try source()
        let (c, s) = (0.9, 0.435889894354067)
        image.geometry.spacing = [3.9, 2.5, 1.7]
        image.geometry.directions = [[0, s, c], [-1, 0, 0], [0, -c, s]]
        image.geometry.origin = [12, -40, 300.5]
        labels.geometry = image.geometry
        return (image, labels)
    }

    @Test func asAtInference() throws {
        let (image, labels) = try source()
        let prepared = try preparation.prepare(
            DataFiles.headNeck, classes: DataFiles.organClasses)
        let wanted = try atInference(image)
        #expect(prepared.volume.voxels == wanted.voxels)
        #expect(prepared.volume.isWhole)
        #expect(prepared.geometry == wanted.geometry)
        #expect(prepared.geometry.orientation == "RAS")
        #expect(prepared.geometry.spacing == [3, 3, 3])
        let map = try labels.resampled(spacing: [3, 3, 3]).canonical()
        #expect(prepared.labelMap.labels == map.labels)
        #expect(prepared.labels == [1, 3, 4, 7])
        for label in prepared.labels { #expect(prepared.count(of: label) == map.counts[label]) }
        // Two bytes for an intensity, one for a label.
        #expect(prepared.bytes == 3 * prepared.geometry.count)
        #expect(wanted.voxels.contains(-1000), "nothing was clamped")
    }

    @Test func anObliqueGridOfFractions() throws {
        let folder = try DataFolder()
        var (image, labels) = try oblique()
        image.voxels = image.voxels.map { $0 + 0.25 }
        image.isWhole = false
        labels.labels = labels.labels.map { $0 == 7 ? 700 : $0 }
        let made = try folder.made("oblique", image, labels)
        var organs = DataFiles.organClasses
        organs[3] = LabelledClass(label: 700, name: "mandible")
        let prepared = try preparation.prepare(made, classes: organs)
        // What the file keeps of the geometry: 32-bit floats.
        image = try NIfTIFile(made.image).volume()
        labels = try NIfTIFile(made.label).labelMap()
        #expect(prepared.volume.voxels == (try atInference(image)).voxels)
        #expect(
            prepared.labelMap.labels
                == (try labels.resampled(spacing: [3, 3, 3]).canonical()).labels)
        #expect(prepared.labels == [1, 3, 4, 700])
        #expect(prepared.geometry.orientation == "RAS" && prepared.geometry.isOblique)
        #expect(prepared.bytes == 6 * prepared.geometry.count)
    }

    /// The brainstem stays where it was in the patient, to a third of a voxel.
    @Test func nothingMoves() throws {
        let folder = try DataFolder()
        let (image, labels) = try oblique()
        let prepared = try preparation.prepare(
            try folder.made("oblique", image, labels), classes: DataFiles.organClasses)
        func centre(_ map: LabelMap) -> SIMD3<Double> {
            var sum = SIMD3<Double>.zero
            let size = map.geometry.size
            var count = 0.0
            for (n, label) in map.labels.enumerated() where label == 1 {
                let voxel = SIMD3(n % size.x, n / size.x % size.y, n / (size.x * size.y))
                sum += map.geometry.position(of: voxel)
                count += 1
            }
            return sum / count
        }
        let apart = centre(labels) - centre(prepared.labelMap)
        let distance = (apart * apart).sum().squareRoot()
        #expect(distance < 1, "\(distance) mm")
    }

    /// What the two files say of themselves stays with the case, also through the cache, and of
    /// each kind one sentence tells how many cases have it.
    @Test func whatTheFilesSayIsKept() throws {
        let folder = try DataFolder()
        let (image, labels) = try source()
        var cases: [LabelledCase] = []
        for name in ["a", "b", "c"] {
            let made = try folder.made(name, image, labels)
            if name != "c" { try moveForm(of: made.image) }
            cases.append(made)
        }
        var bytes = try Data(contentsOf: cases[2].label)
        // bitpix
        bytes[72] = 64
        try bytes.write(to: cases[2].label)
        let dataset = try LabelledDataset(
            csv: folder.write(
                "list.csv",
                "image,label\n"
                    + cases.map { "\($0.image.path),\($0.label.path)\n" }.joined()),
            classes: DataFiles.organs)
        let cache = folder.url.appending(path: "cache")
        for round in 1...2 {
            let store = try CaseStore(dataset, preparation: preparation, cache: cache)
            #expect(store.warnings == [])
            try store.survey(dataset.cases)
            let said = store.warnings
            #expect(said.map(\.code) == ["nifti.bits", "nifti.forms-differ"], "round \(round)")
            #expect(
                said[0].message.hasPrefix("case 'c-labels': its labels: bitpix is 64"),
                "\(said[0])")
            #expect(said[1].message.hasPrefix("case 'a-labels': sform (code "), "\(said[1])")
            #expect(said[1].message.hasSuffix("; so has 1 other case"), "\(said[1])")
        }
    }

    /// Moves the qform by 50 mm along x.
    private func moveForm(of url: URL) throws {
        var bytes = try Data(contentsOf: url)
        let old = bytes[268..<272].withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
        withUnsafeBytes(of: old + 50) { bytes.replaceSubrange(268..<272, with: $0) }
        try bytes.write(to: url)
    }

    @Test func theFormThatCountsCanBeChosen() throws {
        let folder = try DataFolder()
        let (image, labels) = try source()
        let made = try folder.made("a", image, labels)
        try moveForm(of: made.image)
        let usual = try preparation.prepare(made, classes: DataFiles.organClasses)
        #expect(usual.warnings.map(\.code) == ["nifti.forms-differ"])
        var other = preparation
        other.form = .qform
        // The labels have one form, which is then elsewhere.
        #expect(
            sentence { try other.prepare(made, classes: DataFiles.organClasses) }
                .contains("do not lie on the image's grid"))
        try moveForm(of: made.label)
        let moved = try other.prepare(made, classes: DataFiles.organClasses)
        let apart = moved.geometry.origin - usual.geometry.origin
        #expect(abs(abs(apart.x) - 50) < 1e-3, "\(apart)")
        #expect(moved.volume.voxels == usual.volume.voxels)
    }

    @Test func theNthVoxel() throws {
        let prepared = try preparation.prepare(
            DataFiles.headNeck, classes: DataFiles.organClasses)
        let map = prepared.labelMap
        for label in prepared.labels {
            let offsets = map.labels.indices.filter { map.labels[$0] == label }
            #expect(!offsets.isEmpty)
            for (n, offset) in offsets.enumerated() {
                #expect(map.geometry.offset(of: prepared.voxel(n, of: label)) == offset)
            }
        }
        #expect(prepared.count(of: 2) == 0)
    }

    /// One change at a time: a property that is not compared fails here.
    @Test(arguments: ["size", "spacing", "directions", "origin"])
    func labelsOnAnotherGrid(_ property: String) throws {
        let folder = try DataFolder()
        let (image, map) = try source()
        var labels = map
        let ending: String
        switch property {
        case "size":
            labels.geometry.size.z -= 1
            labels.labels.removeLast(32 * 28)
            ending = "one grid is 32 x 28 x 24 voxels, the other 32 x 28 x 23."
        case "spacing":
            labels.geometry.spacing.y += 0.01
            ending =
                """
                one grid has a spacing of 3.906 x 3.906 x 2.5 mm, the other of 3.906 x 3.916 x 2.5 \
                mm.
                """
        case "directions":
            labels.geometry.directions = [[1, 0, 0], [0, 0.99995, -0.01], [0, 0.01, 0.99995]]
            ending =
                """
                axis j points along (0, 1, 0) in one grid, and along (0, 0.99995, -0.01) in the \
                other.
                """
        default:
            labels.geometry.origin.x += 0.2
            ending = "mm in the other."
        }
        let made = try folder.made("moved", image, labels)
        let said = sentence {
            _ = try preparation.prepare(made, classes: DataFiles.organClasses)
        }
        #expect(
            said.hasPrefix(
                "case 'moved': the labels 'moved-labels.nii' do not lie on the image's grid: "))
        #expect(said.contains(ending), "\(said)")
        #expect(said.hasSuffix(" Resample one onto the other first."))
        #expect(
            throws: Never.self,
            performing: {
                try preparation.prepare(
                    folder.made("same", image, map), classes: DataFiles.organClasses)
            })
    }

    @Test func labelsThatCannotBe() throws {
        let folder = try DataFolder()
        let (image, labels) = try source()
        let two = Array(DataFiles.organClasses.prefix(3))
        #expect(
            sentence { _ = try preparation.prepare(DataFiles.headNeck, classes: two) } == """
                case 'pt_4': 119 voxels have the label 7, which the dataset does not name. There \
                are 1 (brainstem), 3 (right parotid), 4 (left parotid). Name it, or correct the \
                labels.
                """)
        var empty = labels
        empty.labels = empty.labels.map { _ in 0 }
        let none = try folder.made("none", image, empty)
        #expect(
            sentence { _ = try preparation.prepare(none, classes: two) }
                == "case 'none' has no labelled voxel. Leave it out of the dataset.")
        empty.labels[5000] = 1
        let one = try folder.made("one", image, empty)
        #expect(
            sentence { _ = try Preparation(spacing: 25).prepare(one, classes: two) } == """
                case 'one' has 1 labelled voxels, and none once it is resampled to 25.0 mm. Use a \
                finer spacing, or leave it out of the dataset.
                """)
        var holes = image
        holes.voxels[7] = .nan
        holes.voxels[9] = -.infinity
        let holed = try folder.made("holes", holes, labels)
        #expect(
            sentence { _ = try preparation.prepare(holed, classes: DataFiles.organClasses) } == """
                case 'holes': 2 voxels of its image are not finite, and nothing says what they stand \
                for. Write the image with a number in their place, such as 0.
                """)
        var halves = image
        halves.voxels = labels.labels.map { Float($0) }
        halves.voxels[3] = 0.5
        let fraction = folder.url.appending(path: "halves.nii")
        try NIfTIFile.write(halves, to: fraction)
        let made = LabelledCase(name: "halves", image: DataFiles.headNeck.image, label: fraction)
        #expect(
            sentence { _ = try preparation.prepare(made, classes: DataFiles.organClasses) } == """
                case 'halves': \(folder.path)/halves.nii is not a label map: voxel (3, 0, 0) is 0.5 \
                (datatype float32), and labels are whole numbers from 0 to 65535. Read it as an image, or round it \
                first.
                """)
    }

    @Test func whatMemoryCannotHold() throws {
        let size = try preparation.prepare(DataFiles.headNeck, classes: DataFiles.organClasses)
            .geometry.size
        #expect(size == [41, 36, 20])
        let bytes = 12 * 41 * 36 * 20 + 6 * 32 * 28 * 24
        #expect(
            sentence {
                _ = try preparation.prepare(
                    DataFiles.headNeck, classes: DataFiles.organClasses, free: bytes - 1)
            } == """
                case 'pt_4' becomes 41 x 36 x 20 voxels at 3.0 mm, which take \(bytes) bytes of \
                memory, and \(bytes - 1) are free. Use a coarser spacing, or a machine with more \
                memory.
                """)
        #expect(throws: Never.self) {
            try preparation.prepare(
                DataFiles.headNeck, classes: DataFiles.organClasses, free: bytes)
        }
        // More voxels than any grid has: refused before memory is asked about.
        #expect(
            sentence {
                _ = try Preparation(spacing: 0.01).prepare(
                    DataFiles.headNeck, classes: DataFiles.organClasses)
            }.hasPrefix("case 'pt_4': the grid is 12499 x 10936 x 6000 voxels, more than the"))
        let free = MachineMemory.available
        #expect(free > 1 << 20 && free <= Int(ProcessInfo.processInfo.physicalMemory))
    }

    @Test func aFileThatIsNotThere() throws {
        let gone = LabelledCase(
            name: "gone", image: URL(filePath: "/no/such.nii"), label: URL(filePath: "/no/l.nii"))
        #expect(
            sentence { _ = try preparation.prepare(gone, classes: DataFiles.organClasses) } == """
                case 'gone': /no/such.nii cannot be opened: No such file or directory. Check the \
                path and its permissions.
                """)
    }
}
