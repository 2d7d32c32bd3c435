"""Runs measurements and writes what they print into RESULTS.md, with the machine, the day and the commit.

    record.py NAME COMMAND [-- COMMAND ...]

The part between `<!-- NAME -->` and `<!-- end of NAME -->` is replaced; all else of the page stays, and so does the part where
nothing was printed.
"""

import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).with_name("RESULTS.md")


def machine():
    """The processor's name, and how many cores of it this process has."""
    try:
        names = re.findall(r"(?m)^model name\s*: (.+)$", pathlib.Path("/proc/cpuinfo").read_text())
    except OSError:
        names = []
    name = names[0].strip() if names else platform.machine()
    return f"{len(os.sched_getaffinity(0))} cores of {name}"


def commit():
    """The commit that is measured, with a sign where the tree has changes of its own."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=, changed"], cwd=PAGE.parent, capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


def run(command):
    """What the command prints, which is shown as it comes, and its status."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, errors="replace",
        env=dict(os.environ, PYTHONUNBUFFERED="1"))
    lines = []
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line.rstrip())
    return "\n".join(lines).strip("\n"), process.wait()


def page(text, name, part):
    """The page with the part in its place; at the end where it had none."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = f"{begin}\n{part}\n{end}"
    if begin not in text or end not in text:
        return f"{text.rstrip()}\n\n{whole}\n"
    return text[: text.index(begin)] + whole + text[text.index(end) + len(end) :]


def main():
    name, words = sys.argv[1], sys.argv[2:]
    commands, begin = [], 0
    for place, word in enumerate([*words, "--"]):
        if word == "--":
            commands.append(words[begin:place])
            begin = place + 1
    # Beforehand: the page itself would count as a change.
    measured = commit()
    outcomes = [run(command) for command in commands]
    printed = "\n\n".join(text for text, _ in outcomes if text)
    if printed:
        day = datetime.date.today().strftime("%-d %B %Y")
        head = f"`make {name}`, {day}, commit {measured}, on {machine()}:"
        PAGE.write_text(page(PAGE.read_text(), name, f"{head}\n\n```text\n{printed}\n```"))
    sys.exit(max((1 if status else 0) for _, status in outcomes))


if __name__ == "__main__":
    main()
