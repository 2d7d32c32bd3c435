"""Sending and fetching beside DCMTK's programs, and memory over many objects.

    python3 Tests/Bench/bench_pacs.py .build/release/mais

Needs Debian's orthanc, orthanc-dicomweb and dcmtk; nothing from PyPI. Each row is the best of some turns and their
median, the programs taking turns, each command as a whole from its start to its end. Files lie in memory where there is
room: on a disk, what was deleted between two turns slows the next one down.
"""
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

SENDING, STORING, FETCHING = 2, 11, 9  # turns
ROOM = 4 << 30
SLICES, SIDE = 300, 512
FEW, MANY = 1000, 10000
# DCMTK's programs wait for each acknowledgement unless they are told not to.
PROMPT = {**os.environ, "TCP_NODELAY": "1"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def element(group, number, vr, value):
    if isinstance(value, str):
        value = value.encode()
        if len(value) % 2:
            value += b"\0" if vr == "UI" else b" "
    head = struct.pack("<HH2s", group, number, vr.encode())
    if vr in ("OB", "OW"):
        return head + struct.pack("<HI", 0, len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def write_object(path, number, side, series):
    """A CT image, explicit VR little endian."""
    short = lambda n: struct.pack("<H", n)
    study = "1.2.826.0.1.3680043.8.498.77"
    uid = f"{study}.{series}.{number}"
    ct = "1.2.840.10008.5.1.4.1.1.2"
    pixels = bytes((i * 7 + number) & 0xFF if i % 2 == 0 else 0 for i in range(2 * side)) * side
    body = b"".join([
        element(8, 0x16, "UI", ct), element(8, 0x18, "UI", uid), element(8, 0x20, "DA", "20260101"),
        element(8, 0x60, "CS", "CT"), element(0x10, 0x10, "PN", "Bench"), element(0x10, 0x20, "LO", "B"),
        element(0x20, 0xD, "UI", study), element(0x20, 0xE, "UI", f"{study}.{series}"),
        element(0x20, 0x11, "IS", "1"), element(0x20, 0x13, "IS", str(number)),
        element(0x28, 2, "US", short(1)), element(0x28, 4, "CS", "MONOCHROME2"),
        element(0x28, 0x10, "US", short(side)), element(0x28, 0x11, "US", short(side)),
        element(0x28, 0x100, "US", short(16)), element(0x28, 0x101, "US", short(16)),
        element(0x28, 0x102, "US", short(15)), element(0x28, 0x103, "US", short(0)),
        element(0x7FE0, 0x10, "OW", pixels)])
    meta = b"".join([
        element(2, 1, "OB", b"\0\1"), element(2, 2, "UI", ct), element(2, 3, "UI", uid),
        element(2, 0x10, "UI", "1.2.840.10008.1.2.1"), element(2, 0x12, "UI", "1.2.3.4")])
    with open(path, "wb") as file:
        file.write(bytes(128) + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + body)


class Taker:
    """DCMTK's storescp, which takes objects and can be asked nothing."""

    def __init__(self, folder):
        self.name, self.title, self.dicom, self.own = "taker", "SCP", free_port(), 0
        os.makedirs(folder + "/taken")
        self.process = subprocess.Popen(
            ["/usr/bin/storescp", "-aet", self.title, "-od", folder + "/taken", str(self.dicom)], env=PROMPT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.dicom)).close()
                return
            except OSError:
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Orthanc:
    def __init__(self, folder):
        self.name, self.title = "orthanc", "ORTHANC"
        self.folder, self.dicom, self.web, self.own = folder, free_port(), free_port(), free_port()
        settings = {
            "StorageDirectory": folder + "/store", "IndexDirectory": folder + "/store",
            "HttpPort": self.web, "DicomPort": self.dicom, "DicomAet": "ORTHANC",
            "DicomModalities": {"mais": ["MAIS", "127.0.0.1", self.own]},
            "Plugins": ["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"],
            "OverwriteInstances": False, "DicomThreadsCount": 4}
        with open(folder + "/orthanc.json", "w") as file:
            json.dump(settings, file)
        self.log = open(folder + "/orthanc.log", "w")
        self.process = subprocess.Popen(
            ["/usr/sbin/Orthanc", folder + "/orthanc.json"], stdout=self.log, stderr=self.log)
        while True:
            try:
                self.count()
                return
            except OSError:
                time.sleep(0.05)

    def url(self, path):
        return f"http://127.0.0.1:{self.web}{path}"

    def count(self):
        return json.load(urllib.request.urlopen(self.url("/statistics")))["CountInstances"]

    def clear(self):
        for study in json.load(urllib.request.urlopen(self.url("/studies"))):
            urllib.request.urlopen(urllib.request.Request(self.url("/studies/" + study), method="DELETE"))

    def stop(self):
        self.process.kill()
        self.process.wait()


def archives(folder, archive, **more):
    path = folder + "/archives.yaml"
    lines = [f"own: {{ aeTitle: MAIS, port: {archive.own} }}", "archives:", f"  - name: {archive.name}",
             "    host: localhost", f"    port: {archive.dicom}", f"    aeTitle: {archive.title}"]
    lines += [f"    {key}: {value}" for key, value in more.items()]
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def timed(command):
    """Seconds, and the most memory in MiB that the command held."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=PROMPT)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command[:4])}…: {error.decode()[-500:]}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def series(folder, count, side, number):
    place = f"{folder}/in-{number}"
    os.makedirs(place)
    for i in range(1, count + 1):
        write_object(f"{place}/{i}.dcm", i, side, number)
    return place


def main():
    mais = os.path.abspath(sys.argv[1])
    memory = "/dev/shm"
    hasRoom = os.path.isdir(memory) and shutil.disk_usage(memory).free > ROOM
    folder = tempfile.mkdtemp(prefix="pacs-bench-", dir=memory if hasRoom else None)
    orthanc, taker = Orthanc(folder), Taker(folder)
    try:
        measure(mais, folder, orthanc, taker)
    finally:
        orthanc.stop()
        taker.stop()
        shutil.rmtree(folder)


def measure(mais, folder, orthanc, taker):
    place = series(folder, SLICES, SIDE, 1)
    megabytes = SLICES * SIDE * SIDE * 2 / 1e6
    rows = {}

    def note(name, command, before):
        before()
        seconds, _ = timed(command)
        rows.setdefault(name, []).append(seconds)

    def fresh():
        orthanc.clear()
        shutil.rmtree(folder + "/outbox", ignore_errors=True)

    def emptied():
        shutil.rmtree(folder + "/back", ignore_errors=True)
        os.makedirs(folder + "/back")

    def unsent():
        shutil.rmtree(folder + "/outbox", ignore_errors=True)

    for _ in range(STORING):
        note("storescu to storescp", ["/usr/bin/storescu", "-aet", "MAIS", "-aec", taker.title, "-xe", "localhost",
                                      str(taker.dicom), "+sd", place], unsent)
        file = archives(folder, taker, associations=1, verify="none")
        note("mais pacs send to storescp, 1 association",
             [mais, "pacs", "send", place, "--archives", file, "--outbox", folder + "/outbox"], unsent)
    assert len(os.listdir(folder + "/taken")) == SLICES

    to = ["localhost", str(orthanc.dicom)]
    study = "1.2.826.0.1.3680043.8.498.77"
    for _ in range(SENDING):
        note("storescu", ["/usr/bin/storescu", "-aet", "MAIS", "-aec", "ORTHANC", "-xe", *to, "+sd", place], fresh)
        for number in (1, 4):
            file = archives(folder, orthanc, associations=number, verify="query")
            note(f"mais pacs send, {number} associations, verified",
                 [mais, "pacs", "send", place, "--archives", file, "--outbox", folder + "/outbox"], fresh)
        assert orthanc.count() == SLICES
    for _ in range(FETCHING):
        note("getscu", ["/usr/bin/getscu", "-aet", "MAIS", "-aec", "ORTHANC", "-S", "+B", "-k", "0008,0052=STUDY",
                        "-k", f"0020,000d={study}", "-od", folder + "/back", *to], emptied)
        for way in ("get", "move"):
            file = archives(folder, orthanc, fetch=way)
            note(f"mais pacs fetch by {way}", [mais, "pacs", "fetch", "--study", study, "--archives", file,
                                               "--out", folder + "/back"], emptied)
        web = f'{{ url: "{orthanc.url("/dicom-web")}" }}'
        file = archives(folder, orthanc, fetch="web", web=web)
        note("mais pacs fetch by WADO", [mais, "pacs", "fetch", "--study", study, "--archives", file,
                                         "--out", folder + "/back"], emptied)
    print(f"{SLICES} slices of {SIDE} x {SIDE}, {megabytes:.0f} MB, the best and the median of some turns")
    for name, seconds in rows.items():
        best, median = min(seconds), sorted(seconds)[len(seconds) // 2]
        print(f"  {name:45} {best:6.2f} s  {median:6.2f} s  {megabytes / best:6.0f} MB/s")

    print("memory of mais pacs send and fetch, the most that was held")
    for number, count in ((2, FEW), (3, MANY)):
        fresh()
        emptied()
        place = series(folder, count, 16, number)
        file = archives(folder, orthanc, verify="query")
        sent, held = timed([mais, "pacs", "send", place, "--archives", file, "--outbox", folder + "/outbox"])
        assert orthanc.count() == count
        came, held_too = timed([mais, "pacs", "fetch", "--study", study, "--archives", file, "--out", folder + "/back"])
        print(f"  {count:6} small objects: sent in {sent:.1f} s, {held:.0f} MiB; fetched in {came:.1f} s, {held_too:.0f} MiB")


if __name__ == "__main__":
    main()
