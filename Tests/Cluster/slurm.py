"""A Slurm of two virtual nodes on this machine, for a test: started in a folder, and stopped with it."""
import getpass
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

CONFIGURATION = """\
ClusterName=mais-test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CredType=cred/munge
SlurmUser={user}
SlurmdUser={user}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
KillWait=2
MaxArraySize=1001
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port1} CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={port2} CPUs=2 State=UNKNOWN
PartitionName=night Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Slurm:
    """Nothing is left running when the `with` block is left, whatever happened in it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.configuration = self.folder / "slurm.conf"

    def __enter__(self):
        munge = self.folder / "munge"
        (self.folder / "state").mkdir(parents=True)
        munge.mkdir(mode=0o700)
        key = munge / "key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o400)
        self.configuration.write_text(CONFIGURATION.format(
            folder=self.folder, host=socket.gethostname().split(".")[0], user=getpass.getuser(),
            port=free_port(), port1=free_port(), port2=free_port()))
        os.environ["SLURM_CONF"] = str(self.configuration)
        try:
            subprocess.run(
                ["munged", "--force", f"--key-file={key}", f"--socket={munge}/socket",
                 f"--pid-file={munge}/pid", f"--log-file={munge}/log", f"--seed-file={munge}/seed",
                 "--num-threads=2"], check=True)
            subprocess.run(["slurmctld", "-c", "-f", self.configuration], check=True)
            for node in ("n1", "n2"):
                self.start_node(node)
            self.wait(lambda: self.states() == {"n1": "idle", "n2": "idle"}, 60, "both nodes idle")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.call("scancel", "--user", getpass.getuser(), check=False)
        time.sleep(1)
        for name in ("slurmd-n1.pid", "slurmd-n2.pid", "slurmctld.pid", "munge/pid"):
            file = self.folder / name
            self.kill(file, signal.SIGTERM)
            # A daemon takes its own file away at its end: whoever clears the folder comes after.
            end = time.monotonic() + 10
            while file.exists() and self.kill(file, 0) and time.monotonic() < end:
                time.sleep(0.1)

    def start_node(self, node):
        (self.folder / f"spool-{node}").mkdir(exist_ok=True)
        subprocess.run(["slurmd", "-N", node, "-f", self.configuration], check=True)

    def kill_node(self, node):
        """Kills a node's daemon alone: what runs on the node goes on, and nobody hears of it."""
        self.kill(self.folder / f"slurmd-{node}.pid", signal.SIGKILL)

    @staticmethod
    def kill(file, how):
        """Sends a signal to the process of a file; whether there is one. 0 only asks."""
        try:
            os.kill(int(file.read_text()), how)
            return True
        except (OSError, ValueError):
            return False

    @staticmethod
    def call(*words, check=True):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
        if check and done.returncode:
            raise SystemExit(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def states(self):
        lines = self.call("sinfo", "--Node", "--noheader", "--format=%N %T", check=False).split("\n")
        return {name: state.rstrip("*~#$") for name, state in (line.split() for line in lines if line)}

    def jobs(self):
        """Jobs that are not over: their state by 'job_task', or by 'job'."""
        text = self.call("squeue", "--noheader", "--array", "--format=%i %T", check=False)
        return dict(line.split() for line in text.splitlines())

    @staticmethod
    def wait(condition, seconds, what):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.5)
        raise SystemExit(f"waited {seconds} s for {what}")
