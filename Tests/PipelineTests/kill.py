"""Kills runs of small studies at random moments and starts them again, until COUNT kills have hit.

    swift build -c release --product pipeline-probe
    python Tests/PipelineTests/kill.py .build/release/pipeline-probe [--count 1000] [--seed 1]

After every kill each result that bears its final name must be whole, and the same file as before; a
study that was there must not be worked on again. In the end of each round every study must be there,
and nothing else. Exits with 1 and says what was wrong otherwise.
"""
import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDIES = 20
FILES = ("first.txt", "second.txt")


class Round:
    def __init__(self, probe, folder, number):
        self.probe, self.folder = probe, folder / f"round-{number}"
        (self.folder / "in").mkdir(parents=True)
        lines = ["study,file"]
        for study in range(1, STUDIES + 1):
            (self.folder / f"in/{study}.txt").write_text(str(study))
            lines.append(f"s{study},in/{study}.txt")
        (self.folder / "list.csv").write_text("\n".join(lines) + "\n")
        self.known, self.log, self.kills = {}, 0, 0

    def start(self):
        paths = [str(self.folder / name) for name in ("list.csv", "out", "log")]
        return subprocess.Popen([self.probe, *paths], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def results(self):
        """The identity of each result that has its name; each must be whole."""
        found = {}
        for study in range(1, STUDIES + 1):
            for name in FILES:
                path = self.folder / f"out/s{study}/{name}"
                try:
                    text, info = path.read_text(), path.stat()
                except FileNotFoundError:
                    continue
                assert text == f"{study * study}\n" * 200, f"{path} is half-written"
                found[f"s{study}", name] = info.st_ino, info.st_mtime_ns
        return found

    def check(self):
        """Holds what is there now against what was there before."""
        now = self.results()
        for key, identity in self.known.items():
            assert now.get(key) == identity, f"{key} was there, and is {'another' if key in now else 'gone'}"
        finished = {study for study, _ in self.known if all((study, name) in self.known for name in FILES)}
        log = self.folder / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        for line in lines[self.log:]:
            assert line.split()[-1] not in finished, f"'{line}' though the study was finished"
        self.known, self.log = now, len(lines)

    def killed(self, after):
        """Starts the run and kills it after so many seconds; whether that hit."""
        process = self.start()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        output = process.communicate()[0].decode()
        hit = process.returncode == -signal.SIGKILL
        assert hit or process.returncode == 0, f"status {process.returncode}: {output}"
        self.kills += hit
        self.check()
        return hit

    def finish(self):
        process = self.start()
        output = process.communicate()[0].decode()
        assert process.returncode == 0, f"status {process.returncode}: {output}"
        self.check()
        assert len(self.known) == STUDIES * len(FILES), f"{len(self.known)} results of {STUDIES * len(FILES)}"
        left = sorted(os.listdir(self.folder / "out"))
        assert left == sorted([f"s{study}" for study in range(1, STUDIES + 1)] + [".mais", "report.json"]), left
        assert os.listdir(self.folder / "out/.mais/tmp") == [], "something temporary is left"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("probe")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFFFF)
    arguments = parser.parse_args()
    moments = random.Random(arguments.seed)
    kills = rounds = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        # How long a whole run takes here: kills fall into all of it.
        first = Round(arguments.probe, Path(folder), 0)
        began = time.monotonic()
        first.finish()
        whole = time.monotonic() - began
        try:
            while kills < arguments.count:
                rounds += 1
                round = Round(arguments.probe, Path(folder), rounds)
                for _ in range(moments.randint(3, 12)):
                    # Short lives leave much to do for the next; the square makes more of them.
                    if kills + round.kills == arguments.count or not round.killed(whole * moments.random() ** 2):
                        break
                round.finish()
                kills += round.kills
        except AssertionError as wrong:
            print(f"kill {kills + round.kills}, round {rounds}, seed {arguments.seed}: {wrong}")
            return 1
    print(f"{kills} kills over {rounds} runs of {STUDIES} studies in {time.monotonic() - start:.0f} s, seed "
          f"{arguments.seed}: nothing lost, nothing twice, every result whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
