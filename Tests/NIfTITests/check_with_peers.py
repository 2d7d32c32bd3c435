"""Opens what NIfTITests writes with nibabel and SimpleITK, and compares positions and voxels.

    python check_with_peers.py        (in an environment with nibabel, numpy and SimpleITK)

Prints the largest differences; exits with 1 where a position is more than 0.001 mm off, a voxel
differs, or a file on a source's grid has another sform or qform than the source.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import nibabel as nib
import numpy as np
import SimpleITK as sitk

here = pathlib.Path(__file__).resolve().parent
package = here.parent.parent
worst = {"nibabel": 0.0, "nibabel, qform": 0.0, "SimpleITK": 0.0}
bad = []

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(
        ["swift", "test", "-c", "release", "--filter", "PeerTests", "--skip-build"],
        cwd=package,
        env={**os.environ, "NIFTI_PEERS": folder},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    folder = pathlib.Path(folder)
    files = json.loads((folder / "corners.json").read_text())
    for name, corners in sorted(files.items()):
        image, itk = nib.load(folder / name), sitk.ReadImage(str(folder / name))
        data = np.asanyarray(image.dataobj)
        array = sitk.GetArrayFromImage(itk)
        if not np.array_equal(data, array.T):
            bad.append(f"{name}: nibabel and SimpleITK read different voxels")
        affines = [("nibabel", image.affine)]
        if image.header["qform_code"] > 0:
            affines.append(("nibabel, qform", image.get_qform()))
        for corner in corners:
            index, ours = corner["index"], np.array(corner["position"])
            for peer, affine in affines:
                theirs = (affine @ [*index, 1])[:3] * [-1, -1, 1]
                # A source's own qform may differ from its sform: it is compared below.
                if not (name.startswith("like") and peer.endswith("qform")):
                    worst[peer] = max(worst[peer], float(np.abs(ours - theirs).max()))
            theirs = np.array(itk.TransformIndexToPhysicalPoint(index))
            worst["SimpleITK"] = max(worst["SimpleITK"], float(np.abs(ours - theirs).max()))
            if data[tuple(index)] != corner["value"]:
                bad.append(f"{name}: voxel {index} is {data[tuple(index)]}")
        if name.startswith("like "):
            source = nib.load(here / "Data" / "preprocess" / name.removeprefix("like "))
            fields = "sform_code qform_code srow_x srow_y srow_z quatern_b quatern_c quatern_d"
            for field in (fields + " qoffset_x qoffset_y qoffset_z").split():
                if source.header[field].tobytes() != image.header[field].tobytes():
                    bad.append(f"{name}: {field} differs from the source's")
            if source.header["pixdim"][:4].tobytes() != image.header["pixdim"][:4].tobytes():
                bad.append(f"{name}: pixdim differs from the source's")
            if not np.array_equal(np.asanyarray(source.dataobj), data):
                bad.append(f"{name}: voxels differ from the source's")

for peer, apart in worst.items():
    print(f"{len(files)} files, {peer}: positions at most {apart:.2e} mm apart")
    if apart > 1e-3:
        bad.append(f"{peer} is {apart} mm off")
for problem in bad:
    print(problem)
sys.exit(1 if bad else 0)
