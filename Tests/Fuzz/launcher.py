"""Starts programs, and measures them: a process of its own, so that its memory is not theirs.

A line of JSON in, a line of JSON out: `command`, `folder`, `seconds`, `output` become `status`
(the exit status, minus a signal, or "hang") and `kilobytes`, the peak of its memory.
"""
import json
import os
import resource
import signal
import subprocess
import sys
import time


def attempt(command, folder, seconds, output):
    with open(output, "wb") as file:
        child = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
            # A group to be killed; and not a session, whose share of the cores no `nice` would lessen.
            process_group=0)
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage.ru_maxrss
        if time.monotonic() > deadline:
            os.killpg(child.pid, signal.SIGKILL)
            _, _, usage = os.wait4(child.pid, 0)
            child.returncode = -9
            return "hang", usage.ru_maxrss
        time.sleep(pause)
        pause = min(0.02, pause * 1.3)


def main():
    # Beyond what libtorch maps, and far below the machine's memory.
    resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        status, kilobytes = attempt(**json.loads(line))
        print(json.dumps({"status": status, "kilobytes": kilobytes}), flush=True)


if __name__ == "__main__":
    main()
