"""Times NIfTI files and resampling beside nibabel, SimpleITK and TorchIO, taking turns.

    swift build -c release --product bench --product mais
    python Tests/Bench/bench_files.py .build/release/bench .build/release/mais [--rounds 5]

A CT of 512 x 512 x 300 voxels in 16-bit integers, put together from the slices of the sample's
series, there and back, so that its noise is a scanner's. The files lie in the page cache. Both
sides have two cores: the first two of those that this process may use. Ours is a new process for
each turn, which prints what its work alone takes; theirs runs inside Python. The best of each
counts: what else the machine did meanwhile only adds time.

What both sides made is compared: a table of wrong results is worth nothing. Needs numpy, nibabel,
SimpleITK, torchio and torch (PyPI).
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

cores = sorted(os.sched_getaffinity(0))[:2]
os.sched_setaffinity(0, cores)

import nibabel  # noqa: E402
import numpy  # noqa: E402
import SimpleITK  # noqa: E402
import torch  # noqa: E402
import torchio  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from table import Table  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]


def timed(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def labels_of(shape):
    """Five balls that cover about half of the image."""
    axes = [numpy.linspace(-1, 1, count) for count in shape]
    x, y, z = numpy.ogrid[tuple(slice(-1, 1, count * 1j) for count in shape)]
    labels = numpy.zeros([len(axis) for axis in axes], numpy.uint8)
    for number, centre in enumerate([(-.4, -.4), (.4, -.4), (-.4, .4), (.4, .4), (0, 0)]):
        labels[(x - centre[0]) ** 2 + (y - centre[1]) ** 2 + 0.3 * z ** 2 < 0.3] = number + 1
    return labels


class Work:
    def __init__(self, folder, bench, mais):
        self.folder, self.bench = folder, bench
        series = folder / "series.nii"
        subprocess.run([mais, "convert", root / "Samples/abdomen-ct/series", series],
                       check=True, capture_output=True)
        image = nibabel.load(series)
        slices = numpy.asarray(image.dataobj).astype(numpy.int16)
        back = slices[:, :, ::-1]
        ct = numpy.concatenate([back if n % 2 else slices for n in range(15)], axis=2)
        affine = image.affine @ numpy.diag([1, 1, 0.5, 1])
        self.plain, self.packed, self.labels = (
            folder / name for name in ("ct.nii", "ct.nii.gz", "labels.nii"))
        nibabel.save(nibabel.Nifti1Image(ct, affine), self.plain)
        self.image = SimpleITK.ReadImage(str(self.plain))
        # As most files are that one is given: zlib's usual level.
        SimpleITK.WriteImage(self.image, str(self.packed))
        nibabel.save(nibabel.Nifti1Image(labels_of(ct.shape), affine), self.labels)
        self.label_image = SimpleITK.ReadImage(str(self.labels))

    def ours(self, *words):
        words = [str(word) for word in (self.bench, "files", *words)]
        return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)

    def resampler(self, image, interpolator):
        """Our grid: the floor of the extent, around the same centre."""
        size, spacing = numpy.array(image.GetSize()), numpy.array(image.GetSpacing())
        new = numpy.floor(size * spacing / 1.5).astype(int)
        directions = numpy.array(image.GetDirection()).reshape(3, 3)
        shift = (size - 1) * spacing / 2 - (new - 1) * 1.5 / 2
        resampler = SimpleITK.ResampleImageFilter()
        resampler.SetNumberOfThreads(2)
        resampler.SetInterpolator(interpolator)
        resampler.SetOutputSpacing([1.5] * 3)
        resampler.SetSize(new.tolist())
        resampler.SetOutputDirection(image.GetDirection())
        resampler.SetOutputOrigin((numpy.array(image.GetOrigin()) + directions @ shift).tolist())
        return resampler


def equal(what, ours, theirs, allowed=0):
    """Ends the bench where more than `allowed` voxels of a million differ."""
    differ = (ours != theirs).mean() * 1e6 if ours.shape == theirs.shape else float("inf")
    if differ > allowed:
        raise SystemExit(f"{what}: {differ:.1f} voxels of a million differ")
    return "" if allowed == 0 else f"{differ:.1f} voxels of a million differ"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("mais", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(2)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Work(pathlib.Path(folder), arguments.bench.resolve(), arguments.mais.resolve())
        sys.exit(measure(work, arguments.rounds))


def measure(work, rounds):
    table = Table(
        f"512 x 512 x 300 voxels, {len(cores)} cores, nibabel {nibabel.__version__}, SimpleITK "
        f"{SimpleITK.Version.VersionString()}, TorchIO {torchio.__version__}")

    def best(ours, *theirs):
        """The fastest of each, in turns; what is slow needs no more than two."""
        taken = [[] for _ in range(1 + len(theirs))]
        for number in range(rounds):
            for times, body in zip(taken, (ours, *theirs)):
                if number < 2 or sum(times) < 6:
                    times.append(body())
        return [min(times) for times in taken]

    out = work.folder / "out.nii.gz"
    read_array = lambda path: numpy.asanyarray(nibabel.load(path).dataobj)  # noqa: E731
    ours, by_nibabel, by_itk = best(
        lambda: work.ours("read", work.packed), lambda: timed(lambda: read_array(work.packed)),
        lambda: timed(lambda: SimpleITK.ReadImage(str(work.packed))))
    table.compare("read .nii.gz, int16, to floats", ours, by_nibabel, "nibabel", bar=2,
                  note="nibabel leaves the integers")
    table.compare("the same", ours, by_itk, "SimpleITK")

    theirs_out = work.folder / "theirs.nii.gz"
    ours, theirs = best(
        lambda: work.ours("write", work.plain, out),
        lambda: timed(lambda: SimpleITK.WriteImage(work.image, str(theirs_out))))
    equal("what was written", read_array(out), read_array(work.plain))
    sizes = " and ".join(f"{path.stat().st_size / 1e6:.1f}" for path in (out, theirs_out))
    table.compare("write .nii.gz, int16", ours, theirs, "SimpleITK", bar=4, note=f"{sizes} MB")

    made = {}
    linear = work.resampler(work.image, SimpleITK.sitkLinear)
    subject = torchio.ScalarImage(work.plain)
    subject.load()
    cubic = torchio.Resample(1.5)
    ours, by_itk, by_torchio = best(
        lambda: work.ours("resample", work.plain, 1.5, out),
        lambda: timed(lambda: made.update(itk=linear.Execute(work.image))),
        lambda: timed(lambda: cubic(subject)))
    # On the last bit before a whole number the two may fall to different sides, and drop to it or
    # to the one below.
    pair = read_array(out), SimpleITK.GetArrayFromImage(made["itk"]).T
    note = equal("linear", *pair, allowed=100)
    if abs(pair[0].astype(int) - pair[1]).max() > 1:
        raise SystemExit("linear: voxels differ by more than 1")
    table.compare("resample to 1.5 mm, linear", ours, by_itk, "SimpleITK", bar=1, note=note)
    table.compare("the same", ours, by_torchio, "TorchIO", bar=8)

    nearest = work.resampler(work.label_image, SimpleITK.sitkNearestNeighbor)
    ours, theirs = best(
        lambda: work.ours("labels", work.labels, 1.5, out),
        lambda: timed(lambda: made.update(labels=nearest.Execute(work.label_image))))
    note = equal(
        "labels", read_array(out), SimpleITK.GetArrayFromImage(made["labels"]).T, allowed=20)
    table.compare("resample labels to 1.5 mm", ours, theirs, "SimpleITK", note=note)
    table.compare("turn, crop to 128^3, normalise", *best(lambda: work.ours("patch", work.plain)))
    return table.finish()


if __name__ == "__main__":
    main()
