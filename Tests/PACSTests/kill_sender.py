"""Kills `mais pacs send` at random moments and starts it again, with a real archive on the other side.

    swift build -c release --product mais
    python3 Tests/PACSTests/kill_sender.py .build/release/mais [--count 100] [--seed 1]

Needs Debian's orthanc and orthanc-dicomweb. Each round sends 40 objects to one Orthanc, by C-STORE or STOW, and makes
sure of them by storage commitment or a query; it is killed until it comes to its end. After every kill the outbox is
looked at: what an object has become since the kill before must be what the table of OutboxTransition.swift allows, the
file of an object that is on its way must be there whole, and what is verified must be in the archive. At a round's end
every object must be verified, and in the archive once, byte for byte, and the outbox must keep no file. Exits with 1
and says what was wrong otherwise.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Bench"))
from bench_pacs import Orthanc, archives, series  # noqa: E402

OBJECTS, SIDE = 40, 128
SETTLED = {"verified", "accepted", "refused"}
# How objects go, and how it is made sure that they arrived.
WAYS = [("dicom", "commitment"), ("dicom", "query"), ("web", "query"), ("web", "commitment")]


def table():
    """The states that may follow each state, over any number of events, from the program's own table."""
    text = (HERE.parent.parent / "Sources/PACS/Outbox/OutboxTransition.swift").read_text()
    steps = {(a, b) for a, b in re.findall(r"\.init\(\.(\w+), \.\w+, \.(\w+)\)", text)}
    assert len(steps) > 8, "the table of transitions was not found"
    states = {state for step in steps for state in step}
    after = {state: {state} for state in states}
    for _ in states:
        for state in states:
            after[state] |= {b for a, b in steps if a in after[state]}
    # Nothing is queued again unless somebody asks for it.
    after["refused"] = {"refused"}
    return after


def dataset(data):
    """What follows the meta header."""
    return data[144 + int.from_bytes(data[140:144], "little"):]


class Round:
    def __init__(self, mais, folder, orthanc, number, after):
        self.orthanc, self.after = orthanc, after
        self.way = WAYS[(number - 1) % len(WAYS)]
        self.source = Path(series(folder, OBJECTS, SIDE, number))
        self.outbox = Path(folder) / f"outbox-{number}"
        address = f"http://localhost:{orthanc.web}/dicom-web"
        file = archives(
            folder, orthanc, web=f'{{ url: "{address}" }}', send=self.way[0], verify=self.way[1],
            retry="{ first: 0.05, longest: 0.2, giveUpAfter: 120 }", limits="{ freeMegabytes: 1 }")
        self.command = [mais, "pacs", "send", str(self.source), "--archives", file, "--outbox", str(self.outbox)]
        self.known, self.kills, self.most = {}, 0, 0

    def start(self):
        return subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def queued(self):
        """How many objects are in the outbox."""
        try:
            with sqlite3.connect(f"file:{self.outbox}/outbox.sqlite?mode=ro", uri=True, timeout=30) as ledger:
                return ledger.execute("SELECT COUNT(*) FROM object").fetchone()[0]
        except sqlite3.OperationalError:
            return 0  # it is being made

    def killed(self, seconds, most=OBJECTS):
        """Whether it was killed; otherwise it has come to its end, and all is there.

        It is killed after some seconds; or, while files are queued, a moment after more than so many are."""
        process = self.start()
        try:
            while most < OBJECTS and self.queued() <= most and process.poll() is None:
                pass
            if most < OBJECTS:
                seconds *= 0.005
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            output, _ = process.communicate()
        if process.returncode != -signal.SIGKILL:
            self.finish(process.returncode, output.decode())
            return False
        self.kills += 1
        self.check()
        return True

    def rows(self):
        path = self.outbox / "outbox.sqlite"
        if not path.exists() or path.stat().st_size == 0:
            return {}
        with sqlite3.connect(path, timeout=30) as ledger:
            if not ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'object'").fetchone():
                return {}
            assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the ledger is damaged"
            rows = ledger.execute("SELECT sop_instance, state, sha256, bytes, attempts FROM object").fetchall()
        assert len({row[0] for row in rows}) == len(rows), "an object stands twice in the ledger"
        return {row[0]: row[1:] for row in rows}

    def archived(self):
        """The archive's objects of this round, each with its name there."""
        found = json.load(urllib.request.urlopen(self.orthanc.url("/instances?expand")))
        names = [(one["MainDicomTags"]["SOPInstanceUID"], one["ID"]) for one in found]
        mine = [one for one in names if one[0].startswith(self.prefix())]
        assert len(mine) == len({uid for uid, _ in mine}), "an object is in the archive twice"
        return dict(mine)

    def prefix(self):
        return f"1.2.826.0.1.3680043.8.498.77.{self.source.name.split('-')[1]}."

    def check(self):
        """Holds what the outbox says now against what it said before, against its files and the archive."""
        rows, there = self.rows(), self.archived()
        for uid, (state, _, _, attempts) in self.known.items():
            assert uid in rows, f"{uid} was {state}, and is not in the outbox any more"
            assert rows[uid][0] in self.after[state], f"{uid} was {state}, and is {rows[uid][0]}"
            assert rows[uid][3] >= attempts, f"{uid} was tried {attempts} times, and now {rows[uid][3]} times"
        for uid, (state, digest, size, _) in rows.items():
            assert state != "refused", f"{uid} is refused"
            if state == "verified":
                assert uid in there, f"{uid} is verified, and not in the archive"
                continue
            data = (self.outbox / f"objects/{digest}.dcm").read_bytes()
            assert len(data) == size and hashlib.sha256(data).hexdigest() == digest, f"{uid}: its file is another"
        self.known = rows

    def finish(self, status, output):
        assert status == 0, f"it ended with {status}: {output}"
        assert f"orthanc: {OBJECTS} verified" in output, output
        self.check()
        assert len(self.known) == OBJECTS, f"{len(self.known)} objects are in the outbox"
        assert {row[0] for row in self.known.values()} == {"verified"}
        assert not os.listdir(self.outbox / "objects"), "the outbox keeps files of what is verified"
        self.most = max(row[3] for row in self.known.values())
        there = self.archived()
        assert len(there) == OBJECTS, f"{len(there)} objects are in the archive"
        for file in self.source.iterdir():
            uid = self.prefix() + file.stem
            data = urllib.request.urlopen(self.orthanc.url(f"/instances/{there[uid]}/file")).read()
            assert dataset(data) == dataset(file.read_bytes()), f"{uid} is another in the archive"


def duration(mais, folder, orthanc, after, number):
    """Seconds of a round that nobody kills."""
    quiet = Round(mais, folder, orthanc, number, after)
    start = time.monotonic()
    output = quiet.start().communicate()[0]
    seconds = time.monotonic() - start
    quiet.finish(0, output.decode())
    return seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mais")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    mais = os.path.abspath(arguments.mais)
    seed = arguments.seed if arguments.seed is not None else random.randrange(1 << 32)
    moments, after = random.Random(seed), table()
    start, kills, rounds, most = time.monotonic(), 0, 0, 0
    seen = collections.Counter()
    folder = tempfile.mkdtemp(prefix="kill-sender-")
    orthanc = Orthanc(folder)
    try:
        whole = [duration(mais, folder, orthanc, after, number) for number in range(1, len(WAYS) + 1)]
        while kills < arguments.count:
            rounds += 1
            number = len(WAYS) + rounds
            round = Round(mais, folder, orthanc, number, after)
            # The last one is left to end.
            while True:
                seconds = whole[(number - 1) % len(WAYS)] * 2 * moments.random()
                isLast = kills + round.kills >= arguments.count
                isEarly = len(round.known) < OBJECTS and moments.random() < 0.7
                if not round.killed(
                        None if isLast else seconds,
                        moments.randrange(len(round.known), OBJECTS) if isEarly and not isLast else OBJECTS):
                    break
                states = {row[0] for row in round.known.values()} | (
                    {"unqueued"} if len(round.known) < OBJECTS else set())
                seen.update(states)
            kills, most = kills + round.kills, max(most, round.most)
        total = json.load(urllib.request.urlopen(orthanc.url("/statistics")))["CountInstances"]
        assert total == OBJECTS * (rounds + len(WAYS)), f"{total} objects are in the archive"
    except AssertionError as wrong:
        print(f"round {rounds}, seed {seed}: {wrong}")
        return 1
    finally:
        orthanc.stop()
        shutil.rmtree(folder)
    found = ", ".join(f"{count} {state}" for state, count in sorted(seen.items()))
    print(f"{kills} kills over {rounds} rounds of {OBJECTS} objects in {time.monotonic() - start:.0f} s, seed {seed}: "
          f"nothing lost, nothing twice, all verified\nkills that left objects in a state: {found}; "
          f"an object was tried {most} times at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
