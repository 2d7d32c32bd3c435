"""Time and memory of long sessions for each memory setting, at inference and in training.

    swift build -c release --product bench
    python Tests/Bench/bench_memory.py .build/release/bench [--threads 2] [--device cpu] [--clicks 150]

Needs torch, numpy and safetensors, for the weights alone. The network has the paper's size, its
memory 60 interactions. Each figure is from a process of its own: 'resident' is the most it ever held,
weights included. Training is one step on one patch with the image encoder frozen; gradients reach
back through 10 interactions.
"""
import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import mais_oracle as oracle  # noqa: E402
from bench import Ours  # noqa: E402

SETTINGS = ["none", "sparse", "dense", "both"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--clicks", type=int, default=150)
    parser.add_argument("--dtype", default="float32")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        from safetensors.torch import save_file
        weights = Path(folder) / "weights.safetensors"
        save_file(oracle.seeded_state_dict(oracle.Config(), 11), weights)

        def fresh():
            return Ours(arguments.program, weights, arguments.threads, arguments.dtype,
                        device=arguments.device)

        print(f"{arguments.clicks} interactions on one patch of 128³, N = 60, {arguments.device}, "
              f"{arguments.threads} threads, {arguments.dtype}")
        print()
        print("| memory | inference, s | resident, MiB | training, s | resident, MiB |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for setting in SETTINGS:
            inference, training = fresh(), fresh()
            seconds = inference.ask(f"session {arguments.clicks} 60 {setting}")[0]
            held = inference.ask("memory")[1] / 2**20
            inference.close()
            step = training.ask(f"lesson {arguments.clicks} 60 10 {setting}")[0]
            trained = training.ask("memory")[1] / 2**20
            training.close()
            print(f"| {setting} | {seconds:.2f} | {held:.0f} | {step:.1f} | {trained:.0f} |", flush=True)


if __name__ == "__main__":
    main()
