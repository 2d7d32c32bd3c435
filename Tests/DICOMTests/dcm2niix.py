"""Compares a series as the DICOM module reads it with what dcm2niix makes of the same folder."""

import pathlib
import shutil
import subprocess
import tempfile

import nibabel
import numpy


def by_dcm2niix(folder, work):
    """What dcm2niix makes of a folder: array [i, j, k], affine in LPS. Its rows run upwards and
    its axes may be turned, so it is compared in the patient. -p n: Philips' stored values with
    Rescale Slope and Intercept, as everybody else has them, and not Philips' own factors."""
    out = pathlib.Path(tempfile.mkdtemp(dir=work))
    subprocess.run(
        ["dcm2niix", "-b", "n", "-z", "n", "-p", "n", "-d", "0", "-f", "%j", "-o", out, folder],
        capture_output=True)
    images = [nibabel.load(f) for f in sorted(out.glob("*.nii"))]
    images = [i for i in images if i.get_data_dtype().fields is None]  # colour is structured
    return [(i.get_fdata(), numpy.diag([-1, -1, 1, 1]) @ i.affine) for i in images]


def against_dcm2niix(folder, work, ours, affine, padded):
    """A cell for the table, and whether it is good. `ours` and `padded` are [i, j, k]."""
    if shutil.which("dcm2niix") is None:
        return "dcm2niix is not installed", True
    found = by_dcm2niix(folder, work)
    notes = []
    for array, their_affine in found:
        volumes = array.reshape(*array.shape[:3], -1)
        array = volumes[..., 0]
        to = numpy.linalg.inv(their_affine) @ affine
        if ours.shape[2] == 1:  # one slice: its thickness is no matter of position
            to[:3, 2] = numpy.eye(3)[numpy.argmin(abs(to[:3, :2]).max(axis=1))]
        turn = numpy.rint(to[:3, :3]).astype(int)
        if sorted(map(tuple, abs(turn).tolist())) != [(0, 0, 1), (0, 1, 0), (1, 0, 0)]:
            notes.append(f"{array.shape} at other angles or spacings")
            continue
        corners = numpy.array([[x, y, z, 1] for x in (0, ours.shape[0] - 1)
                               for y in (0, ours.shape[1] - 1) for z in (0, ours.shape[2] - 1)]).T
        there = to @ corners
        if there[:3].min() < -0.1 or (there[:3].max(axis=1) > numpy.array(array.shape) - 0.9).any():
            notes.append(f"{array.shape} elsewhere")
            continue
        apart = abs(their_affine @ numpy.rint(there) - affine @ corners).max()
        axes = [int(numpy.argmax(abs(turn[:, a]))) for a in range(3)]
        turned = volumes.transpose(*axes, 3)
        turned = turned[tuple(slice(None, None, int(turn[axes[a], a])) for a in range(3))]
        # Of a 4D series ours is the first volume; theirs may have them in another order.
        difference = abs(turned - ours[..., None])[~padded].max(axis=0).min()
        # dcm2niix takes the slices' distance from where a vendor rounded it: 3.313 mm in Philips'
        # fMRI, whose positions, which are ours, lie 3.3125 mm apart. Never a hundredth of a voxel.
        spacing = numpy.linalg.norm(affine[:3, :3], axis=0).max()
        return (f"dcm2niix {difference:.3g}, {apart:.2g} mm",
                bool(difference < 1e-3 and apart < 2e-3 * max(1, spacing)))
    return "dcm2niix: " + ("; ".join(notes) or "makes nothing of it"), True
