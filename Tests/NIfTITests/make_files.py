"""Writes the small NIfTI files of Data/made with nibabel, and what nibabel reads from them.

    python make_files.py

Every image is 5 x 4 x 3 voxels; voxel (i, j, k) holds i + 10 j + 100 k, less 110 in signed types,
and a quarter more in floats. The grid is oblique, anisotropic, and has a negated axis.
"""

import gzip
import json
import pathlib

import nibabel as nib
import numpy as np

here = pathlib.Path(__file__).parent / "Data" / "made"
here.mkdir(parents=True, exist_ok=True)
for old in here.iterdir():
    old.unlink()

SIZE = (5, 4, 3)
a, b = np.deg2rad(20), np.deg2rad(-35)
turn = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]]) @ np.array(
    [[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]]
)
OBLIQUE = np.eye(4)
OBLIQUE[:3, :3] = turn * [-0.75, 1.25, 3.5]
OBLIQUE[:3, 3] = [31.25, -42.5, 107.125]
OTHER = np.diag([2.0, 3.0, 4.0, 1.0])
OTHER[:3, 3] = [-10, 20, -30]

i, j, k = np.meshgrid(*[np.arange(n) for n in SIZE], indexing="ij")
plain = i + 10 * j + 100 * k


def voxels(dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "u":
        return plain.astype(dtype)
    if dtype.kind == "i":
        return (plain - 110).astype(dtype)
    return (plain - 110 + 0.25).astype(dtype)


expected = {}


def note(name):
    image = nib.load(here / name)
    expected[name] = {
        "affine": image.affine.tolist(),
        "orientation": "".join(nib.aff2axcodes(image.affine)),
    }


def save(image, name):
    nib.save(image, here / name)
    note(name)


def image(data, affine=OBLIQUE, kind=nib.Nifti1Image, codes=(1, 1), endian="<"):
    header = kind.header_class(endianness=endian)
    header.set_data_dtype(data.dtype.newbyteorder(endian) if data.dtype.fields is None else data.dtype)
    made = kind(data, affine, header)
    made.set_sform(affine if codes[0] else None, codes[0])
    made.set_qform(affine if codes[1] else None, codes[1])
    return made


numbers = "uint8 int8 uint16 int16 uint32 int32 uint64 int64 float32 float64".split()
for name in numbers:
    save(image(voxels(name)), f"{name}.nii")
    save(image(voxels(name), endian=">"), f"{name}.big.nii")
save(image(voxels("int16")), "int16.nii.gz")
for name in ("int16", "float64"):
    save(image(voxels(name), kind=nib.Nifti2Image), f"{name}.two.nii")
    save(image(voxels(name), kind=nib.Nifti2Image, endian=">"), f"{name}.two.big.nii")
save(image(voxels("int16"), kind=nib.Nifti1Pair), "pair.hdr")
save(image(voxels("int16"), kind=nib.Nifti2Pair), "pair2.hdr")
save(image(voxels("int16"), kind=nib.Nifti1Pair), "gzpair.hdr.gz")
(here / "mixedpair.hdr").write_bytes((here / "pair.hdr").read_bytes())
(here / "mixedpair.img.gz").write_bytes(gzip.compress((here / "pair.img").read_bytes(), mtime=0))
note("pair.hdr")

save(image(voxels("complex64")), "complex64.nii")
save(image(voxels("complex128")), "complex128.nii")
# nibabel writes these only where the C compiler's long double is the standard's.
for name, code, bits in (("float128", 1536, 128), ("complex256", 2048, 256)):
    raw = bytearray((here / "complex128.nii").read_bytes())
    raw[70:74] = np.array([code, bits], "<i2").tobytes()
    (here / f"{name}.nii").write_bytes(raw + bytes(plain.size * (bits - 128) // 8))
rgb = np.zeros(SIZE, [("R", "u1"), ("G", "u1"), ("B", "u1")])
save(image(rgb), "rgb24.nii")
rgba = np.zeros(SIZE, [("R", "u1"), ("G", "u1"), ("B", "u1"), ("A", "u1")])
save(image(rgba), "rgba32.nii")

# Scaled: stored int16 s stands for 0.5 s - 3.
scaled = image(voxels("int16"))
raw = bytearray(scaled.to_bytes())
raw[112:120] = np.array([0.5, -3], "<f4").tobytes()
(here / "scaled.nii").write_bytes(raw)
note("scaled.nii")

# The two transforms, alone, differing, and not at all.
both = image(voxels("int16"))
both.set_qform(OTHER, 1)
save(both, "sform-before-qform.nii")
save(image(voxels("int16"), codes=(0, 1)), "qform.nii")
save(image(voxels("int16"), codes=(2, 0)), "sform.nii")
save(image(voxels("int16"), affine=np.diag([2.0, 3.0, 4.0, 1.0]), codes=(0, 0)), "neither.nii")
shear = OBLIQUE.copy()
shear[:3, 2] += 0.1 * shear[:3, 0]
save(image(voxels("int16"), affine=shear, codes=(1, 0)), "sheared.nii")
slightly = OBLIQUE.copy()
slightly[:3, 2] += 0.0005 * 3.5 / 0.75 * slightly[:3, 0]
save(image(voxels("int16"), affine=slightly, codes=(1, 0)), "slightly-sheared.nii")
for unit in ("meter", "micron"):
    made = image(voxels("int16"))
    made.header.set_xyzt_units(unit)
    save(made, f"{unit}.nii")

# Dimensions.
save(image(np.stack([voxels("int16"), voxels("int16") + 1000], -1)), "two-volumes.nii")
save(image(np.stack([voxels("int16"), voxels("int16") + 1000], -1)), "two-volumes.nii.gz")
trailing = image(voxels("int16"))
raw = bytearray(trailing.to_bytes())
raw[40:56] = np.array([6, *SIZE, 1, 1, 1, 0], "<i2").tobytes()
(here / "trailing.nii").write_bytes(raw)
note("trailing.nii")
save(image(voxels("int16")[:, :, 0]), "slice.nii")

holes = voxels("float32")
holes[1, 2, 0], holes[2, 2, 0], holes[4, 3, 2] = np.nan, np.inf, -np.inf
save(image(holes), "holes.nii")
huge = voxels("float64")
huge[0, 0, 0] = 1e300
save(image(huge), "huge.nii")
labels = np.zeros(SIZE, "float32")
labels[1, 2, 0], labels[4, 3, 2] = 7, 65535
save(image(labels), "float-labels.nii")
labels[3, 1, 1] = 2.5
save(image(labels), "half-label.nii")

(here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
print(len(expected), "files")
