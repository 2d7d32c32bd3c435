"""Reads what `mais` writes with other people's programs, and compares voxel by voxel.

    make peers        (or: python Tests/Peers/read_back.py PATH/TO/mais)

The abdominal CT of Samples/ is turned into series of many orientations by rewriting its
positions; each is labelled by one pipeline that writes a DICOM SEG and a NIfTI. nibabel, SimpleITK,
highdicom and dcmqi must find the same voxels at the same places, and dciodvfy no error.
"""
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import highdicom
import nibabel
import numpy
import pydicom
import SimpleITK

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "Samples" / "abdomen-ct"
PIPELINE = """# Labels a series, and writes the labels as SEG and as NIfTI.
takes: { series: dicom-series, session: session }
stages:
  - { id: image, use: read-dicom, from: { series: series } }
  - { id: cubic, use: set-spacing, from: { image: image }, with: { spacing: 1.5 } }
  - { id: patches, use: plan-patches, from: { image: cubic, session: session }, with: { size: 64 } }
  - { id: logits, use: segment, from: { patches: patches }, with: { checkpoint: %s, grow: false } }
  - { id: labels, use: stitch, from: { logits: logits, like: image } }
  - { id: seg, use: write-dicom-seg, from: { labels: labels, series: series } }
  - { id: nifti, use: write-nifti, from: { labels: labels } }
"""


def rotation(axis, degrees):
    axis = numpy.array(axis, float) / numpy.linalg.norm(axis)
    k = numpy.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    t = math.radians(degrees)
    return numpy.eye(3) + math.sin(t) * k + (1 - math.cos(t)) * k @ k


# What is done to the positions of the axial sample: x -> matrix x.
VARIANTS = {
    "axial": numpy.eye(3),
    "sagittal": numpy.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], float),
    "coronal": numpy.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], float),
    "oblique": rotation([1, 2, 3], 33),
    "negated column": numpy.diag([1, -1, -1.0]),
    "anisotropic": numpy.eye(3),
}


def make_variant(name, folder):
    """A series and its session with the positions turned; 'anisotropic' keeps every second slice."""
    turn = VARIANTS[name]
    folder.mkdir(parents=True)
    files = [pydicom.dcmread(f) for f in sorted(SAMPLE.joinpath("series").glob("*.dcm"))]
    files.sort(key=lambda d: d.ImagePositionPatient[2])
    if name == "anisotropic":
        files = files[::2]
    number = list(VARIANTS).index(name)
    series_uid = f"{files[0].SeriesInstanceUID[:50]}.{number}"
    for n, data in enumerate(files):
        cosines = numpy.array(data.ImageOrientationPatient, float).reshape(2, 3) @ turn.T
        data.ImageOrientationPatient = [f"{v:.12g}"[:16] for v in cosines.flatten()]
        position = turn @ numpy.array(data.ImagePositionPatient, float)
        data.ImagePositionPatient = [f"{v:.10g}"[:16] for v in position]
        data.SeriesInstanceUID = series_uid
        data.SOPInstanceUID = f"{series_uid}.{n}"
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
        data.save_as(folder / f"{n:03}.dcm")
    # The grid as it is read: k runs along rows x columns, ascending.
    cosines = numpy.array([float(v) for v in files[0].ImageOrientationPatient]).reshape(2, 3)
    normal = numpy.cross(cosines[0], cosines[1])
    files.sort(key=lambda d: numpy.dot(normal, [float(v) for v in d.ImagePositionPatient]))
    first, last = (numpy.array([float(v) for v in f.ImagePositionPatient]) for f in (files[0], files[-1]))
    affine = numpy.eye(4)
    affine[:3, 0] = cosines[0] * float(files[0].PixelSpacing[1])
    affine[:3, 1] = cosines[1] * float(files[0].PixelSpacing[0])
    affine[:3, 2] = (last - first) / (len(files) - 1)
    affine[:3, 3] = first
    session = json.loads(SAMPLE.joinpath("session.json").read_text())
    session["image"]["dicom"]["series_instance_uid"] = series_uid
    session["image"]["size"] = [512, 512, len(files)]
    session["image"]["affine"] = affine.tolist()
    for event in session["events"]:
        for click in event["clicks"]:
            click["position"] = (turn @ numpy.array(click["position"])).tolist()
    folder.parent.joinpath("session.json").write_text(json.dumps(session))
    return affine


def same(name, what, ours, theirs, tolerance=0.0):
    worst = float(numpy.abs(numpy.asarray(ours, float) - numpy.asarray(theirs, float)).max())
    assert worst <= tolerance, f"{name}: {what} differs by {worst}"
    return worst


def check(name, mais, folder):
    affine = make_variant(name, folder / "series")
    pipeline = folder / "pipeline.yaml"
    pipeline.write_text(PIPELINE % json.dumps(str(ROOT / "Tests/NetworkTests/Data/tiny.weights.safetensors")))
    subprocess.run(
        [mais, "run", pipeline, "--input", f"series={folder / 'series'}", "--input",
         f"session={folder / 'session.json'}", "--out", folder / "out"],
        check=True, capture_output=True)
    nifti = next(folder.joinpath("out").rglob("labels.nii.gz"))
    seg = next(folder.joinpath("out").rglob("labels.dcm"))

    # nibabel: RAS affine against the series' LPS one.
    image = nibabel.load(nifti)
    labels = numpy.asarray(image.dataobj)
    lps = numpy.diag([-1, -1, 1, 1]) @ image.affine
    assert labels.any(), f"{name}: no voxel is labelled, so nothing would be compared"
    worst = same(name, "nibabel's affine", affine, lps, 1e-4)
    assert labels.shape == tuple(json.loads((folder / "session.json").read_text())["image"]["size"])

    # SimpleITK: the NIfTI's grid against that of the series as ITK itself reads it.
    itk = SimpleITK.ReadImage(str(nifti))
    matrix = numpy.array(itk.GetDirection()).reshape(3, 3) * numpy.array(itk.GetSpacing())
    same(name, "SimpleITK's directions", affine[:3, :3], matrix, 1e-4)
    same(name, "SimpleITK's origin", affine[:3, 3], itk.GetOrigin(), 1e-3)

    # highdicom: every segment of the SEG on a grid of its own, compared by position.
    read = highdicom.seg.segread(seg)
    for number in read.segment_numbers:
        volume = read.get_volume(segment_numbers=[number], combine_segments=False)
        array, grid = volume.array[..., 0], volume.affine
        voxels = numpy.argwhere(array > 0)
        positions = voxels @ grid[:3, :3].T + grid[:3, 3]
        mine = (positions - affine[:3, 3]) @ numpy.linalg.inv(affine[:3, :3]).T
        rounded = numpy.rint(mine).astype(int)
        same(name, "highdicom's positions", mine, rounded, 1e-2)
        theirs = numpy.zeros(labels.shape, bool)
        theirs[tuple(rounded.T)] = True
        label = list(numpy.unique(labels[labels > 0]))[number - 1]
        same(name, f"highdicom's segment {number}", labels == label, theirs)

    # dcmqi: likewise, from its NRRD files.
    nrrd = folder / "dcmqi"
    nrrd.mkdir()
    subprocess.run(
        ["segimage2itkimage", "--inputDICOM", seg, "--outputDirectory", nrrd, "-t", "nrrd"],
        check=True, capture_output=True)
    found = numpy.zeros(labels.shape, labels.dtype)
    for file in sorted(nrrd.glob("*.nrrd")):
        mask = SimpleITK.ReadImage(str(file))
        number = int(file.stem.split("-")[-1].split("_")[-1])
        voxels = numpy.argwhere(SimpleITK.GetArrayViewFromImage(mask) > 0)[:, ::-1]
        matrix = numpy.array(mask.GetDirection()).reshape(3, 3) * numpy.array(mask.GetSpacing())
        positions = voxels @ matrix.T + numpy.array(mask.GetOrigin())
        index = numpy.rint((positions - affine[:3, 3]) @ numpy.linalg.inv(affine[:3, :3]).T).astype(int)
        found[tuple(index.T)] = list(numpy.unique(labels[labels > 0]))[number - 1]
    same(name, "dcmqi's voxels", labels, found)

    report = subprocess.run(["dciodvfy", seg], capture_output=True, text=True)
    errors = [line for line in report.stderr.splitlines() if line.startswith("Error")]
    assert not errors and report.returncode == 0, f"{name}: dciodvfy: {errors}"
    print(f"{name}: {int((labels > 0).sum())} labelled voxels, the same in nibabel, SimpleITK, "
          f"highdicom and dcmqi; affine within {worst:.1e} mm; dciodvfy without errors")


def main():
    mais = Path(sys.argv[1]).resolve()
    if shutil.which("dciodvfy") is None:
        sys.exit("dciodvfy is missing: install the Debian package dicom3tools.")
    with tempfile.TemporaryDirectory() as folder:
        for name in VARIANTS:
            check(name, mais, Path(folder) / name.replace(" ", "-"))


if __name__ == "__main__":
    main()
