"""Holds the DICOM module against SimpleITK, dcm2niix, highdicom, dcmqi and dciodvfy, and prints the tables.

    python check_with_peers.py [DATA]

DATA: a folder of DICOM series; every series folder in it is read by both sides and compared.
Without it, only the segmentations are checked, on series that this script makes. Needs numpy,
pydicom, SimpleITK, nibabel, highdicom and dcmqi (PyPI), dciodvfy (dicom3tools), dcmconv (dcmtk), and
Swift: the module is reached through the test `PeerExchange`. dcm2niix (Debian) is asked where it is
installed. Exits with 1 where anything differs.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings

import highdicom
import nibabel
import numpy
import pydicom
import SimpleITK
from highdicom.content import AlgorithmIdentificationSequence
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes

sys.dont_write_bytecode = True  # no __pycache__ among the sources
from dcm2niix import against_dcm2niix

warnings.filterwarnings("ignore")
SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
root = pathlib.Path(__file__).resolve().parents[2]
work = pathlib.Path(tempfile.mkdtemp(prefix="peers-"))
bin = pathlib.Path(sys.executable).parent
failures = 0


def row(*cells, good=True):
    global failures
    failures += not good
    print("  " + " | ".join(str(c) for c in cells) + ("" if good else "   <-- DIFFERENT"))


def ask(**requests):
    """Has the module do things; the answers lie beside the outputs."""
    everything = {"volumes": [], "write": [], "read": [], **requests}
    (work / "requests.json").write_text(json.dumps(everything))
    run = subprocess.run(
        ["swift", "test", "-c", "release", "--filter", "PeerExchange", "--skip-build"],
        cwd=root, env={**os.environ, "MAIS_PEERS": str(work)}, capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stdout[-3000:] + run.stderr[-3000:])


def answer(out):
    return json.loads(pathlib.Path(f"{out}.json").read_text())


def affine_of(grid):
    matrix = numpy.eye(4)
    matrix[:3, :3] = numpy.array(grid["directions"]).reshape(3, 3).T * grid["spacing"]
    matrix[:3, 3] = grid["origin"]
    return matrix


def itk_affine(image):
    matrix = numpy.eye(4)
    matrix[:3, :3] = numpy.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
    matrix[:3, 3] = image.GetOrigin()
    return matrix


def place(array, affine, target_affine, shape):
    """Puts the voxels that are set, array[i, j, k] under affine, on the target grid [i, j, k]."""
    out = numpy.zeros(shape, array.dtype)
    index = numpy.argwhere(array)
    if len(index) == 0:
        return out, 0.0
    there = numpy.linalg.inv(target_affine) @ affine @ numpy.c_[index, numpy.ones(len(index))].T
    nearest = numpy.rint(there[:3]).astype(int)
    off = abs(there[:3] - nearest).max()
    out[tuple(nearest)] = array[tuple(index.T)]
    return out, off


# Series of many grids

unit = 1 / 3
grids = {
    "axial": dict(row=(1, 0, 0), column=(0, 1, 0)),
    "sagittal": dict(row=(0, 1, 0), column=(0, 0, -1)),
    "coronal": dict(row=(1, 0, 0), column=(0, 0, -1)),
    "oblique": dict(row=(2 * unit, -2 * unit, unit), column=(unit, 2 * unit, 2 * unit)),
    "negated column": dict(row=(1, 0, 0), column=(0, -1, 0)),
    "negated row": dict(row=(-1, 0, 0), column=(0, 1, 0)),
    "anisotropic": dict(row=(0.6, 0.8, 0), column=(-0.8, 0.6, 0), spacing=(0.3, 4, 1.1)),
    "7 x 5": dict(row=(1, 0, 0), column=(0, 1, 0), size=(7, 5, 6)),
    "33 x 17": dict(row=(1, 0, 0), column=(0, 1, 0), size=(33, 17, 9)),
}


def make_series(folder, row, column, size=(24, 20, 8), spacing=(0.8, 1.25, 2.5)):
    folder.mkdir(parents=True)
    normal = numpy.cross(row, column)
    uid = lambda *parts: pydicom.uid.generate_uid(entropy_srcs=[str(folder.name), *map(str, parts)])
    for k in range(size[2]):
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        meta.MediaStorageSOPInstanceUID = uid("image", k)
        d = Dataset()
        d.file_meta = meta
        d.SOPClassUID, d.SOPInstanceUID = meta.MediaStorageSOPClassUID, uid("image", k)
        d.StudyInstanceUID, d.SeriesInstanceUID = uid("study"), uid("series")
        d.FrameOfReferenceUID, d.PositionReferenceIndicator = uid("frame"), ""
        d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = "Peer^Test", "P", "", "O"
        d.StudyDate, d.StudyTime, d.StudyID, d.AccessionNumber = "20200102", "101112", "1", ""
        d.ContentDate, d.ContentTime, d.ReferringPhysicianName = "20200102", "101112", ""
        d.Modality, d.Manufacturer, d.SeriesNumber = "CT", "Peer", 2
        d.InstanceNumber, d.AcquisitionNumber = size[2] - k, 1
        d.ImageType, d.KVP, d.PatientPosition = ["ORIGINAL", "PRIMARY", "AXIAL"], 120, "HFS"
        d.ImagePositionPatient = [
            f"{v:.9g}"[:16] for v in numpy.array([-40.0, 30, -20]) + normal * spacing[2] * k]
        d.ImageOrientationPatient = [f"{v:.12g}" for v in (*row, *column)]
        d.PixelSpacing, d.SliceThickness = [spacing[1], spacing[0]], spacing[2]
        d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
        d.Columns, d.Rows, d.BitsAllocated, d.BitsStored = size[0], size[1], 16, 16
        d.HighBit, d.PixelRepresentation, d.RescaleSlope, d.RescaleIntercept = 15, 1, 1, -1024
        values = numpy.arange(size[0] * size[1], dtype=numpy.int16) + 100 * k
        d.PixelData = values.tobytes()
        d.save_as(folder / f"{(k * 5 + 3) % 97}.dcm", enforce_file_format=True)


def by_highdicom(file):
    """Per segment: array [i, j, k], affine."""
    seg = highdicom.seg.segread(file)
    volume = seg.get_volume(combine_segments=False, rescale_fractional=False)
    swap = volume.affine[:, [2, 1, 0, 3]]  # theirs is (k, row, column)
    return {
        n: (volume.array[..., s].transpose(2, 1, 0), swap)
        for s, n in enumerate(seg.segment_numbers)}


def by_dcmqi(file):
    out = pathlib.Path(tempfile.mkdtemp(dir=work))
    run = subprocess.run(
        [bin / "segimage2itkimage", "--inputDICOM", file, "--outputDirectory", out],
        capture_output=True, text=True)
    if run.returncode:
        return None
    masks = {}
    for nrrd in out.glob("*.nrrd"):
        image = SimpleITK.ReadImage(str(nrrd))
        array = SimpleITK.GetArrayFromImage(image).transpose(2, 1, 0)
        for value in numpy.unique(array[array > 0]):
            masks[int(value)] = ((array == value).astype(numpy.uint8), itk_affine(image))
    return masks


def compare(read, expected, affine):
    """Different voxels over all segments, and how far off the grid they lie, in voxels."""
    if read is None:
        return "not read", None
    different, off = 0, 0.0
    for number, mask in expected.items():
        if number not in read:
            different += int((mask > 0).sum())
            continue
        placed, apart = place(*read[number], affine, mask.shape)
        different += int((placed.astype(int) != mask).sum())
        off = max(off, apart)
    return different, round(float(off), 6)


def dciodvfy(file, kind):
    """How many errors dciodvfy finds, in words; none is "0". It reads no deflated file, so that is
    inflated first by DCMTK's dcmconv; of Label Map Segmentation Storage it knows nothing, and
    there highdicom, which checks what it opens, is the judge."""
    if kind == "LABELMAP":
        return "does not know the class"
    if kind == "DEFLATED":
        if not pathlib.Path("/usr/bin/dcmconv").exists():
            return "reads no deflated file, and dcmconv is not installed"
        subprocess.run(["/usr/bin/dcmconv", "+te", file, file + ".inflated"], check=True)
        syntax = pydicom.dcmread(file, stop_before_pixels=True).file_meta.TransferSyntaxUID
        assert syntax == pydicom.uid.DeflatedExplicitVRLittleEndian, syntax
        file += ".inflated"
    run = subprocess.run(["dciodvfy", file], capture_output=True, text=True)
    # It names what it judged; without that it judged nothing.
    assert "Segmentation" in (run.stderr + run.stdout).splitlines(), run.stderr
    errors = [l for l in (run.stderr + run.stdout).splitlines() if l.startswith("Error")]
    return f"{len(errors)} (inflated)" if kind == "DEFLATED" else f"{len(errors)}"


def check_written():
    print("\nours -> highdicom, dcmqi, dciodvfy: voxels that differ, errors")
    random = numpy.random.default_rng(3)
    cases = [(name, name, "BINARY", 2, True) for name in grids]
    cases += [
        ("one segment", "oblique", "BINARY", 1, True),
        ("40 segments", "33 x 17", "BINARY", 40, True),
        ("empty segment", "axial", "BINARY", 3, True),
        ("empty frames kept", "7 x 5", "BINARY", 2, False),
        ("overlapping", "oblique", "MASKS", 3, True),
        ("overlapping 7 x 5", "7 x 5", "MASKS", 3, True),
        ("fractional", "coronal", "FRACTIONAL", 2, True),
        ("label map", "sagittal", "LABELMAP", 3, True),
        ("label map, 40", "33 x 17", "LABELMAP", 40, True),
        ("deflated", "axial", "DEFLATED", 2, True),
    ]
    requests, expected = [], {}
    for number, (case, grid, kind, count, omit) in enumerate(cases):
        size = grids[grid].get("size", (24, 20, 8))
        shape = size[::-1]
        out = str(work / f"written{number}")
        numbers = list(range(1, count + 1))
        if kind in ("MASKS", "FRACTIONAL"):
            masks = (random.random((count, *shape)) < 0.4).astype(numpy.uint8)
            if kind == "FRACTIONAL":
                masks *= random.integers(1, 256, masks.shape, dtype=numpy.uint8)
            masks[:, 2] = 0
            masks.tofile(out + ".voxels")
        else:
            labels = random.integers(0, count + 1, shape, dtype=numpy.uint16)
            if case == "empty segment":
                labels[labels == 2] = 0
            labels[1] = 0
            labels.tofile(out + ".voxels")
            masks = numpy.stack([labels == n for n in numbers]).astype(numpy.uint8)
        expected[number] = {n: m.transpose(2, 1, 0).astype(int) for n, m in zip(numbers, masks)}
        requests.append(dict(
            folder=str(work / grid), out=out, voxels=out + ".voxels", segments=numbers, kind=kind,
            omitEmptyFrames=omit))
    ask(write=requests)
    for number, (case, grid, kind, count, omit) in enumerate(cases):
        out = str(work / f"written{number}")
        reply = answer(out)
        if reply.get("error"):
            row(case, reply["error"], good=False)
            continue
        affine = affine_of(reply)
        file = out + ".dcm"
        theirs = compare(by_highdicom(file), expected[number], affine)
        # dcmqi reads no probabilities.
        qi = ("-", 0) if kind == "FRACTIONAL" else compare(by_dcmqi(file), expected[number], affine)
        errors = dciodvfy(file, kind)
        found = errors[0].isdigit() and errors.split()[0] != "0"
        good = theirs[0] == 0 and qi[0] in (0, "-") and not found
        row(f"{case:20}", f"highdicom {theirs[0]} (off {theirs[1]})", f"dcmqi {qi[0]} (off {qi[1]})",
            f"dciodvfy {errors}", good=good)


def check_read():
    print("\nhighdicom, dcmqi -> ours: voxels that differ")
    random = numpy.random.default_rng(4)
    requests, expected = [], {}
    for number, grid in enumerate(grids):
        folder = work / grid
        size = grids[grid].get("size", (24, 20, 8))
        images = [pydicom.dcmread(f) for f in folder.iterdir()]
        normal = numpy.cross(grids[grid]["row"], grids[grid]["column"])
        images.sort(key=lambda d: numpy.dot(d.ImagePositionPatient, normal))
        labels = random.integers(0, 3, size[::-1], dtype=numpy.uint8)
        labels[1] = 0
        code = codes.SCT.Liver
        algorithm = AlgorithmIdentificationSequence("a", codes.DCM.ArtificialIntelligence, "1")
        describe = lambda n: highdicom.seg.SegmentDescription(
            n, f"s{n}", codes.SCT.Organ, code, "AUTOMATIC", algorithm)
        for kind in ("BINARY", "FRACTIONAL", "LABELMAP"):
            name = f"theirs-{number}-{kind}"
            seg = highdicom.seg.Segmentation(
                images, labels if kind != "FRACTIONAL" else numpy.stack(
                    [labels == 1, labels == 2], -1).astype(float), kind, [describe(1), describe(2)],
                highdicom.UID(), 1, highdicom.UID(), 1, "m", "m", "1", "1")
            seg.save_as(work / f"{name}.dcm")
            requests.append(dict(
                file=str(work / f"{name}.dcm"), folder=str(folder), out=str(work / name),
                masks=False))
            expected[name] = (f"{grid}, highdicom {kind}", labels)
        name = f"theirs-{number}-dcmqi"
        image = SimpleITK.GetImageFromArray(labels)
        spacing = grids[grid].get("spacing", (0.8, 1.25, 2.5))
        image.SetSpacing(spacing)
        image.SetOrigin([float(v) for v in images[0].ImagePositionPatient])
        matrix = numpy.array([grids[grid]["row"], grids[grid]["column"], normal]).T
        image.SetDirection([float(v) for v in matrix.ravel()])
        SimpleITK.WriteImage(image, str(work / f"{name}.nrrd"))
        tissue = dict(CodeValue="85756007", CodingSchemeDesignator="SCT", CodeMeaning="Tissue")
        (work / "meta.json").write_text(json.dumps({
            "ContentCreatorName": "R", "SeriesDescription": "S", "SeriesNumber": "300",
            "InstanceNumber": "1", "segmentAttributes": [[{
                "labelID": n, "SegmentLabel": f"s{n}", "SegmentDescription": f"s{n}",
                "SegmentAlgorithmType": "AUTOMATIC", "SegmentAlgorithmName": "a",
                "SegmentedPropertyCategoryCodeSequence": tissue,
                "SegmentedPropertyTypeCodeSequence": tissue} for n in (1, 2)]]}))
        subprocess.run(
            [bin / "itkimage2segimage", "--inputImageList", work / f"{name}.nrrd",
             "--inputDICOMDirectory", folder, "--outputDICOM", work / f"{name}.dcm",
             "--inputMetadata", work / "meta.json"], capture_output=True)
        requests.append(dict(
            file=str(work / f"{name}.dcm"), folder=str(folder), out=str(work / name), masks=False))
        expected[name] = (f"{grid}, dcmqi", labels)
    ask(read=requests)
    for name, (case, labels) in expected.items():
        reply = answer(work / name)
        if reply.get("error"):
            row(f"{case:36}", reply["error"], good=False)
            continue
        ours = numpy.fromfile(work / f"{name}.raw", numpy.uint16).reshape(labels.shape)
        different = int((ours != labels).sum())
        row(f"{case:36}", different, good=different == 0)


def check_volumes(data):
    print("\nseries: ours against SimpleITK and dcm2niix (largest difference; mm between corners)")
    folders = sorted({f.parent for f in data.rglob("*") if f.is_file()})
    requests = [dict(folder=str(f), out=str(work / f"volume{n}")) for n, f in enumerate(folders)]
    ask(volumes=requests)
    again = [r for r in requests if "4D series" in (answer(r["out"]).get("error") or "")]
    ask(volumes=[dict(r, volume=0) for r in again])
    for number, folder in enumerate(folders):
        name = folder.relative_to(data)
        reply = answer(work / f"volume{number}")
        if reply.get("error"):
            sentence = reply["error"].replace(str(data), "DATA").split("volume: ")[-1]
            row(name, sentence[:150])
            continue
        size = reply["size"]
        ours = numpy.fromfile(work / f"volume{number}.raw", numpy.float32).reshape(size[::-1])
        affine = affine_of(reply)
        # Padding becomes -1024 here, and stays what it was there.
        padded = ours == -1024
        cell, same = against_dcm2niix(folder, work, ours.T, affine, padded.T)
        if requests[number] in again:
            row(name, size, "4D, volume 0", cell, good=same)
            continue
        try:
            reader = SimpleITK.ImageSeriesReader()
            files = [f for s in reader.GetGDCMSeriesIDs(str(folder))
                     for f in reader.GetGDCMSeriesFileNames(str(folder), s)]
            if len(files) == 1:
                image = SimpleITK.ReadImage(files[0])
            else:
                reader.SetFileNames(files)
                image = reader.Execute()
        except Exception as error:
            row(name, size, "SimpleITK: " + str(error).splitlines()[-1][:90], cell, good=same)
            continue
        theirs = SimpleITK.GetArrayFromImage(image).astype(numpy.float64)
        if theirs.shape != ours.shape:
            row(name, size, f"SimpleITK has {theirs.shape[::-1]}", cell, good=False)
            continue
        matrix = itk_affine(image)
        if numpy.dot(affine[:3, 2], matrix[:3, 2]) < 0:
            theirs = theirs[::-1]
            matrix[:3, 3] += matrix[:3, 2] * (size[2] - 1)
            matrix[:3, 2] *= -1
        if size[2] == 1:  # one slice: its thickness is no matter of position
            matrix[:3, 2] = affine[:3, 2]
        corners = numpy.array([[x, y, z, 1] for x in (0, size[0] - 1) for y in (0, size[1] - 1)
                               for z in (0, size[2] - 1)]).T
        apart = abs((affine - matrix) @ corners).max()
        difference = abs(ours - theirs)[~padded].max()
        row(name, size, f"{difference:.3g}", f"{apart:.2g} mm", f"{int((padded & (theirs != -1024)).sum())} padded",
            cell, good=difference < 1e-3 and apart < 1e-3 and same)


def check_syntaxes(data):
    """NEMA's WG-04 files: NAME_UNC raw, NAME_CODE the same image by other transfer syntaxes."""
    files = sorted(f for f in data.rglob("*_*") if f.with_name(f.name.split("_")[0] + "_UNC").exists())
    ask(volumes=[dict(folder=str(f), out=str(work / f"syntax{n}")) for n, f in enumerate(files)])
    most = {"RLE": 0, "JPLL": 0, "JLSL": 0, "J2KR": 0, "UNC": 0, "JLSN": 4}
    print("\ntransfer syntaxes: largest difference from the raw twin")
    for number, file in enumerate(files):
        name, code = file.name.split("_")
        twin = files.index(file.with_name(name + "_UNC"))
        reply = answer(work / f"syntax{number}")
        if reply.get("error"):
            row(file.name, reply["error"], good=False)
            continue
        ours, raw = (numpy.fromfile(work / f"syntax{n}.raw", numpy.float32) for n in (number, twin))
        padded = raw == -1024 if name.startswith("CT") else numpy.zeros(raw.shape, bool)
        difference = float(abs(ours - raw)[~padded].max())
        if code in most:
            slope = float(pydicom.dcmread(file, stop_before_pixels=True).get("RescaleSlope", 1))
            row(f"{file.name:10}", difference, good=difference <= most[code] * slope + 1e-3)
            continue
        # How far a lossy one may be off is written nowhere: it must be as GDCM decodes it.
        theirs = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(file))).ravel()
        apart = float(abs(ours - theirs)[~padded].max())
        row(f"{file.name:10}", difference, f"from SimpleITK {apart}", good=apart <= 1e-3)


def check_orientation(data):
    """TotalSegmentator's example: a NIfTI of labels whose rows run against the DICOM's. Where the
    labels lie in the patient, the liver (5) is 89 +/- 22 HU; mirrored, it is -75 +/- 375."""
    for labels in data.rglob("example_seg_dicom.nii.gz"):
        ask(volumes=[dict(folder=str(labels.parent / "example_ct_dicom"), out=str(work / "liver"))])
        reply = answer(work / "liver")
        ours = numpy.fromfile(work / "liver.raw", numpy.float32).reshape(reply["size"][::-1])
        image = nibabel.load(labels)
        liver = (numpy.asarray(image.dataobj) == 5).astype(numpy.uint8)
        to_lps = numpy.diag([-1, -1, 1, 1]) @ image.affine
        placed, _ = place(liver, to_lps, affine_of(reply), ours.T.shape)
        values = ours.T[placed == 1]
        print("\norientation: HU in the liver")
        row(f"{values.mean():.1f} +/- {values.std():.1f}", f"{len(values)} voxels",
            good=abs(values.mean() - 89.3) < 0.1 and abs(values.std() - 21.7) < 0.1)


for name, grid in grids.items():
    make_series(work / name, **grid)
check_written()
check_read()
if len(sys.argv) > 1:
    data = pathlib.Path(sys.argv[1]).resolve()
    check_volumes(data)
    check_syntaxes(data)
    check_orientation(data)
shutil.rmtree(work)
print(f"\n{failures} differences")
sys.exit(failures > 0)
