"""Writes Data/metrics.json: pairs of masks, and what MONAI and SciPy measure between them.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install monai==1.6.1 scipy nibabel
    /tmp/venv/bin/python make_metrics.py FOLDER

FOLDER holds `msd_hippocampus/labels` (Medical Segmentation Decathlon, Task04) and
`openkbp_hn_ct/labels` (open-kbp, as NIfTI). Masks are stored as runs of voxels outside and inside
in turn, the first axis fastest.
"""

import json
import sys
import warnings
from pathlib import Path

import nibabel
import numpy as np
import torch
from monai.metrics import (
    compute_average_surface_distance,
    compute_dice,
    compute_hausdorff_distance,
    compute_surface_dice,
)
from scipy import ndimage

warnings.filterwarnings("ignore")
TOLERANCE = 2.0
folder = Path(sys.argv[1])
pairs = []


def runs(mask):
    flat = mask.flatten(order="F").astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flat, [1 - flat[-1]]])))
    return np.diff(np.concatenate([[0], edges])).tolist()


def by_scipy(a, b, spacing):
    """The same definitions in double precision."""
    ea, eb = (m ^ ndimage.binary_erosion(m) for m in (a, b))
    to_b = ndimage.distance_transform_edt(~eb, sampling=spacing)[ea]
    to_a = ndimage.distance_transform_edt(~ea, sampling=spacing)[eb]
    both = np.concatenate([to_a, to_b])
    return {
        "dice": 2 * int((a & b).sum()) / int(a.sum() + b.sum()),
        "nsd": float((both.astype(np.float32) <= np.float32(TOLERANCE)).mean()),
        "hd95": float(max(np.quantile(to_a, 0.95), np.quantile(to_b, 0.95))),
        "hd": float(both.max()),
        "mean": float(both.mean()),
    }


def by_monai(a, b, spacing):
    ta, tb = (torch.from_numpy(m.copy())[None, None] for m in (a, b))
    both = dict(include_background=True)
    figures = {
        "dice": compute_dice(ta, tb, **both, ignore_empty=False),
        "nsd": compute_surface_dice(ta, tb, [TOLERANCE], **both, spacing=spacing),
        "hd95": compute_hausdorff_distance(ta, tb, **both, percentile=95, spacing=spacing),
        "hd": compute_hausdorff_distance(ta, tb, **both, spacing=spacing),
        "mean": compute_average_surface_distance(ta, tb, **both, symmetric=True, spacing=spacing),
    }
    figures = {key: value.item() for key, value in figures.items()}
    return {key: value if np.isfinite(value) else None for key, value in figures.items()}


def pair(name, prediction, truth, spacing):
    prediction, truth = prediction.astype(bool), truth.astype(bool)
    spacing = [float(s) for s in spacing]
    entry = {
        "name": name,
        "size": list(truth.shape),
        "spacing": spacing,
        "prediction": runs(prediction),
        "truth": runs(truth),
        "monai": by_monai(prediction, truth, spacing),
    }
    if prediction.any() and truth.any():
        entry["scipy"] = by_scipy(prediction, truth, spacing)
    pairs.append(entry)
    print(name, entry["monai"])


def labels(path):
    image = nibabel.load(folder / path)
    return np.rint(np.asarray(image.dataobj)).astype(np.int16), image.header.get_zooms()[:3]


def common(a, b):
    size = np.minimum(a.shape, b.shape)
    return a[: size[0], : size[1], : size[2]], b[: size[0], : size[1], : size[2]]


first, _ = labels("msd_hippocampus/labels/hippocampus_001.nii.gz")
second, _ = labels("msd_hippocampus/labels/hippocampus_003.nii.gz")
first, second = common(first, second)
for label in (1, 2):
    pair(f"hippocampus {label} of two people", first == label, second == label, [1, 1, 1])
pair("its two parts", first == 1, first == 2, [1, 1, 1])
pair("thick slices", first == 1, second == 1, [0.7, 1.3, 4.1])
pair("tolerance met exactly", first == 2, np.roll(first == 2, 10, axis=0), [0.2, 0.4, 0.1])
pair("eroded", ndimage.binary_erosion(first == 2), first == 2, [1, 1, 1])
pair("dilated", ndimage.binary_dilation(first == 2, iterations=3), first == 2, [0.5, 0.5, 2.5])

organ, spacing = labels("openkbp_hn_ct/labels/pt_100.nii.gz")
turned, _ = labels("openkbp_hn_ct/labels/pt_101.nii.gz")
for label in sorted(set(np.unique(organ)) & set(np.unique(turned)) - {0}):
    pair(f"head and neck {label} of two people", organ == label, turned == label, spacing)

small = np.zeros((5, 4, 3), bool)
one, corner, full, slab = (small.copy() for _ in range(4))
one[2, 2, 1] = True
corner[0, 0, 0] = True
full[:] = True
slab[:, :, 0] = True
pair("one voxel each", one, corner, [0.5, 2, 3])
pair("one voxel twice", one, one, [0.5, 2, 3])
pair("the whole grid and a voxel", full, one, [0.5, 2, 3])
pair("a side of the grid", slab, full, [1, 1, 3])
pair("nothing found", small, full, [1, 1, 1])
pair("nothing there", full, small, [1, 1, 1])
pair("nothing at all", small, small, [1, 1, 1])
pair("a grid of one voxel", np.ones((1, 1, 1)), np.ones((1, 1, 1)), [1, 1, 1])
pair("a grid of one row", np.array([1, 1, 0, 0, 0]).reshape(5, 1, 1),
     np.array([0, 0, 0, 1, 1]).reshape(5, 1, 1), [0.3, 1, 1])



# Intervals over cases, with the generator and the draws written out once more.
def splitmix64(state):
    mask = (1 << 64) - 1
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        yield z ^ (z >> 31)


def below(bound, numbers):
    while True:
        product = next(numbers) * bound
        if product & ((1 << 64) - 1) >= (1 << 64) % bound:
            return product >> 64


def bootstrap(objects, draws, seed):
    values = np.array([[np.nan if v is None else v for v in row] for _, row in objects])
    cases = sorted({case for case, _ in objects})
    rows = [[n for n, (name, _) in enumerate(objects) if name == case] for case in cases]
    numbers = splitmix64(seed)
    means = []
    for _ in range(draws):
        drawn = [n for _ in cases for n in rows[below(len(cases), numbers)]]
        means.append(np.nanmean(values[drawn], axis=0))
    low, high = np.nanquantile(np.array(means), [0.025, 0.975], axis=0)
    return np.stack([np.nanmean(values, axis=0), low, high], axis=1).tolist()


random = np.random.default_rng(5)
objects = [
    [f"case {n % 7 * 3 % 5}", random.uniform(0, 1, 3).round(4).tolist()] for n in range(14)
]
for n in (0, 3, 4, 5, 9, 11):
    objects[n][1][2] = None
draws, seed = 2000, 77
intervals = {
    "draws": draws,
    "seed": seed,
    "objects": [{"case": case, "values": values} for case, values in objects],
    "expected": bootstrap(objects, draws, seed),
}
print(intervals["expected"])

text = json.dumps({"tolerance": TOLERANCE, "pairs": pairs, "intervals": intervals}, separators=(",", ":"))
(Path(__file__).parent / "Data" / "metrics.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")
