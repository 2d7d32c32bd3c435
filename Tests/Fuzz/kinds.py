"""What is damaged, and the run of the tool that meets it."""
import gzip
import os
import pathlib
import struct

import checkpoints
import gentle
import mutate
import nests
import peers

TESTS = pathlib.Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
SERIES = TESTS / "DICOMTests/Data/quirks/generic/anatomical/002_non_isotropic"


def read(*paths):
    return [path.read_bytes() for pattern in paths for path in sorted(ROOT.glob(pattern))]


def nifti(size, spacing, origin, values):
    """A NIfTI-1 file of 16-bit numbers."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *size, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, *spacing, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352, 0, 0)
    header[123] = 2
    struct.pack_into("<2h", header, 252, 1, 1)
    struct.pack_into("<6f", header, 256, 0, 0, 0, *origin)
    for axis in range(3):
        row = [0.0] * 4
        row[axis], row[3] = spacing[axis], origin[axis]
        struct.pack_into("<4f", header, 280 + 16 * axis, *row)
    header[344:348] = b"n+1\0"
    return bytes(header) + struct.pack(f"<{len(values)}h", *values)


def label_map(mais, scratch):
    """A label map on the grid of the series."""
    image = scratch / "series.nii"
    if os.spawnl(os.P_WAIT, mais, "mais", "convert", str(SERIES), str(image)) != 0:
        raise SystemExit("the series that labels lie on cannot be converted")
    head = bytearray(image.read_bytes()[:352])
    struct.pack_into("<2h", head, 70, 16, 32)
    struct.pack_into("<2f", head, 112, 0, 0)
    voxels = [1.0 if n % 7 == 0 else 2.0 if n % 5 == 0 else 0.0 for n in range(16 * 16 * 4)]
    return bytes(head) + struct.pack("<1024f", *voxels)


class Kind:
    """A kind of input. `inputs` are whole ones, of which each run damages one."""
    name = ""
    seconds = 20
    # Runs at once for each of those that were asked for: more where most of the time is waiting.
    jobs = 1

    def __init__(self, mais, scratch):
        self.mais = str(mais)
        self.scratch = pathlib.Path(scratch)
        self.inputs = []
        self.prepare()

    def prepare(self):
        pass

    def run(self, random, folder):
        """Writes what is damaged into `folder`; the command, and what it may leave in `folder`."""
        raise NotImplementedError

    def end(self):
        pass


class Session(Kind):
    name = "session"

    def prepare(self):
        self.inputs = read("Tests/SilenceTests/Data/session.json", "Samples/*/*/session*.json")
        self.inputs = [data for data in self.inputs if len(data) < 200_000]

    def run(self, random, folder):
        (folder / "session.json").write_bytes(mutate.json_of(random, random.choice(self.inputs)))
        command = random.choice((["check"], ["show"], ["show", "--json", "--who"], ["export", "--out", "out"]))
        return ["session", command[0], "session.json", *command[1:]], {"out"}


class Imported(Kind):
    name = "import"
    TOOLS = (
        ("slicer", "*.mrk.json", ["--segment", "a", "--polarity", "positive"], mutate.json_of),
        ("monai-label", "deep*.json*", [], mutate.json_of),
        ("monai-label", "vista3d.json", ["--segment", "a"], mutate.json_of),
        ("monai-label", "*.log", ["--segment", "a"], mutate.text_of),
        ("nninteractive", "*nninteractive.jsonl", ["--segment", "a", "--order", "kji"], mutate.json_of),
        ("challenge", "challenge.json", ["--segment", "a", "--segment", "b", "--order", "kji"], mutate.json_of),
        ("napari", "*side.csv", ["--segment", "a", "--polarity", "positive", "--order", "kji"], mutate.text_of),
        ("positions", "positions.csv", [], mutate.text_of),
    )

    def prepare(self):
        image = nifti((20, 30, 10), (1, 1.5, 4), (100, 120, 40), [n % 50 for n in range(6000)])
        (self.scratch / "image.nii").write_bytes(image)
        table = b"x,y,z,segment,foreground\n-98,-117,48,liver,1\n-97,-100.5,52,liver,0\n"
        for tool, pattern, options, how in self.TOOLS:
            found = read(f"Tests/SessionsTests/Data/{pattern}") or [table]
            self.inputs += [(tool, data, options, how, pattern.split(".", 1)[1]) for data in found]

    def run(self, random, folder):
        tool, data, options, how, ending = random.choice(self.inputs)
        (folder / f"source.{ending}").write_bytes(how(random, data))
        return ["session", "import", "--from", tool, f"source.{ending}", "--image",
                str(self.scratch / "image.nii"), "--out", "out.json", *options], {"out.json"}


class Labels(Kind):
    name = "labels"

    def prepare(self):
        self.inputs = read("Tests/SilenceTests/Data/labels.json", "Tests/*/Data/**/*labels*.json")
        (self.scratch / "labels.nii").write_bytes(label_map(self.mais, self.scratch))

    def run(self, random, folder):
        (folder / "labels.json").write_bytes(mutate.json_of(random, random.choice(self.inputs)))
        return ["convert", str(self.scratch / "labels.nii"), "out.dcm", "--series", str(SERIES),
                "--labels", "labels.json"], {"out.dcm"}


class NIfTI(Kind):
    name = "nifti"
    MARKS = (0, 40, 42, 44, 46, 48, 70, 72, 80, 84, 88, 108, 112, 116, 123, 252, 254, 256, 280, 296, 344)

    def prepare(self):
        self.labels = label_map(self.mais, self.scratch)
        self.image = nifti((20, 30, 10), (1, 1.5, 4), (100, 120, 40), [n % 50 for n in range(6000)])
        big = read("Tests/NIfTITests/Data/made/*.nii*")
        self.inputs = [self.labels, self.image] + [data for data in big if len(data) < 100_000]

    def run(self, random, folder):
        choice = random.randrange(3)
        data = (random.choice(self.inputs), self.labels, self.image)[choice]
        damaged = mutate.bytes_of(random, data, self.MARKS)
        ending = "nii"
        if random.random() < 0.25 and data[:2] != b"\x1f\x8b":
            damaged, ending = gzip.compress(damaged, 1), "nii.gz"
            if random.random() < 0.5:
                damaged = mutate.bytes_of(random, damaged)
        elif data[:2] == b"\x1f\x8b":
            ending = "nii.gz"
        name = f"image.{ending}"
        (folder / name).write_bytes(damaged)
        if choice == 0:
            return ["inspect", name], set()
        if choice == 1:
            return ["convert", name, "out.dcm", "--series", str(SERIES)], {"out.dcm"}
        session = (TESTS / "SilenceTests/Data/session.json")
        return ["session", "check", str(session), "--image", name], set()


class DICOM(Kind):
    name = "dicom"

    def prepare(self):
        self.series = [path.read_bytes() for path in sorted(SERIES.glob("*.dcm"))]
        found = [path for folder in ("quirks/enhanced", "seg", "compressed", "oblique")
                 for path in sorted((TESTS / "DICOMTests/Data" / folder).rglob("*.dcm"))]
        self.inputs = [path.read_bytes() for path in found if path.stat().st_size < 60_000]
        self.nested = [
            data for depth in (40, 70, 2000, 200_000) for data in nests.files(depth).values()]

    def run(self, random, folder):
        choice = random.randrange(8)
        if choice == 0:
            (folder / "one.dcm").write_bytes(random.choice(self.nested))
            return ["inspect", "one.dcm"], set()
        if choice < 4:
            (folder / "one.dcm").write_bytes(mutate.bytes_of(random, random.choice(self.inputs)))
            if choice == 1:
                return ["convert", "one.dcm", "out.nii"], {"out.nii", "out.json"}
            return ["inspect", "one.dcm"] + (["--json"] if choice == 2 else []), set()
        (folder / "series").mkdir()
        hit = random.randrange(len(self.series))
        for n, data in enumerate(self.series):
            if n == hit:
                data = mutate.bytes_of(random, data[:1300]) + data[1300:]
            (folder / f"series/{n}.dcm").write_bytes(data)
        return ["convert", "series", "out.nii"], {"out.nii", "out.json", "series"}


class YAML(Kind):
    """Pipelines, and settings of archives, which a pipeline that fetches reads: both by `check`."""
    name = "yaml"
    FETCHING = (
        b"takes: { series: pacs-series }\nstages:\n"
        b"  - { id: fetched, use: fetch, from: { wanted: series }, with: { archives: a.yaml, archive: a } }\n"
        b"  - { id: image, use: read-dicom, from: { series: fetched } }\n")
    # Words of which each may stand where another does.
    CHOICES = (
        (b"true", b"false"), (b"float32", b"float16", b"bfloat16"), (b"cpu", b"auto"),
        (b"logit", b"order"), (b"keep", b"drop", b"fail"), (b"refuse", b"accept"),
        (b"refuse", b"resample"), (b"sform", b"qform"), (b"all", b"current"), (b"get", b"move", b"web"),
        (b"auto", b"query", b"none", b"commitment"), (b"CT", b"MR"), (b"image", b"cubic", b"labels"),
        (b"axial", b"coronal"), (b"code", b"name", b"number"))

    def prepare(self):
        self.checkpoint = f"{ROOT}/Samples/mais-small.safetensors".encode()
        self.pipelines = [
            data.replace(b"Samples/mais-small.safetensors", self.checkpoint)
            for data in read("Pipelines/*.yaml") if b"\nstages:" in data]
        self.trees = [
            data.replace(b"Samples/mais-small.safetensors", self.checkpoint)
            for data in read("Tests/SilenceTests/Data/pipeline-*.json")]
        self.bombs = list(nests.bombs().values())
        self.archives = [
            b"archives:\n  - name: a\n    host: localhost\n    port: 1\n    aeTitle: A\n"
            b"    retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }\n    timeouts: { connect: 1 }\n",
            b"own: { aeTitle: MAIS, port: 11113 }\narchives:\n  - name: a\n    host: localhost\n    port: 105\n"
            b"    aeTitle: PACS\n    web: { url: 'https://localhost:8042/dicom-web', user: mais, "
            b"password: { environment: SECRET } }\n    fetch: web\n    send: web\n    verify: query\n"
            b"    transcode: true\n    associations: 3\n    page: 100\n"
            b"    timeouts: { connect: 11, idle: 31, message: 601, commitment: 61 }\n"
            b"    retry: { first: 2.5, longest: 301.5, giveUpAfter: 901.5 }\n"
            b"    limits: { matches: 1000, objectMegabytes: 4097, fetchMegabytes: 2000, freeMegabytes: 10 }\n"
            b"  - { name: b, host: 127.0.0.1, port: 106, aeTitle: B }\n"]

    def run(self, random, folder):
        choice = random.random()
        if choice < 0.04:
            data = random.choice(self.bombs)
        elif choice < 0.35:
            data = gentle.text_of(random, random.choice(self.pipelines), self.CHOICES)
        elif choice < 0.6:
            data = gentle.json_of(random, random.choice(self.trees))
        else:
            data = self.FETCHING
            settings = gentle.text_of(random, random.choice(self.archives), self.CHOICES)
            (folder / "a.yaml").write_bytes(settings)
        (folder / "p.yaml").write_bytes(data)
        return ["check", "p.yaml"], set()


class StudyList(Kind):
    """Lists: of studies by `run`, of what is to be found by `pacs find`."""
    name = "studies"

    def prepare(self):
        (self.scratch / "p.yaml").write_text(
            "takes: { nifti: nifti }\nstages:\n  - { id: image, use: read-nifti, from: { nifti: nifti } }\n"
            "  - { id: cubic, use: set-spacing, from: { image: image }, with: { spacing: 4 } }\n")
        self.image = nifti((20, 30, 10), (1, 1.5, 4), (100, 120, 40), [n % 50 for n in range(6000)])
        self.studies = [
            b"study,nifti\nA,a.nii\nB,b.nii\n",
            b"study,nifti,cubic.spacing,image.form\n\"A, the first\",a.nii,3,sform\nB,b.nii,,qform\n",
        ]
        self.json = [
            b'[{"study": "A", "nifti": "a.nii", "with": {"cubic": {"spacing": 2, "clamp": [-100, 100]}}},'
            b' {"study": "B", "nifti": "b.nii"}]']
        self.lists = [b"accession,study,series\nA1,1.2.3.4,1.2.3.4.5\nA2,,\n,1.2.3.4,\n"]
        # One that is never damaged.
        self.web = peers.Web(peers.Sound(), [b""])
        (self.scratch / "archives.yaml").write_text(
            f"archives:\n  - name: a\n    fetch: web\n    send: web\n    web: {{ url: 'http://127.0.0.1:{self.web.port}/x' }}\n"
            "    retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }\n    timeouts: { connect: 1 }\n")

    def run(self, random, folder):
        choice = random.randrange(6)
        if choice >= 3:
            (folder / "list.csv").write_bytes(gentle.table_of(random, random.choice(self.lists)))
            return ["pacs", "find", "--archives", str(self.scratch / "archives.yaml"), "--list",
                    "list.csv"], set()
        for name in ("a.nii", "b.nii"):
            (folder / name).write_bytes(self.image)
        name = ("list.csv", "list.json", "list.csv")[choice]
        data = (
            gentle.json_of(random, random.choice(self.json)) if choice == 1
            else gentle.table_of(random, random.choice(self.studies)))
        (folder / name).write_bytes(data)
        return ["run", str(self.scratch / "p.yaml"), "--studies", name, "--out", "out", "--retries",
                "0"], {"out"}


class Safetensors(Kind):
    name = "safetensors"

    def prepare(self):
        self.inputs = read("Tests/TensorsTests/Data/*.safetensors")
        self.whole = (ROOT / "Samples/mais-small.safetensors").read_bytes()
        self.header = 8 + struct.unpack("<Q", self.whole[:8])[0]

    def run(self, random, folder):
        choice = random.random()
        if choice < 0.7:
            data = checkpoints.safetensors(random, self.whole)
        elif choice < 0.8:
            head = mutate.json_of(random, self.whole[8:self.header])
            size = len(head) if random.random() < 0.8 else random.choice((0, 2**63, 2**32, len(head) + 9))
            data = struct.pack("<Q", size) + head + self.whole[self.header:]
        else:
            data = random.choice(self.inputs)
            size = 8 + struct.unpack("<Q", data[:8])[0]
            if random.random() < 0.5:
                head = mutate.json_of(random, data[8:size])
                data = struct.pack("<Q", len(head)) + head + data[size:]
            else:
                data = mutate.bytes_of(random, data, range(0, 8))
        (folder / "c.safetensors").write_bytes(data)
        return ["inspect", "c.safetensors"], set()


class Pickled(Kind):
    name = "pth"

    def prepare(self):
        self.inputs = read("Tests/TensorsTests/Data/*.pt*")
        self.whole = checkpoints.saved((ROOT / "Samples/mais-small.safetensors").read_bytes())

    def run(self, random, folder):
        choice = random.random()
        if choice < 0.65:
            data = checkpoints.torch_file(random, self.whole)
        elif choice < 0.85:
            data = checkpoints.torch_file(random, random.choice(self.inputs))
        else:
            data = mutate.bytes_of(random, random.choice(self.inputs))
        (folder / "c.pth").write_bytes(data)
        return ["inspect", "c.pth"], set()


class Asked(Kind):
    """An archive that is asked: one listener for each run, so that two do not mix."""
    seconds = 30
    jobs = 4
    listener = peers.Web

    def prepare(self):
        self.objects = [path.read_bytes() for path in sorted(SERIES.glob("*.dcm"))]

    def settings(self, port):
        raise NotImplementedError

    def commands(self):
        raise NotImplementedError

    def run(self, random, folder):
        self.listeners = getattr(self, "listeners", {})
        listener = self.listener(random, self.objects)
        self.listeners[str(folder)] = listener
        (folder / "archives.yaml").write_text(
            "archives:\n  - name: a\n" + self.settings(listener.port)
            + "    retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }\n"
            "    timeouts: { connect: 2, idle: 1, message: 3 }\n")
        return ["pacs", *random.choice(self.commands()), "--archives", "archives.yaml"], {"out"}

    def over(self, folder):
        self.listeners.pop(str(folder)).close()


class Web(Asked):
    name = "web"

    def settings(self, port):
        return f"    fetch: web\n    send: web\n    web: {{ url: 'http://127.0.0.1:{port}/x' }}\n"

    def commands(self):
        return (["find", "--study", peers.STUDY], ["find", "--study", peers.STUDY, "--by-series", "--json"],
                ["fetch", "--study", peers.STUDY, "--out", "out"])


class DIMSE(Asked):
    name = "dimse"
    listener = peers.DIMSE

    def settings(self, port):
        return f"    host: 127.0.0.1\n    port: {port}\n    aeTitle: A\n"

    def commands(self):
        return (["echo"], ["find", "--study", peers.STUDY, "--by-series"],
                ["fetch", "--study", peers.STUDY, "--out", "out"])


ALL = [Session, Imported, Labels, NIfTI, DICOM, YAML, StudyList, Safetensors, Pickled, Web, DIMSE]
