"""Times the network against its reference in PyTorch, taking turns in one run, and holds it to its bars.

    swift build -c release --build-tests
    python Tests/Bench/bench.py .build/release/bench [--threads 2] [--rounds 5]

Exits with 1 where a ratio falls short of its bar by more than a fifth, or a limit is passed. Needs
torch, numpy, safetensors and nibabel. Both sides have the same weights, drawn by seed, and the same
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
from table import Table  # noqa: E402


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


def click_operations(c, remembered):
    """The same of one interaction of one click, both halves of the memory; and the bytes of the
    remembered keys and values, each of which it reads once."""
    n, w, m, tokens = c.grid ** 3, c.dim, remembered + 1, 1 + c.mask_tokens + 2
    h, q = c.mask_hidden, c.mask_hidden // 4
    mask = 2 * n * (8 * 8 * q + 8 * q * h + h * w)
    dense = 4 * 2 * n * w * w + 2 * 2 * n * w * c.memory_dense_mlp + 3 * 27 * 2 * n * w + 4 * m * n * w
    sparse = 2 * m * w * (6 * w + 2 * c.memory_sparse_mlp) + 4 * m * m * w + 2 * 2 * n * w * w + 4 * m * n * w
    layer = 2 * n * w * (3 * w // 2 + w // 2) + 4 * n * tokens * w + 2 * tokens * w * (7 * w + 2 * c.decoder_mlp)
    upscaling = 2 * n * w * 2 * w + 2 * 8 * n * (w // 4) * w + 2 * 64 * n * w // 8
    operations = mask + dense + sparse + c.decoder_depth * layer + 2 * n * w * w + 2 * n * tokens * w + upscaling
    return operations, 2 * m * n * w * 4


def memory_rate():
    """Bytes a second that a sum over more than any cache holds reads."""
    x = torch.zeros(128 << 20)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        x.sum()
        best = min(best, time.perf_counter() - start)
    return x.nbytes / best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_grad_enabled(False)
    config = oracle.Config()
    table = Table(f"The network of full size, 128³: {arguments.threads} threads on both sides, torch {torch.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        from safetensors.torch import save_file
        weights = Path(folder) / "weights.safetensors"
        state = oracle.seeded_state_dict(config, 11)
        weight_bytes = sum(tensor.nbytes for tensor in state.values())
        save_file(state, weights)
        measure(arguments, config, state, weights, table)
        del state
        sessions(arguments, weights, weight_bytes, table)
        halves(arguments, Path(folder), table)
        replay(arguments, weights)
    sys.exit(table.finish())


def measure(arguments, config, state, weights, table):
    ours, theirs = Ours(arguments.program, weights, arguments.threads), Theirs(config, state)
    half = Ours(arguments.program, weights, arguments.threads, "bfloat16")
    encoder, other, short, plain, remembering, baseline, product = [], [], [], [], [], [], []
    for number in range(arguments.rounds):
        if number < 2:
            other.append(theirs.encode())
        encoder += [ours.ask("encode")[0] for _ in range(3)]
        short += [half.ask("encode")[0] for _ in range(3)]
        for _ in range(4):
            baseline.append(theirs.click(0, False))
            plain.append(ours.ask("plain")[0])
            remembering.append(ours.ask("click 60")[0])
        product += [ours.ask("product 512 768 3072")[0] for _ in range(5)]
    theirs_remembering = min(theirs.click(60, True) for _ in range(3))
    ours.close()
    half.close()

    rate = 2 * 512 * 768 * 3072 / min(product)
    bandwidth = memory_rate()
    print(f"matrix rate, 512 x 768 x 3072: {rate / 1e9:.0f} GFLOP/s; memory read at {bandwidth / 1e9:.0f} GB/s")
    operations = encoder_operations(config)

    def share(seconds):
        return f"{operations / 1e9:.0f} GFLOP at {operations / seconds / 1e9:.0f} GFLOP/s, {operations / seconds / rate:.2f} of the float32 matrix rate"

    table.compare("image encoder, float32", min(encoder), min(other), "reference, float32", 15, share(min(encoder)))
    table.compare("image encoder, bfloat16", min(short), min(other), "reference, float32", 25, share(min(short)))
    operations, read = click_operations(config, 60)
    limit = operations / rate + read / bandwidth
    table.compare("a click, no memory", min(plain), min(baseline), "reference")
    table.compare(
        "a click, both, 60 remembered", min(remembering), min(baseline), "reference without memory", 1,
        f"{operations / 1e9:.1f} GFLOP and {read / 1e6:.0f} MB at these rates: {limit * 1e3:.1f} ms, {limit / min(remembering):.2f} of it reached")
    table.compare("the same against the same", min(remembering), theirs_remembering, "reference with memory")


def sessions(arguments, weights, weight_bytes, table):
    """Each in a process of its own, so that its memory can be told."""
    for clicks in (50, 100, 150):
        ours = Ours(arguments.program, weights, arguments.threads)
        seconds = min(ours.ask(f"session {clicks} 60")[0] for _ in range(2))
        now, most = ours.ask("memory")
        ours.close()
        table.compare(f"encoder and {clicks} clicks, N = 60", seconds, note=f"{now / 1e6:.0f} MB resident after, {most / 1e6:.0f} at most, {weight_bytes / 1e6:.0f} of it weights")
    table.hold("resident after them, over the weights", (now - weight_bytes) / 1e6, 600, "MB")
    table.hold("the most that was resident, over the weights", (most - weight_bytes) / 1e6, 600, "MB")


def halves(arguments, folder, table):
    """The trained network on the samples' sessions, in bfloat16 and float32."""
    import nibabel
    root = Path(__file__).resolve().parents[2]
    program = Path(arguments.program).resolve().parent / "mais"
    labels = {}
    for dtype in ("float32", "bfloat16"):
        pipeline = folder / f"{dtype}.yaml"
        text = (root / "Pipelines/night.yaml").read_text()
        assert "device: auto" in text
        pipeline.write_text(
            text.replace("device: auto", f"device: cpu\n      dtype: {dtype}")
            .replace("Samples/", f"{root}/Samples/"))
        subprocess.run(
            [program, "run", pipeline, "--studies", root / "Samples/head-neck-ct", "--out", folder / dtype],
            check=True, stdout=subprocess.DEVNULL)
        labels[dtype] = {
            path.parent.name: np.asarray(nibabel.load(path).dataobj)
            for path in sorted((folder / dtype).glob("*/labels.nii.gz"))}
    worst, count = 0.0, 0
    for study, one in labels["float32"].items():
        other = labels["bfloat16"][study]
        for label in np.unique(one[one > 0]):
            a, b = one == label, other == label
            worst = max(worst, 1 - 2 * (a & b).sum() / (a.sum() + b.sum()))
            count += 1
    assert count > 0
    table.hold("bfloat16's masks of the samples, 1 - Dice", 100 * worst, 0.5, "points", f"the worst of {count}, trained network, against float32's")


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
