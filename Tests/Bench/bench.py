"""Times the network against its reference in PyTorch, taking turns in one run.

    swift build -c release --product bench
    python Tests/Bench/bench.py .build/release/bench [--threads 2] [--rounds 5]

Needs torch, numpy and safetensors. Both sides have the same weights, drawn by seed, and the same
number of threads. Of each thing the fastest round counts: what else the machine did meanwhile only
adds time.
"""
import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))
import mais_oracle as oracle  # noqa: E402


class Ours:
    def __init__(self, program, weights, threads, dtype="float32", device="cpu"):
        self.process = subprocess.Popen(
            [program, str(weights), str(threads), device, dtype], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, bufsize=1)
        # The first answer comes with the first question.
        self.process.stdin.write("memory\n")
        assert self.process.stdout.readline().strip() == "ready"
        self.process.stdout.readline()

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench stopped at '{line}'")
        return [float(word) for word in answer.split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    def __init__(self, config, state):
        self.model = oracle.MAIS(config, state)
        self.config = config
        self.patch = torch.from_numpy(
            oracle.seeded("patch", (1, 1) + (config.image_size,) * 3, 11)) * 2
        self.image = None
        self.sessions = {}

    def timed(self, body):
        start = time.perf_counter()
        result = body()
        return time.perf_counter() - start, result

    def encode(self):
        seconds, self.image = self.timed(lambda: self.model.encode_image(self.patch))
        return seconds

    def click(self, remembered, memory):
        """One interaction with a full bank of that many."""
        key = (remembered, memory)
        if key not in self.sessions:
            self.model.c.memory_capacity = max(remembered, 1)
            session = oracle.Session(self.model, self.image, memory, memory)
            session.interact(*self.point(0))
            # A full bank of one memory repeated takes as long as any other.
            session.bank = session.bank * remembered if memory else []
            self.sessions[key] = session
        session = self.sessions[key]
        bank, logits = list(session.bank), session.logits
        seconds, _ = self.timed(lambda: session.interact(*self.point(1)))
        session.bank, session.logits = bank, logits
        return seconds

    def point(self, number):
        at = torch.tensor([[[5.0 + number, 60.0, 90.0]]])
        return at, torch.ones(1, 1)


def encoder_operations(c):
    """Multiplications and additions of the encoder's matrix products, real tokens alone."""
    n, e = c.grid ** 3, c.embed_dim
    block = 2 * n * e * (3 * e + e + 8 * e) + 4 * n * n * e
    embed = 2 * n * c.patch_size ** 3 * e
    neck = 2 * n * e * c.dim + 2 * n * c.dim * c.dim * 27
    return c.depth * block + embed + neck


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_grad_enabled(False)
    config = oracle.Config()
    with tempfile.TemporaryDirectory() as folder:
        from safetensors.torch import save_file
        weights = Path(folder) / "weights.safetensors"
        state = oracle.seeded_state_dict(config, 11)
        weight_bytes = sum(tensor.nbytes for tensor in state.values())
        save_file(state, weights)
        measure(arguments, config, state, weights, weight_bytes)
        del state
        replay(arguments, weights)


def measure(arguments, config, state, weights, weight_bytes):
    ours, theirs = Ours(arguments.program, weights, arguments.threads), Theirs(config, state)
    encoder, plain, remembering, product = [], [], [], []
    for number in range(arguments.rounds):
        theirs_encode = theirs.encode() if number < 2 else encoder[-1][1]
        encoder.append((min(ours.ask("encode")[0] for _ in range(3)), theirs_encode))
        for _ in range(4):
            baseline = theirs.click(0, False)
            plain.append((ours.ask("plain")[0], baseline))
            remembering.append((ours.ask("click 60")[0], baseline))
        product.append(min(ours.ask("product 512 768 3072")[0] for _ in range(5)))
    theirs_remembering = min(theirs.click(60, True) for _ in range(3))
    sessions = []  # seconds, and resident MiB after it, for sessions of 50, 100 and 150 clicks
    for clicks in (50, 100, 150):
        seconds = ours.ask(f"session {clicks} 60")[0]
        sessions.append((clicks, seconds, ours.ask("memory")[0] / 2**20))
    now, largest = ours.ask("memory")

    def best(pairs):
        return min(a for a, _ in pairs), min(b for _, b in pairs)

    rate = 2 * 512 * 768 * 3072 / min(product)
    operations = encoder_operations(config)
    mine, other = best(encoder)
    print(f"{arguments.threads} threads, torch {torch.__version__}, 128³, float32")
    print(f"matrix rate, 512 x 768 x 3072:        {rate / 1e9:8.1f} GFLOP/s")
    print(f"encoder                               {mine * 1e3:8.1f} ms, reference {other * 1e3:.0f} ms: {other / mine:.1f}x")
    print(f"  {operations / 1e9:.1f} GFLOP in matrix products       {operations / mine / 1e9:8.1f} GFLOP/s, {operations / mine / rate:.2f} of the matrix rate")
    mine, other = best(plain)
    print(f"click without memory                  {mine * 1e3:8.1f} ms, reference {other * 1e3:.1f} ms: {other / mine:.1f}x")
    mine, other = best(remembering)
    print(f"click, both, bank of 60 full          {mine * 1e3:8.1f} ms: {mine / other:.2f} of the reference's click without memory, reference with memory {theirs_remembering * 1e3:.0f} ms")
    for clicks, seconds, resident in sessions:
        print(f"encoder and {clicks:3} clicks, N = 60        {seconds:8.2f} s, {resident:.0f} MiB resident after")
    print(f"resident memory                       {now / 2**20:8.0f} MiB, at most {largest / 2**20:.0f} MiB; the weights are {weight_bytes / 2**20:.0f} MiB")


def replay(arguments, weights):
    """Recorded sessions of one object, which grows from patch to patch, as `mais run` replays them."""
    ours = Ours(arguments.program, weights, arguments.threads)
    print("sessions replayed on 256 x 192 x 128 voxels, patches of 128³, N = 60:")
    for command, words, counts in (
            ("replay", "clicks", (50, 100, 150)),
            ("record", "clicks, each event's mask and digest", (25, 50, 75))):
        rows = []
        for clicks in counts:
            seconds, patches = ours.ask(f"{command} {clicks} 60")
            rows.append((seconds, ours.ask("memory")[0] / 2**20))
            print(f"  {clicks:3} {words + ',':38} {patches:.0f} patches {seconds:6.2f} s, {rows[-1][1]:.0f} MiB resident after")
        (first, small), (last, large) = rows[0], rows[-1]
        print(f"  3 times the clicks: {last / first:.2f} times the time, {large / small:.2f} times the memory")
    print(f"  at most {ours.ask('memory')[1] / 2**20:.0f} MiB resident")
    # The masks of one session, as other numbers of threads and other numbers make them.
    masks = {}
    for threads, dtype in ((1, "float32"), (2, "float32"), (1, "bfloat16")):
        other = Ours(arguments.program, weights, threads, dtype)
        other.ask("replay 20 60")
        path = weights.with_name(f"mask-{threads}-{dtype}")
        other.ask(f"mask {path}")
        masks[threads, dtype] = np.fromfile(path, np.uint8) > 0
    one = masks[1, "float32"]
    for key in ((2, "float32"), (1, "bfloat16")):
        differing, either = (one ^ masks[key]).sum(), (one | masks[key]).sum()
        print(f"  mask, 1 thread in float32 against {key[0]} in {key[1]}: {differing} of {either} voxels differ ({differing / max(either, 1):.2e})")


if __name__ == "__main__":
    main()
