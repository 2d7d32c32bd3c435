"""A night on one machine: how well reading, computing and writing overlap, what a study costs
beside its work, and what it costs to join the journals of a cluster's tasks.

    swift build -c release
    python Tests/Bench/bench_night.py .build/release [--studies 20] [--slices 120] [--entries 100000]

Needs numpy, pydicom, SimpleITK, torch and safetensors, to make the studies and the weights: each
study is the sample's abdominal CT, its slices repeated back and forth and shifted, as 512 x 512
uncompressed DICOM, with a session of 20 clicks on three segments; the network has its full size,
and random weights.
"""
import argparse
import copy
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from table import Table  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "Samples/abdomen-ct"
#: What each stage of the pipeline mostly waits for.
RESOURCES = {"read-dicom": "reading", "set-spacing": "reading", "plan-patches": "reading", "segment": "computing",
             "stitch": "writing", "write-dicom-seg": "writing"}
PIPELINE = """\
# DICOM to SEG with a network of full size. Random weights know no border to stop at, so that no
# patch is opened beside a click's own.
takes: {{ series: dicom-series, session: session }}
stages:
  - {{ id: image, use: read-dicom, from: {{ series: series }} }}
  - {{ id: cubic, use: set-spacing, from: {{ image: image }}, with: {{ clamp: [-1000, 1000] }} }}
  - {{ id: patches, use: plan-patches, from: {{ image: cubic, session: session }} }}
  - id: logits
    use: segment
    from: {{ patches: patches }}
    with: {{ checkpoint: {weights}, grow: false, device: cpu, memory: {{ capacity: 60 }} }}
  - {{ id: labels, use: stitch, from: {{ logits: logits, like: image }} }}
  - {{ id: seg, use: write-dicom-seg, from: {{ labels: labels, series: series }} }}
"""


class Sample:
    """The sample series, decoded, in order of position."""

    def __init__(self):
        import numpy
        import pydicom
        import SimpleITK
        files = sorted((SAMPLE / "series").glob("*.dcm"),
                       key=lambda file: float(pydicom.dcmread(file).ImagePositionPatient[2]))
        self.headers = [pydicom.dcmread(file) for file in files]
        self.pixels = []
        for file, header in zip(files, self.headers):
            values = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(file)))[0]
            stored = (values - float(header.RescaleIntercept)) / float(header.RescaleSlope)
            self.pixels.append(numpy.clip(numpy.rint(stored), 0, 4095).astype("<u2"))
        self.session = json.loads((SAMPLE / "session.json").read_text())

    def write(self, folder, number, slices):
        import numpy
        from pydicom.uid import ExplicitVRLittleEndian
        study = f"2.25.{10**9 + number}"
        (folder / "CT").mkdir(parents=True)
        count = len(self.headers)
        for k in range(slices):
            # Back and forth through the sample, so that neighbours fit.
            n = min(k % (2 * count), 2 * count - 1 - k % (2 * count))
            data = copy.deepcopy(self.headers[n])
            data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            data.PixelRepresentation = 0
            data.PixelData = numpy.roll(self.pixels[n], (3 * number, 5 * number), (0, 1)).tobytes()
            data["PixelData"].VR = "OW"
            data["PixelData"].is_undefined_length = False
            position = list(self.headers[0].ImagePositionPatient)
            position[2] = position[2] + 2 * k
            data.ImagePositionPatient = [str(value) for value in position]
            data.SliceLocation, data.InstanceNumber = str(position[2]), k + 1
            data.StudyInstanceUID, data.SeriesInstanceUID = study, study + ".1"
            data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = f"{study}.1.{k + 1}"
            data.save_as(folder / "CT" / f"{k + 1:04}.dcm", enforce_file_format=True)
        session = copy.deepcopy(self.session)
        session["image"]["dicom"].update(study_instance_uid=study, series_instance_uid=study + ".1")
        session["image"]["size"][2] = slices
        events = session["events"]
        for n in range(len(events), 20):
            event = copy.deepcopy(events[7 * n % len(events)])
            event["seq"] = n + 1
            event["clicks"][0]["position"][0] += 2
            events.append(event)
        (folder / "session.json").write_text(json.dumps(session))


def run(mais, pipeline, studies, out, jobs):
    """Seconds from the program's start to its end, and the run report."""
    start = time.perf_counter()
    done = subprocess.run([mais, "run", pipeline, "--studies", studies, "--out", out, "--jobs", str(jobs)],
                          capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"mais run ended with {done.returncode}: {done.stdout}{done.stderr}")
    return seconds, json.loads((out / "report.json").read_text())


def overlap(table, mais, folder, studies, slices, jobs):
    import mais_oracle
    from safetensors.torch import save_file
    save_file(mais_oracle.seeded_state_dict(mais_oracle.Config(), 11), folder / "weights.safetensors")
    pipeline = folder / "night.yaml"
    pipeline.write_text(PIPELINE.format(weights=folder / "weights.safetensors"))
    sample = Sample()
    for number in range(studies):
        sample.write(folder / "studies" / f"study-{number + 1:02}", number, slices)
    # Each twice, in turn: a machine's own pace changes by more than what is to be seen here.
    one, together = [], []
    sums = dict.fromkeys(["reading", "computing", "writing"], 0)
    for times, name, at_once in [(one, "one", 1), (together, "together", jobs)] * 2:
        shutil.rmtree(folder / name, ignore_errors=True)
        seconds, report = run(mais, pipeline, folder / "studies", folder / name, at_once)
        times.append(seconds)
        if at_once > 1:
            continue
        for study in report["studies"]:
            for stage in study["stages"]:
                sums[RESOURCES[stage["use"]]] += stage["seconds"] / 2
    one, together = sum(one) / 2, sum(together) / 2
    longest = max(sums, key=sums.get)
    note = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in sums.items())
    work = f"a night: {studies} CTs of 512² x {slices}, 20 clicks, DICOM to SEG"
    table.compare(work, together, one, "one after another", note=note)
    # Within 1.15 times the longest of the three: the bar already allows for the rest.
    table.compare(f"the same beside all its {longest}", together, sums[longest], longest, bar=1 / 1.15,
                  note=f"{together / sums[longest]:.2f} times; the start and the network's loading included")
    same = all((folder / "one" / study["name"] / file["name"]).read_bytes()
               == (folder / "together" / study["name"] / file["name"]).read_bytes()
               for study in report["studies"] for file in study["files"])
    table.hold("results that differ between the two", 0 if same else 1, 0.5)


def list_studies(path, count, file):
    """A list of so many studies of one and the same file."""
    with open(path, "w") as lines:
        lines.write("study,file\n")
        for number in range(count):
            lines.write(f"study-{number:06},{file}\n")


def ask_status(table, work, mais, out, entries):
    """How long `mais status` takes, all being done."""
    start = time.perf_counter()
    status = subprocess.run([mais, "status", out, "--json"], capture_output=True, text=True, check=True).stdout
    seconds = time.perf_counter() - start
    assert json.loads(status)["done"] == entries
    table.hold(work, seconds, 1, "s")


def idle(table, probe, mais, folder, entries):
    file = folder / "input.txt"
    file.write_text("1")
    memory = {}
    for count in (entries // 10, entries):
        listed, out = folder / f"{count}.csv", folder / f"idle-{count}"
        list_studies(listed, count, file)
        words = subprocess.run([probe, "--idle", listed, out], capture_output=True, text=True,
                               check=True).stdout.split()
        assert int(words[words.index("done") + 1]) == count, words
        seconds = float(words[words.index("seconds") + 1])
        memory[count] = int(words[words.index("kilobytes") + 1]) / 1024
        table.hold(f"overhead of each of {count} studies that do nothing", 1e3 * seconds / count, 1, "ms",
                   note=f"{seconds:.1f} s, at most {memory[count]:.0f} MiB")
    few, many = memory[entries // 10], memory[entries]
    table.hold(f"memory of {entries} studies beside that of {entries // 10}", many / few, 1.25, "times")
    start = time.perf_counter()
    again = subprocess.run([probe, "--idle", listed, out], capture_output=True, text=True, check=True).stdout.split()
    assert int(again[again.index("before") + 1]) == entries, again
    seconds = time.perf_counter() - start
    table.hold(f"to find that {entries} studies are done", 1e3 * seconds / entries, 1, "ms", note=f"{seconds:.1f} s")
    ask_status(table, f"mais status of {entries} studies", mais, out, entries)


def joining(table, probe, mais, folder, entries):
    """A cluster's night: the tasks' journals joined into one report. Those of 100 tasks are made after
    what a real task wrote of one study; a tenth of the studies was done by two tasks."""
    file, out = folder / "input.txt", folder / "journal"
    file.write_text("1")
    one = folder / "one.csv"
    one.write_text(f"study,file\nstudy-000000,{file}\n")
    subprocess.run([probe, "--task", one, out], capture_output=True, check=True)
    journal = next((out / ".mais/tasks").glob("*.jsonl")).read_text().splitlines()
    facts = [line for line in journal if '"study"' not in line]
    line, = [line for line in journal if '"state":"done"' in line]
    status = json.loads(next((out / ".mais/tasks").glob("*.status.json")).read_text())
    memory = {}
    for count in (entries // 10, entries):
        tasks = folder / f"joined-{count}/.mais/tasks"
        tasks.mkdir(parents=True)
        listed = folder / f"{count}.csv"
        list_studies(listed, count, file)
        for task in range(100):
            mine = range(task, count, 100)
            status.update(studies=len(mine), done=len(mine))
            (tasks / f"0001-{task:05}-made.status.json").write_text(json.dumps(status))
            with open(tasks / f"0001-{task:05}-made.jsonl", "w") as lines:
                lines.write("\n".join(facts) + "\n")
                for number in list(mine) + [n + 1 for n in mine[::10] if n + 1 < count]:
                    lines.write(line.replace("study-000000", f"study-{number:06}") + "\n")
        words = subprocess.run([probe, "--join", listed, tasks.parent.parent], capture_output=True,
                               text=True, check=True).stdout.split()
        assert int(words[words.index("before") + 1]) == count, words
        seconds = float(words[words.index("seconds") + 1])
        memory[count] = int(words[words.index("kilobytes") + 1]) / 1024
        table.hold(f"to join the journals of {count} studies", 1e3 * seconds / count, 1, "ms",
                   note=f"{seconds:.1f} s, at most {memory[count]:.0f} MiB")
    few, many = memory[entries // 10], memory[entries]
    table.hold(f"memory to join {entries} studies beside {entries // 10}", many / few, 1.25, "times")
    ask_status(table, f"mais status of {entries} studies on a cluster", mais, tasks.parent.parent, entries)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path, help="the folder of mais and pipeline-probe")
    parser.add_argument("--studies", type=int, default=20)
    parser.add_argument("--slices", type=int, default=120)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--only", choices=["overlap", "idle", "joining"])
    arguments = parser.parse_args()
    mais, probe = arguments.build / "mais", arguments.build / "pipeline-probe"
    table = Table("a night on one machine")
    with tempfile.TemporaryDirectory() as folder:
        if arguments.only in (None, "overlap"):
            overlap(table, mais.resolve(), Path(folder), arguments.studies, arguments.slices, arguments.jobs)
        if arguments.only in (None, "idle"):
            idle(table, probe.resolve(), mais.resolve(), Path(folder), arguments.entries)
        if arguments.only in (None, "joining"):
            joining(table, probe.resolve(), mais.resolve(), Path(folder), arguments.entries)
    sys.exit(table.finish())


if __name__ == "__main__":
    main()
