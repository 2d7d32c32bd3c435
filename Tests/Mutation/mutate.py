"""Switches guards off, one at a time, and sees whether a test fails.

Takes guards of the sources (`guard CONDITION else { ... throw ... }` and `if CONDITION { throw ... }`, without bindings), so
many from each room, by a fixed seed. A copy of the tree gets all of them rewritten so that the environment variable
MAIS_MUTANT=k switches the k-th off; it is built once. Each suite runs once with none switched off, which says how long
it takes and which of the guards it reaches. Then each guard is switched off, and the suites that reach it run, those of its
own room first, quickest first, until one fails, crashes or hangs: the guard is held. What no suite holds is listed.

    python3 Tests/Mutation/mutate.py --count 100            # all of it
    python3 Tests/Mutation/mutate.py --only prepare         # only the copy
    python3 Tests/Mutation/mutate.py --only run             # after a build; what is known is not run again

Results are kept in the copy, in `mutants.json`, after every guard: a call that was stopped resumes.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The module that knows which guard is off. Its own file, so that no room depends on another for it.
SWITCH = """\
import Glibc

/// Which guard is switched off, and which were reached.
public enum MutantSwitch {
    private static let active = getenv("MAIS_MUTANT").flatMap { Int(String(cString: $0)) } ?? 0

    /// A file of one byte for each guard, shared with the programs that a test starts.
    nonisolated(unsafe) private static let reached: UnsafeMutablePointer<UInt8>? = {
        guard let path = getenv("MAIS_MUTANT_REACHED") else { return nil }
        let file = open(path, O_RDWR)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let memory = mmap(nil, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let memory, memory != MAP_FAILED else { return nil }
        return memory.assumingMemoryBound(to: UInt8.self)
    }()

    public static func isOff(_ number: Int) -> Bool {
        reached?[number] = 1
        return number == active
    }
}
"""


def masked(text):
    """The text with strings, regular expressions and comments as spaces, at the same places."""
    out = list(text)
    place = 0

    def blank(begin, end):
        for index in range(begin, end):
            if out[index] != "\n":
                out[index] = " "

    def string_end(begin):
        hashes = re.compile("#*").match(text, begin).group()
        quote = '"""' if text.startswith('"""', begin + len(hashes)) else '"'
        at = begin + len(hashes) + len(quote)
        close = quote + hashes
        escape = "\\" + hashes
        while at < len(text):
            if text.startswith(close, at):
                return at + len(close)
            if text.startswith(escape + "(", at):
                depth, at = 1, at + len(escape) + 1
                while depth and at < len(text):
                    if text[at] == '"':
                        at = string_end(at)
                        continue
                    depth += {"(": 1, ")": -1}.get(text[at], 0)
                    at += 1
            elif text.startswith(escape, at):
                at += len(escape) + 1
            else:
                at += 1
        return at

    while place < len(text):
        if text.startswith("//", place):
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
        elif text.startswith("/*", place):
            end = text.find("*/", place) + 2
        elif re.compile(r'#*"').match(text, place):
            end = string_end(place)
        elif re.compile("#+/").match(text, place):
            hashes = re.compile("#+").match(text, place).group()
            end = text.find("/" + hashes, place + len(hashes) + 1) + 1 + len(hashes)
        else:
            place += 1
            continue
        blank(place, end)
        place = end
    return "".join(out)


def closing(mask, opening):
    """The place of the brace that closes the one at `opening`."""
    depth = 0
    for place in range(opening, len(mask)):
        depth += {"{": 1, "}": -1}.get(mask[place], 0)
        if depth == 0:
            return place
    return len(mask)


UNFIT = re.compile(r"\b(let|var|case|try|await)\b|#(un)?available")


def candidates(path):
    """The guards of a file: kind, begin and end of the condition, and whether the block throws."""
    text = path.read_text()
    mask = masked(text)
    if "@inlinable" in mask:
        return []
    found = []
    for word in re.finditer(r"\b(guard|if)\b", mask):
        if word.start() and mask[word.start() - 1] in ".#`":
            continue
        begin = word.end()
        depth, place = 0, begin
        while place < len(mask):
            sign = mask[place]
            if word.group() == "guard" and depth == 0 and re.compile(r"\belse\b").match(mask, place):
                break
            if sign == "{" and depth == 0 and word.group() == "if":
                break
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0)
            if depth < 0:
                break
            place += 1
        if depth != 0 or place >= len(mask):
            continue
        condition = mask[begin:place]
        # A comment within would take what is put behind it along.
        if UNFIT.search(condition) or "//" in text[begin:place] or not text[begin:place].strip():
            continue
        block = mask.find("{", place)
        end = closing(mask, block)
        body = mask[block + 1 : end]
        if word.group() == "if":
            # Only what does nothing but throw, and has no other branch.
            if not re.match(r"\s*throw\b", body) or re.match(r"\s*else\b", mask[end + 1 :]):
                continue
            before = mask[: word.start()].rstrip()
            if before.endswith(("=", "return", "else")):
                continue
        elif not re.search(r"\b(throw|return)\b", body):
            continue
        found.append((word.group(), begin, place, bool(re.search(r"\bthrow\b", body))))
    return found


def parts(condition):
    """A condition's parts between commas at its outermost level."""
    mask, depth, pieces, begin = masked(condition), 0, [], 0
    for place, sign in enumerate(mask):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            pieces.append(condition[begin:place])
            begin = place + 1
    return [piece.strip() for piece in pieces + [condition[begin:]] if piece.strip()]


def rewritten(kind, condition, number):
    """The condition with its switch. No closure is made of it, so that it may stand in any function."""
    whole = ""
    for part in reversed(parts(condition)):
        whole = f"({part})" if not whole else f"(({part}) ? {whole} : false)"
    off = "true" if kind == "guard" else "false"
    return f" MutantSwitch.isOff({number}) ? {off} : {whole} "


def chosen(count, seed):
    """So many guards, as evenly from the rooms as there are; those that throw before those that return."""
    rooms = collections.defaultdict(list)
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        room = path.relative_to(ROOT / "Sources").parts[0]
        for guard in candidates(path):
            rooms[room].append((str(path.relative_to(ROOT)), *guard))
    luck = random.Random(seed)
    for room in sorted(rooms):
        luck.shuffle(rooms[room])
        rooms[room].sort(key=lambda guard: not guard[4])
    picked = []
    while len(picked) < count and any(rooms.values()):
        for room in sorted(rooms):
            if rooms[room] and len(picked) < count:
                picked.append((room, *rooms[room].pop(0)))
    picked.sort(key=lambda guard: guard[:3])
    return picked


def prepare(copy, count, seed):
    """Makes the copy, and the list of its mutants. A file that stays as it is is not written again."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    picked = chosen(count, seed)
    by_file = collections.defaultdict(list)
    mutants = []
    for number, (room, path, kind, begin, end, throws) in enumerate(picked, 1):
        text = (ROOT / path).read_text()
        by_file[path].append((number, kind, begin, end))
        mutants.append(
            {
                "number": number,
                "room": room,
                "place": f"{path}:{text.count(chr(10), 0, begin) + 1}",
                "guard": kind + " " + " ".join(text[begin:end].split()),
                "throws": throws,
            }
        )
    rooms = {room for room, *_ in picked}
    kept = {"Sources/Mutants/MutantSwitch.swift"}
    for name in filter(None, names):
        source, target = ROOT / name, copy / name
        if not source.is_file():
            continue
        kept.add(name)
        data = source.read_bytes()
        if name in by_file:
            text = data.decode()
            for number, kind, begin, end in sorted(by_file[name], key=lambda guard: -guard[2]):
                text = text[:begin] + rewritten(kind, text[begin:end], number) + text[end:]
            data = ("internal import Mutants\n" + text).encode()
        elif name == "Package.swift":
            data = package(data.decode(), rooms).encode()
        write(target, data)
        shutil.copymode(source, target)
    write(copy / "Sources/Mutants/MutantSwitch.swift", SWITCH.encode())
    for room in ("Sources", "Tests"):
        for path in (copy / room).rglob("*.swift"):
            if str(path.relative_to(copy)) not in kept:
                path.unlink()
    # Tests ask git for the files of the tree.
    if not (copy / ".git").exists():
        subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    subprocess.run(["git", "add", "-A"], cwd=copy, check=True)
    write(copy / "mutants.list.json", json.dumps(mutants, indent=1).encode())
    return mutants


def write(path, data):
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def package(text, rooms):
    """Package.swift with the switch as a target that each of the rooms may import."""
    text = text.replace('        room("Text"),', '        .target(name: "Mutants"),\n        room("Text"),', 1)
    for room in rooms:
        name = re.escape(room)
        text, done = re.subn(rf'(room\(\s*"{name}",\s*\[)', r'\1"Mutants", ', text, count=1)
        if not done:
            text, done = re.subn(rf'room\("{name}"\)', f'room("{room}", ["Mutants"])', text, count=1)
        if not done:
            text, done = re.subn(
                rf'(arget\(\s*name: "{name}",\s*dependencies: \[)', r'\1"Mutants", ', text, count=1
            )
        if not done:
            sys.exit(f"Package.swift has no target '{room}' that is known here; mend 'package' in {__file__}.")
    return text


class Tests:
    """The copy's tests, suite by suite, run by the built program itself."""

    def __init__(self, copy):
        self.copy = copy
        built = copy / ".build/release"
        self.program = next(built.glob("*PackageTests.xctest"), None)
        if self.program is None:
            sys.exit(f"There is no test program in '{built}'; build it first.")

    def suites(self):
        """The names `Target.Suite`, in order; a test outside of suites is one of its own."""
        listed = subprocess.run(
            [self.program, "--testing-library", "swift-testing", "--list-tests"],
            cwd=self.copy, capture_output=True, text=True, check=True,
        ).stdout.splitlines()
        names = [re.match(r"(\w+\.[^/]+?)(?:/|$)", line) for line in listed]
        return list(dict.fromkeys(name.group(1) for name in names if name))

    def run(self, suite, seconds, mutant=0, reached=None):
        """How the suite ends: `passed`, `failed`, `crashed` or `hung`; and its seconds."""
        environment = dict(os.environ, MAIS_MUTANT=str(mutant))
        if reached:
            environment["MAIS_MUTANT_REACHED"] = str(reached)
        name = re.escape(suite)
        began = time.monotonic()
        process = subprocess.Popen(
            [self.program, "--testing-library", "swift-testing", "--filter", f"^{name}(/|$)"],
            cwd=self.copy, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )
        try:
            output, _ = process.communicate(timeout=seconds)
            # 69 says that no test was found: a suite of another testing library.
            ending = {0: "passed", 69: "passed"}.get(
                process.returncode, "failed" if process.returncode == 1 else "crashed"
            )
            if ending == "passed" and "Test run with 0 tests" in output:
                ending = "absent"
        except subprocess.TimeoutExpired:
            ending = "hung"
        # What the suite has started, and only that, goes with it.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        return ending, time.monotonic() - began


def kept(path):
    return json.loads(path.read_text()) if path.exists() else {}


def keep(path, value):
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1))
    partial.rename(path)


def baseline(tests, store, seconds):
    """What each suite takes and reaches with no guard switched off."""
    known = store.setdefault("suites", {})
    for suite in tests.suites():
        if suite in known:
            continue
        reached = tests.copy / "mutants.reached"
        reached.write_bytes(bytes(65536))
        ending, took = tests.run(suite, seconds, reached=reached)
        marks = [index for index, mark in enumerate(reached.read_bytes()) if mark]
        known[suite] = {"ending": ending, "seconds": round(took, 2), "reaches": marks}
        keep(tests.copy / "mutants.json", store)
        print(f"{suite}: {ending} in {took:.1f} s, reaches {len(marks)} guards", flush=True)
    for suite, one in known.items():
        if one["ending"] not in ("passed", "absent"):
            print(f"left out, as it does not pass unchanged: {suite} ({one['ending']})")


def judge(tests, store, mutants, budget):
    """Switches each guard off in turn."""
    known = store.setdefault("mutants", {})
    suites = {name: one for name, one in store["suites"].items() if one["ending"] == "passed"}
    for mutant in mutants:
        number, room = mutant["number"], mutant["room"]
        if str(number) in known:
            continue
        reaching = [name for name, one in suites.items() if number in one["reaches"]]
        reaching.sort(
            key=lambda name: (name.split(".")[0] != room + "Tests", suites[name]["seconds"])
        )
        result = {"ending": "survived", "by": None, "ran": 0, "left": 0}
        spent = 0.0
        for suite in reaching:
            usual = suites[suite]["seconds"]
            if result["ran"] and spent + usual > budget:
                result["left"] += 1
                continue
            ending, took = tests.run(suite, 3 * usual + 30, mutant=number)
            spent += took
            result["ran"] += 1
            if ending != "passed":
                result.update(ending="killed", by=f"{suite} ({ending})")
                break
        if not reaching:
            result["ending"] = "not reached"
        known[str(number)] = result
        keep(tests.copy / "mutants.json", store)
        print(f"{number}/{len(mutants)} {mutant['place']}: {result['ending']} {result['by'] or ''}", flush=True)


def table(store, mutants):
    """The count for each room, and what no test holds, as Markdown."""
    known = store.get("mutants", {})
    rooms = collections.defaultdict(collections.Counter)
    for mutant in mutants:
        ending = known.get(str(mutant["number"]), {"ending": "not run"})["ending"]
        rooms[mutant["room"]][ending] += 1
    endings = ["killed", "survived", "not reached", "not run"]
    print("\n| room | guards | held | survived | not reached by a test | not run |")
    print("| --- | --: | --: | --: | --: | --: |")
    total = collections.Counter()
    for room in sorted(rooms):
        total.update(rooms[room])
        print(f"| {room} | {rooms[room].total()} | " + " | ".join(str(rooms[room][e]) for e in endings) + " |")
    print(f"| all | {total.total()} | " + " | ".join(str(total[e]) for e in endings) + " |\n")
    for mutant in mutants:
        result = known.get(str(mutant["number"]))
        if result and result["ending"] in ("survived", "not reached"):
            left = f"; {result['left']} slower suites that reach it did not run" if result["left"] else ""
            print(f"- `{mutant['place']}` `{mutant['guard']}`: {result['ending']}{left}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="guards to switch off")
    parser.add_argument("--seed", type=int, default=18, help="which guards")
    parser.add_argument("--copy", type=pathlib.Path, default=ROOT / ".build/mutants", help="folder of the copy")
    parser.add_argument("--budget", type=float, default=120, help="seconds of suites for each guard")
    parser.add_argument("--limit", type=float, default=300, help="seconds after which a suite hangs, unchanged")
    parser.add_argument("--only", choices=["prepare", "build", "run", "table"], help="one step alone")
    choice = parser.parse_args()
    copy = choice.copy.resolve()
    listed = copy / "mutants.list.json"
    if choice.only in (None, "prepare"):
        before = listed.read_bytes() if listed.exists() else None
        mutants = prepare(copy, choice.count, choice.seed)
        if before != listed.read_bytes():
            (copy / "mutants.json").unlink(missing_ok=True)
        rooms = len({mutant["room"] for mutant in mutants})
        print(f"{copy}: {len(mutants)} guards in {rooms} rooms")
    if choice.only in (None, "build"):
        subprocess.run(["swift", "build", "-c", "release", "--build-tests"], cwd=copy, check=True)
    mutants = json.loads(listed.read_text())
    store = kept(copy / "mutants.json")
    if choice.only in (None, "run"):
        tests = Tests(copy)
        baseline(tests, store, choice.limit)
        judge(tests, store, mutants, choice.budget)
    if choice.only in (None, "run", "table"):
        table(store, mutants)


if __name__ == "__main__":
    main()
