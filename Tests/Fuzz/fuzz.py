#!/usr/bin/env python3
"""Whole runs of the tool on damaged inputs.

    fuzz.py MAIS [--count N] [--seed S] [--kinds session,nifti] [--jobs 2]

Each run is of a process of its own. It must end by itself with 0, 1, 3 or 64, in time, within
2 GiB, say why where it does not succeed, write no control character, and leave nothing half done.
What fails is kept under `output/fuzz`, with the seed that makes it again; every form of
nesting, and what failed once (`crashers`), is run first.
"""
import argparse
import collections
import json
import os
import pathlib
import random as randomness
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import kinds  # noqa: E402
import nests  # noqa: E402

MOST_KILOBYTES = 2 << 20
MOST_OUTPUT = 4 << 20
CONTROL = re.compile(
    rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


class Launcher:
    """The process that starts a thread's runs."""

    def __init__(self):
        path = pathlib.Path(__file__).parent / "launcher.py"
        self.process = subprocess.Popen(
            [sys.executable, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def attempt(self, command, folder, seconds):
        """Runs a command in a folder: the status, its output, and its peak memory."""
        output = f"{folder}.output"
        job = {"command": command, "folder": str(folder), "seconds": seconds, "output": output}
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        with open(output, "rb") as file:
            said = file.read(MOST_OUTPUT)
        os.remove(output)
        return answer["status"], said, answer["kilobytes"]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def faults(status, output, kilobytes, folder, before, allowed):
    """All that is wrong with how a run ended."""
    if status == "hang":
        yield "it does not end"
        return
    if status < 0:
        yield f"signal {-status}"
    elif status not in (0, 1, 3, 64):
        yield f"exit status {status}"
    if kilobytes > MOST_KILOBYTES:
        yield f"{kilobytes >> 10} MiB"
    control = CONTROL.search(output)
    if control:
        yield f"control character {control.group()!r}"
    try:
        output.decode()
    except UnicodeDecodeError:
        if len(output) < MOST_OUTPUT:
            yield "the output is not UTF-8"
    if status != 0 and not output.strip():
        yield "no word of why"
    if re.search(rb"Fatal error|terminate called|AddressSanitizer|Swift/|swift_", output):
        yield "a runtime's own message"
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name in before:
            continue
        if name.split("/")[0] not in allowed:
            yield f"'{name!r}' is left"
        elif path.is_file() and re.search(r"(^|[./-])(tmp|part|partial|temp)", name):
            yield f"'{name!r}' is left"
        elif status in (1, 64) and path.is_file() and "/" not in name:
            yield f"'{name!r}' is written, and the status is {status}"


class Campaign:
    def __init__(self, arguments):
        self.mais = str(pathlib.Path(arguments.mais).resolve())
        self.arguments = arguments
        self.keep = pathlib.Path("output/fuzz")
        self.lock = threading.Lock()
        self.statuses = collections.defaultdict(collections.Counter)
        self.failures = []
        self.slowest = collections.Counter()
        self.largest = collections.Counter()

    def one(self, kind, seed, launcher):
        random = randomness.Random(seed)
        with tempfile.TemporaryDirectory(prefix="mais-fuzz-", dir=self.scratch) as name:
            folder = pathlib.Path(name)
            command, allowed = kind.run(random, folder)
            before = {str(path.relative_to(folder)) for path in folder.rglob("*")}
            start = time.monotonic()
            status, output, kilobytes = launcher.attempt(
                [self.mais, *command], folder, kind.seconds)
            took = time.monotonic() - start
            if hasattr(kind, "over"):
                kind.over(folder)
            found = list(faults(status, output, kilobytes, folder, before, allowed))
            with self.lock:
                self.statuses[kind.name][status] += 1
                self.slowest[kind.name] = max(self.slowest[kind.name], took)
                self.largest[kind.name] = max(self.largest[kind.name], kilobytes)
                if found:
                    self.fail(kind.name, seed, command, found, output, folder)

    def fail(self, name, seed, command, found, output, folder):
        self.failures.append((name, seed, command, found))
        print(f"{name}, seed {seed}: {'; '.join(found)}\n    mais {' '.join(command)}\n    "
              f"{output[:300]!r}", flush=True)
        place = self.keep / f"{name}-{seed.replace('/', '-')}"
        if len(self.failures) <= 200:
            shutil.copytree(folder, place, dirs_exist_ok=True, ignore_dangling_symlinks=True)

    def run(self, kind, count):
        numbers = iter(range(count))

        def work(launcher):
            while True:
                with self.lock:
                    number = next(numbers, None)
                if number is None:
                    return
                self.one(kind, f"{self.arguments.seed}/{kind.name}/{number}", launcher)

        threads = [
            threading.Thread(target=work, args=(launcher,))
            for launcher in self.launchers[:self.arguments.jobs * kind.jobs]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def known(self):
        """Every form of nesting, and inputs that failed once: a file, and the word that reads it."""
        cases = []
        for depth in (40, 64, 65, 2000, 20_000, 200_000):
            for name, data in nests.files(depth).items():
                cases.append((f"{name}-{depth}", "inspect", "nested.dcm", data))
        for name, data in nests.bombs().items():
            cases.append((name, "check", "bomb.yaml", data))
        for path in sorted((pathlib.Path(__file__).parent / "crashers").iterdir()):
            word = "check" if path.suffix == ".yaml" else "inspect"
            cases.append((path.name, word, path.name, path.read_bytes()))
        for case, word, name, data in cases:
            with tempfile.TemporaryDirectory(dir=self.scratch) as place:
                place = pathlib.Path(place)
                (place / name).write_bytes(data)
                status, output, kilobytes = self.launchers[0].attempt(
                    [self.mais, word, name], place, 10)
                found = list(faults(status, output, kilobytes, place, {name}, set()))
                self.statuses["known"][status] += 1
                if found:
                    self.fail("known", case, [word, name], found, output, place)
        print(f"known: {len(cases)} runs", flush=True)

    def all(self):
        wanted = self.arguments.kinds.split(",") if self.arguments.kinds else None
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        with tempfile.TemporaryDirectory(prefix="mais-fuzz-", dir=memory) as scratch:
            self.scratch = scratch
            most = max(kind.jobs for kind in kinds.ALL)
            self.launchers = [Launcher() for _ in range(self.arguments.jobs * most)]
            self.known()
            for kind in kinds.ALL:
                if wanted and kind.name not in wanted:
                    continue
                start = time.monotonic()
                place = pathlib.Path(scratch) / kind.name
                place.mkdir()
                self.run(kind(self.mais, place), self.arguments.count)
                whole = self.statuses[kind.name][0] + self.statuses[kind.name][3]
                ends = ", ".join(
                    f"{n} x {status}" for status, n in sorted(
                        self.statuses[kind.name].items(), key=lambda pair: str(pair[0])))
                print(
                    f"{kind.name}: {self.arguments.count} runs in {time.monotonic() - start:.0f} s: "
                    f"status {ends}: {100 * whole // max(1, self.arguments.count)} % were read; at most {self.slowest[kind.name]:.1f} s and "
                    f"{self.largest[kind.name] >> 10} MiB", flush=True)
            for launcher in self.launchers:
                launcher.end()
        print(f"{len(self.failures)} runs failed")
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mais")
    parser.add_argument("--count", type=int, default=1000, help="runs of each kind")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--kinds", help="such as session,nifti; all if left out")
    parser.add_argument("--jobs", type=int, default=2, help="runs at once")
    arguments = parser.parse_args()
    sys.exit(Campaign(arguments).all())


if __name__ == "__main__":
    main()
