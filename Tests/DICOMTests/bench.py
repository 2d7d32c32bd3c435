"""Times the DICOM module beside SimpleITK and dcmqi on one series, and holds it to its ratios.

    python bench.py [SLICES]

A CT of SLICES (300) slices of 512 x 512, uncompressed, and five segments that cover about half
of it; the files lie in the page cache. Ours and theirs take turns, five times each, and the
best of each counts, so that a busy machine does not decide the ratio.

The module and SimpleITK are timed inside their processes, a new one for each turn, for the first
touch of memory is part of the work. Ours runs from the series' folder, or the file, to the file
that is written and, for a SEG, read back and compared; dcmqi's programs are timed from start to
end, without the Python script that pip puts before them. Both read the same SEG and write the
same kind of file, a compressed NIfTI file (dcmqi knows no other). Below that stands the whole
program, `mais convert`, and what it takes to start it for nothing.

Exits with 1 where a ratio falls short. Needs numpy, pydicom, SimpleITK and dcmqi (PyPI), and a
release build of the tests.
"""

import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy
import pydicom
import SimpleITK
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import generate_uid

slices = int(sys.argv[1]) if len(sys.argv) > 1 else 300
root = pathlib.Path(__file__).resolve().parents[2]
dcmqi = pathlib.Path(importlib.util.find_spec("dcmqi").origin).parent / "bin"
mais = root / ".build/release/mais"
work = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
folder = work / "series"
folder.mkdir()
noise = numpy.random.default_rng(1).integers(0, 2500, (512, 512)).astype(numpy.int16)
for k in range(slices):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["image", str(k)])
    d = Dataset()
    d.file_meta = meta
    d.SOPClassUID, d.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = [
        generate_uid(entropy_srcs=[x]) for x in ("study", "series", "frame")]
    d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = "Bench", "B", "", "O"
    d.StudyDate, d.StudyTime, d.StudyID, d.AccessionNumber = "20200102", "101112", "1", ""
    d.ReferringPhysicianName, d.PositionReferenceIndicator, d.Modality = "", "", "CT"
    d.SeriesNumber, d.InstanceNumber, d.ImageType = 2, k + 1, ["ORIGINAL", "PRIMARY", "AXIAL"]
    d.ImagePositionPatient, d.ImageOrientationPatient = [-180, -180, k], [1, 0, 0, 0, 1, 0]
    d.PixelSpacing, d.SliceThickness = [0.7, 0.7], 1
    d.SamplesPerPixel, d.PhotometricInterpretation, d.Rows, d.Columns = 1, "MONOCHROME2", 512, 512
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 1
    d.RescaleSlope, d.RescaleIntercept = 1, -1024
    d.PixelData = numpy.roll(noise, k, 0).tobytes()
    d.save_as(folder / f"{k:04}.dcm", enforce_file_format=True)

x, y, z = numpy.ogrid[-1:1:512j, -1:1:512j, -1:1:slices * 1j]
labels = numpy.zeros((slices, 512, 512), numpy.uint16)
for n, centre in enumerate([(-.4, -.4), (.4, -.4), (-.4, .4), (.4, .4), (0, 0)]):
    ball = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 + 0.3 * z ** 2 < 0.3
    labels[ball.transpose(2, 1, 0)] = n + 1
labels.tofile(work / "labels")


def timed(body):
    start = time.time()
    body()
    return time.time() - start


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def ours(**requests):
    everything = {"volumes": [], "write": [], "read": [], **requests}
    (work / "requests.json").write_text(json.dumps(everything))
    subprocess.run(
        ["swift", "test", "-c", "release", "--filter", "PeerExchange", "--skip-build"],
        cwd=root, env={**os.environ, "MAIS_PEERS": str(work)}, check=True, capture_output=True)
    reply = json.loads((work / "out.json").read_text())
    if reply.get("error"):
        sys.exit(reply["error"])
    return reply["timed"]


def sitk():
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


def sitk_alone():
    """SimpleITK in a process of its own, as ours is, timed inside it."""
    text = f"""
import time, SimpleITK
start = time.time()
reader = SimpleITK.ImageSeriesReader()
reader.SetFileNames(reader.GetGDCMSeriesFileNames({str(folder)!r}))
image = reader.Execute()
print(time.time() - start)
"""
    return float(subprocess.run(
        [sys.executable, "-c", text], check=True, capture_output=True, text=True).stdout)


short = 0


def row(what, mine, theirs, whose, least):
    """Takes turns; a ratio below `least` is a failure, None says that none is asked for."""
    global short
    pairs = [(mine(), theirs()) for _ in range(5)]
    (a, b) = (min(side) for side in zip(*pairs))
    misses = least is not None and b / a < least
    short += misses
    asked = "" if least is None else f"   at least {least}" + ("   <-- FALLS SHORT" if misses else "")
    print(f"{what:34} {a:6.2f} s   {whose:18} {b:6.2f} s   {b / a:5.1f} x as fast{asked}", flush=True)


out = str(work / "out")
row("read a series", lambda: ours(volumes=[dict(folder=str(folder), out=out)]),
    sitk_alone, "SimpleITK", 1.5)

image = SimpleITK.GetImageFromArray(labels.astype(numpy.uint8))
image.CopyInformation(sitk())
SimpleITK.WriteImage(image, str(work / "labels.nrrd"))
SimpleITK.WriteImage(image, str(work / "labels.nii"))
tissue = dict(CodeValue="85756007", CodingSchemeDesignator="SCT", CodeMeaning="Tissue")
(work / "meta.json").write_text(json.dumps({
    "ContentCreatorName": "R", "SeriesDescription": "S", "SeriesNumber": "300",
    "InstanceNumber": "1", "segmentAttributes": [[{
        "labelID": n, "SegmentLabel": f"s{n}", "SegmentDescription": f"s{n}",
        "SegmentAlgorithmType": "AUTOMATIC", "SegmentAlgorithmName": "a",
        "SegmentedPropertyCategoryCodeSequence": tissue,
        "SegmentedPropertyTypeCodeSequence": tissue} for n in range(1, 6)]]}))
write = dict(
    folder=str(folder), out=out, voxels=str(work / "labels"), segments=[1, 2, 3, 4, 5],
    kind="BINARY", omitEmptyFrames=True)
read = dict(file=str(work / "theirs.dcm"), folder=str(folder), out=out, masks=False, nifti=True)
(work / "back").mkdir()


def their_write():
    run(dcmqi / "itkimage2segimage", "--inputImageList", work / "labels.nrrd",
        "--inputDICOMDirectory", folder, "--outputDICOM", work / "theirs.dcm",
        "--inputMetadata", work / "meta.json", "--skip")


def their_read():
    run(dcmqi / "segimage2itkimage", "--inputDICOM", work / "theirs.dcm", "--outputDirectory",
        work / "back", "--outputType", "nii", "--mergeSegments")


row("write a SEG of 5 segments", lambda: ours(write=[write]), lambda: timed(their_write),
    "itkimage2segimage", 5)
row("read it, write .nii.gz", lambda: ours(read=[read]), lambda: timed(their_read),
    "segimage2itkimage", 5)

back, = (work / "back").glob("*.nii.gz")
mine, theirs = (SimpleITK.ReadImage(str(f)) for f in (out + ".nii.gz", back))
if (SimpleITK.GetArrayFromImage(mine) != SimpleITK.GetArrayFromImage(theirs)).any():
    sys.exit("the two label maps differ")

row("the same, whole program: write",
    lambda: timed(lambda: run(mais, "convert", work / "labels.nii", work / "ours.dcm", "--series",
                              folder, "--labels", work / "meta.json")),
    lambda: timed(their_write), "itkimage2segimage", None)
row("the same, whole program: read",
    lambda: timed(lambda: run(mais, "convert", work / "theirs.dcm", work / "ours.nii.gz")),
    lambda: timed(their_read), "segimage2itkimage", None)
empty = min(timed(lambda: run(mais, "convert", "--help")) for _ in range(5))
print(f"of that, start of the program      {empty:6.2f} s")
shutil.rmtree(work)
sys.exit(short > 0)
