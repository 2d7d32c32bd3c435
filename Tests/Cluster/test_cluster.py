"""A night on a cluster in which nearly everything goes wrong.

    python3 Tests/Cluster/test_cluster.py .build/release/mais

40 small studies, one of them broken, go over two nodes of a real Slurm as an array of four tasks. In
the middle one task's program is killed, and one node's daemon dies while its task goes on, so that
Slurm gives the same work to the other node. In the end every good study's result must be there
once, whole, and the same bytes as on one machine; the broken study must be listed with its reason;
and the report must have been joined. Takes some five minutes: Slurm waits two of them before it
starts a task again.

Needs Debian's slurm-wlm and munge. Everything is started by this script and stopped with it.
"""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from slurm import Slurm

REPOSITORY = Path(__file__).resolve().parents[2]
STUDIES = 40
BROKEN = "study-17"


def study_list(folder):
    """40 rows over the two sample images, and one whose image is cut short."""
    samples = REPOSITORY / "Samples/head-neck-ct"
    cut = folder / "cut.nii.gz"
    cut.write_bytes((samples / "pt_201/image.nii.gz").read_bytes()[:20000])
    rows = ["study,nifti,session"]
    for number in range(STUDIES):
        name = f"study-{number:02}"
        case = samples / ("pt_201" if number % 2 else "pt_236")
        image = cut if name == BROKEN else case / "image.nii.gz"
        rows.append(f"{name},{image},{case / 'session.json'}")
    path = folder / "night.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def results(folder):
    """The digest of every result file, by its path in the output folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("study-*/*"))
    }


def page(folder):
    """How many studies of which state the page's data has."""
    text = (folder / "report/data.js").read_text()
    studies = json.loads(text[len("maisReport("):text.rindex(")")])["studies"]
    states = [study["status"] for study in studies]
    return ", ".join(f"{state} studies: {states.count(state)}" for state in sorted(set(states)))


def programs(task):
    """The processes of `mais run` that work on an array's task."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"run" in words[:2] and f"{task}/4".encode() in words:
            found.append(int(entry.name))
    return found


def main():
    program = Path(sys.argv[1]).resolve()
    folder = Path(tempfile.mkdtemp(prefix="mais-cluster-"))
    failures = []

    def expect(truth, what):
        print(("ok    " if truth else "WRONG ") + what, flush=True)
        if not truth:
            failures.append(what)

    os.chdir(REPOSITORY)
    night = study_list(folder)
    pipeline = REPOSITORY / "Pipelines/night.yaml"
    alone = folder / "alone"
    first = subprocess.run(
        [program, "run", pipeline, "--studies", night, "--out", alone], capture_output=True, text=True)
    expect(first.returncode == 3, f"one machine ends with status 3 ({first.returncode})")
    expected = results(alone)
    expect(len({name.split("/")[0] for name in expected}) == STUDIES - 1, "39 studies done on one machine")

    out = folder / "out"
    with Slurm(folder / "slurm") as slurm:
        submit = [program, "submit", pipeline, "--studies", night, "--out", out, "--array", "4",
                  "--throttle", "2", "--partition", "night", "--cpus", "1", "--page"]
        print(slurm.call(*submit), flush=True)

        # One task's program is killed. The other is stopped for a moment and its node's daemon
        # killed: Slurm believes the node dead and starts the task once more, while it goes on.
        slurm.wait(lambda: len(list(out.glob("study-*/*"))) >= 6, 120, "the first results")
        killed = next(task for task in range(4) if programs(task))
        os.kill(programs(killed)[0], signal.SIGKILL)
        print(f"killed the program of task {killed}", flush=True)
        other = next(task for task in range(4) if task != killed and programs(task))
        ghost = programs(other)[0]
        os.kill(ghost, signal.SIGSTOP)
        node = Path(f"/proc/{ghost}/environ").read_bytes().split(b"SLURMD_NODENAME=")[1][:2].decode()
        slurm.kill_node(node)
        print(f"task {other} is stopped, and the daemon of {node} dead", flush=True)
        slurm.wait(lambda: any(pid != ghost for pid in programs(other)), 300, "the second start of its work")
        os.kill(ghost, signal.SIGCONT)
        print("started a second time; the first goes on beside it", flush=True)
        slurm.wait(lambda: not slurm.jobs(), 600, "the array and the joining of its reports")
        slurm.wait(lambda: not any(programs(task) for task in range(4)), 120, "the first start's end")

        expect(results(out) == expected, "every result is there once, with the bytes of one machine")
        report = json.loads((out / "report.json").read_text())
        counts = report["counts"]
        expect(counts["done"] + counts["done before"] == STUDIES - 1, f"the report lists 39 as done ({counts})")
        expect(counts["failed"] == 1 and counts["waiting"] == 0, "one as failed and none as waiting")
        failed = [study for study in report["studies"] if study["status"] == "failed"]
        expect([study["name"] for study in failed] == [BROKEN], "the failed one is the broken one")
        expect("Fetch it again" in failed[0]["error"]["message"] if failed else False, "with its reason")
        status = json.loads(slurm.call(program, "status", out, "--json", check=False))
        expect(status["done"] == STUDIES - 1 and status["failed"] == 1, "mais status says the same")
        left = list((out / ".mais/tmp").iterdir())
        expect(not left, f"nothing half-made is left, of the killed program neither ({left[:3]})")
        alone = subprocess.run([program, "run", pipeline, "--studies", night, "--out", out], capture_output=True, text=True)
        expect(alone.stdout.startswith("0 done, 39 done before, 1 failed before"), f"one machine knows it ({alone.stdout})")
        expect("failed studies: 1" in page(out) and "done studies: 39" in page(out), "the page shows 39 and 1")

        # Once more: nothing is done twice.
        before = {path: path.stat().st_mtime_ns for path in out.glob("study-*/*")}
        print(slurm.call(*submit), flush=True)
        slurm.wait(lambda: not slurm.jobs(), 300, "the second night")
        after = {path: path.stat().st_mtime_ns for path in out.glob("study-*/*")}
        expect(before == after, "a second submission does nothing again")
    if failures:
        print(f"left for a look: {folder}")
        raise SystemExit(f"{len(failures)} things are wrong")
    shutil.rmtree(folder)
    print("all as it should be")


if __name__ == "__main__":
    start = time.monotonic()
    main()
    print(f"{time.monotonic() - start:.0f} s")
