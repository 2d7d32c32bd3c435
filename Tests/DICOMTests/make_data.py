"""Makes Data/ from the public sets it comes from.

    python make_data.py QUIRKS TRANSFER_SYNTAXES SEG TILT

QUIRKS: the test images of dicom2nifti (MIT). TRANSFER_SYNTAXES: those of pydicom and of NEMA's
WG-04. SEG: those of dcmqi (BSD-3), highdicom (MIT) and of the oblique RTSTRUCT series (MIT).
TILT: the head CT with a gantry tilt of dcm2niix's validation set (BSD-2).

Series whose geometry is what matters are cut to 16 x 16 pixels: headers stay as they are but for
Rows and Columns. Everything else is copied. Needs pydicom and numpy.
"""

import pathlib
import shutil
import sys

import numpy
import pydicom

quirks, syntaxes, seg, tilt = map(pathlib.Path, sys.argv[1:5])
data = pathlib.Path(__file__).parent / "Data"


def cut(source, target):
    dataset = pydicom.dcmread(source)
    pixels = dataset.pixel_array
    dataset.Rows = dataset.Columns = 16
    dataset.PixelData = numpy.ascontiguousarray(pixels[..., :16, :16]).tobytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(target)


for case in [
    "enhanced/hyperfine/anatomical/001", "enhanced/philips_enhanced/anatomical/001",
    "enhanced/philips_enhanced/dti/001", "enhanced/philips_enhanced/fmri/001",
    "enhanced/siemens_multiframe/anatomical/001", "failing/gantrytilting/001",
    "failing/notavolume/001", "failing/slicecount/001", "failing/sliceincrement/001",
    "failing/sliceincrement/002", "failing/sliceorientation/001", "ge_dti_4d",
    "siemens_mosaic_dti/001", "hitachi/anatomical/001", "generic/anatomical/002_non_isotropic",
]:
    for file in sorted((quirks / case).glob("*.dcm")):
        cut(file, data / "quirks" / case / file.name)
for file in sorted((tilt / "GE_head_variable_spacing").glob("*.dcm")):
    cut(file, data / "quirks/variable_spacing" / file.name)
shutil.copy(quirks / "LICENSE", data / "quirks/LICENSE")
shutil.copy(tilt / "LICENSE", data / "quirks/variable_spacing/LICENSE")

one = "IM-0001-0001-0001.dcm"
for case in ["compressed", "compressed_j2k", "compressed_jpeg", "compressed_jpegls",
             "compressed_rle"]:
    target = data / "compressed" / f"{case}.dcm"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(quirks / "generic" / case / "001" / one, target)
(data / "quirks/generic/rgb").mkdir(parents=True, exist_ok=True)
for file in sorted((quirks / "generic/rgb/001").glob("*.dcm"))[:2]:
    shutil.copy(file, data / "quirks/generic/rgb" / file.name)
shutil.copy(quirks / "LICENSE", data / "compressed/LICENSE")

(data / "syntaxes").mkdir(exist_ok=True)
for name in [
    "MR_small", "MR_small_RLE", "MR_small_bigendian", "MR_small_expb", "MR_small_implicit",
    "MR_small_jp2klossless", "MR_small_jpeg_ls_lossless", "MR_small_padded", "MR_truncated",
    "emri_small", "emri_small_RLE", "emri_small_big_endian", "emri_small_jpeg_2k_lossless",
    "emri_small_jpeg_2k_lossless_too_short", "emri_small_jpeg_ls_lossless", "image_dfl",
    "JPEG-lossy", "JPEG2000", "CT_small", "ExplVR_BigEnd", "liver", "liver_expb",
    "rtstruct",
]:
    shutil.copy(syntaxes / "pydicom" / f"{name}.dcm", data / "syntaxes" / f"{name}.dcm")
shutil.copy(syntaxes / "pydicom/README.txt", data / "syntaxes/README.txt")

(data / "seg").mkdir(exist_ok=True)
for file in sorted((seg / "highdicom").iterdir()):
    shutil.copy(file, data / "seg" / ("LICENSE.highdicom" if file.name == "LICENSE" else file.name))
dcmqi = seg / "dcmqi_segmentations"
for name in ["sparse-labelmap-noppv.dcm", "sparse-labelmap-ppv5.dcm", "partial_overlaps.dcm"]:
    shutil.copy(dcmqi / name, data / "seg" / name)
for case in ["23x38x3", "24x38x3"]:
    (data / "seg" / case).mkdir(exist_ok=True)
    for folder in ["image", "seg", "multiframe"]:
        for file in sorted((dcmqi / case / folder).iterdir()):
            shutil.copy(file, data / "seg" / case / f"{folder}-{file.name}")
shutil.copy(seg / "LICENSE.txt", data / "seg/LICENSE.dcmqi")
(data / "oblique").mkdir(exist_ok=True)
for file in sorted((seg / "rtstruct/oriented_data").glob("*.dcm")):
    shutil.copy(file, data / "oblique" / file.name)
shutil.copy(seg / "rtstruct/LICENSE", data / "oblique/LICENSE")
