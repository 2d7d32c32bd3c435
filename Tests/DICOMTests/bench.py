"""Times the DICOM module beside SimpleITK and dcmqi on one series, and prints ratios.

    python bench.py [SLICES]

A CT of SLICES (300) slices of 512 x 512, uncompressed, and five segments that cover about a third
of it. The module is timed inside its process and the programs of dcmqi from start to end, each the
best of three, files in the page cache. Needs numpy, pydicom, SimpleITK and dcmqi (PyPI), and a
release build of the tests.
"""

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
bin = pathlib.Path(sys.executable).parent
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


def best(body):
    times = []
    for _ in range(3):
        start = time.time()
        body()
        times.append(time.time() - start)
    return min(times)


def ours(**requests):
    times = []
    for _ in range(3):
        everything = {"volumes": [], "write": [], "read": [], **requests}
        (work / "requests.json").write_text(json.dumps(everything))
        subprocess.run(
            ["swift", "test", "-c", "release", "--filter", "PeerExchange", "--skip-build"],
            cwd=root, env={**os.environ, "MAIS_PEERS": str(work)}, check=True, capture_output=True)
        reply = json.loads((work / "out.json").read_text())
        if reply.get("error"):
            sys.exit(reply["error"])
        times.append(reply["timed"])
    return min(times)


def sitk():
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


def row(what, mine, theirs, whose):
    print(f"{what:28} {mine:7.2f} s   {whose:18} {theirs:7.2f} s   {theirs / mine:5.1f} x as fast")


out = str(work / "out")
row("read a series", ours(volumes=[dict(folder=str(folder), out=out)]), best(sitk), "SimpleITK")

image = SimpleITK.GetImageFromArray(labels.astype(numpy.uint8))
image.CopyInformation(sitk())
SimpleITK.WriteImage(image, str(work / "labels.nrrd"))
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
mine = ours(write=[write])
theirs = best(lambda: subprocess.run(
    [bin / "itkimage2segimage", "--inputImageList", work / "labels.nrrd", "--inputDICOMDirectory",
     folder, "--outputDICOM", work / "theirs.dcm", "--inputMetadata", work / "meta.json", "--skip"],
    check=True, capture_output=True))
row("write a SEG of 5 segments", mine, theirs, "itkimage2segimage")

read = dict(file=str(work / "theirs.dcm"), folder=str(folder), out=out, masks=False)
mine = ours(read=[read])
(work / "back").mkdir()
theirs = best(lambda: subprocess.run(
    [bin / "segimage2itkimage", "--inputDICOM", work / "theirs.dcm", "--outputDirectory",
     work / "back", "--outputType", "nrrd", "--mergeSegments"], check=True, capture_output=True))
row("read it", mine, theirs, "segimage2itkimage")
shutil.rmtree(work)
