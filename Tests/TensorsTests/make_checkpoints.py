"""Makes the checkpoint files in Data/ that CheckpointTests reads.

    python make_checkpoints.py

with PyTorch, NumPy and safetensors installed. The files are committed: the tests need no Python.
"""

import argparse
import collections
import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

DATA = Path(__file__).parent / "Data"
DATA.mkdir(exist_ok=True)
torch.manual_seed(7)


def weights():
    return collections.OrderedDict(
        {
            "conv.weight": torch.randn(2, 3, 2, 2),
            "conv.bias": torch.randn(2),
            "norm.scale": torch.tensor(0.75),
            "steps": torch.tensor([3, -4], dtype=torch.int64),
        }
    )


plain = weights()
torch.save(plain, DATA / "plain.pth")
save_file(plain, DATA / "plain.safetensors", {"mais_config": json.dumps({"image_size": 32})})

# As training scripts write it: the weights beside what only code could make again.
network = torch.nn.Linear(3, 2)
with torch.no_grad():
    network.weight.copy_(torch.arange(6.0).reshape(2, 3))
    network.bias.copy_(torch.tensor([-1.0, 0.5]))
optimizer = torch.optim.AdamW(network.parameters())
network(torch.ones(1, 3)).sum().backward()
state = network.state_dict()
trained = {
    "model_state_dict": collections.OrderedDict(
        {f"module.{k}": v.clone() for k, v in state.items()}
    ),
    "epoch": 12,
    "best": np.float64(0.5),
    "mais_config": {"image_size": 32, "axes": ["i", "j"], "rate": 0.25, "window": None},
    "note": 'a "text"\n',
    "args": argparse.Namespace(name="mais", lr=1e-4),
    "scheduler": torch.optim.lr_scheduler.StepLR(optimizer, 2).state_dict(),
}
optimizer.step()
trained["optimizer"] = optimizer.state_dict()
for protocol in (2, 4, 5):
    torch.save(trained, DATA / f"trained.protocol{protocol}.pth", pickle_protocol=protocol)

torch.save({"model": {f"module._orig_mod.{k}": v for k, v in state.items()}}, DATA / "compiled.pth")
torch.save({"ema": {"a": torch.zeros(1)}, "state_dict": {"a": torch.ones(1)}}, DATA / "averaged.pth")

# Views: transposed, strided, with an offset, expanded, sharing one storage, tied, empty.
base = torch.arange(24, dtype=torch.float32)
torch.save(
    {
        "base": base,
        "matrix": base.reshape(4, 6),
        "transposed": base.reshape(4, 6).t(),
        "every.third": base[2::3],
        "block": base.reshape(2, 3, 4)[:, 1:, 1:3],
        "expanded": torch.tensor([[5.0], [6.0]]).expand(2, 3),
        "empty": torch.zeros(0, 4),
        "number": base[23],
        "parameter": torch.nn.Parameter(base[:2].clone()),
    },
    DATA / "views.pth",
)

# Every type that is read, with the values that matter most at its ends.
types = {
    "float64": torch.tensor([1e300, -0.1], dtype=torch.float64),
    "float32": torch.tensor([3e38, -0.1], dtype=torch.float32),
    "float16": torch.tensor([65504.0, -0.1], dtype=torch.float16),
    "bfloat16": torch.tensor([3e38, -0.1], dtype=torch.bfloat16),
    "int64": torch.tensor([2**62, -1], dtype=torch.int64),
    "int32": torch.tensor([2**31 - 1, -(2**31)], dtype=torch.int32),
    "int16": torch.tensor([2**15 - 1, -(2**15)], dtype=torch.int16),
    "int8": torch.tensor([127, -128], dtype=torch.int8),
    "uint8": torch.tensor([0, 255], dtype=torch.uint8),
    "bool": torch.tensor([True, False]),
}
torch.save(types, DATA / "types.pth")
save_file(types, DATA / "types.safetensors")

# A parameter and a tensor with attributes of their own, as some trainers leave behind.
tagged = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
tagged.group = "slow"
other = torch.tensor([3.0])
other.group = "fast"
torch.save({"tagged": tagged, "other": other}, DATA / "tagged.pth")

# What is not read, each with its sentence.
torch.save({"weight": torch.eye(2).to_sparse()}, DATA / "sparse.pth")
torch.save({"weight": torch.ones(2, dtype=torch.complex64)}, DATA / "complex.pth")
torch.save({"weight": torch.ones(2, dtype=torch.uint16)}, DATA / "uint16.pth")
torch.save({"epoch": 3, "optimizer": optimizer.state_dict()}, DATA / "no-weights.pth")
torch.save(network, DATA / "whole-network.pth")
torch.save(torch.ones(2), DATA / "one-tensor.pth")
torch.save({"a": torch.ones(2)}, DATA / "legacy.pth", _use_new_zipfile_serialization=False)
torch.jit.save(torch.jit.script(network), str(DATA / "script.pt"))
(DATA / "bare.pkl").write_bytes(pickle.dumps({"a": 1}, protocol=2))


class Command:
    """Python's own reader would run `touch` with the file beside it."""

    def __init__(self, call):
        self.call = call

    def __reduce__(self):
        return self.call


touch = "touch pickle-ran"
torch.save(
    {
        "model_state_dict": {"a": torch.tensor([1.0, 2.0])},
        "hook": Command((os.system, (touch,))),
        "eval": Command((eval, (f"__import__('os').system('{touch}')",))),
    },
    DATA / "command-beside.pth",
)
torch.save(Command((os.system, (touch,))), DATA / "command.pth")


def rewrite(source, target, change, method=zipfile.ZIP_STORED):
    """Copies an archive, each record as `change(name, bytes)` has it; None leaves it out."""
    with zipfile.ZipFile(DATA / source) as old, zipfile.ZipFile(DATA / target, "w", method) as new:
        for entry in old.infolist():
            content = change(entry.filename.split("/", 1)[1], old.read(entry))
            if content is not None:
                info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
                info.compress_type = method
                new.writestr(info, content)


def only(name, content):
    return lambda record, old: content if record == name else old


# Without the record that says where on this machine the program's source lies.
rewrite(
    "script.pt",
    "script.compressed.pt",
    lambda name, old: None if name.endswith(".debug_pkl") else old,
    zipfile.ZIP_DEFLATED,
)
(DATA / "script.compressed.pt").replace(DATA / "script.pt")
rewrite("plain.pth", "big-endian.pth", only("byteorder", b"big"))
rewrite("plain.pth", "byte-order.pth", only("byteorder", b"middle"))
rewrite("plain.pth", "no-pickle.pth", only("data.pkl", None))
rewrite("plain.pth", "no-record.pth", only("data/0", None))
rewrite("plain.pth", "short-record.pth", only("data/0", bytes(8)))
rewrite("plain.pth", "unaligned.pth", lambda name, old: old)
rewrite("plain.pth", "compressed.pth", lambda name, old: old, zipfile.ZIP_DEFLATED)
# 16 MB of zeros where libtorch reads the serialization's id while it opens the archive.
rewrite(
    "plain.pth",
    "inflating.pth",
    only(".data/serialization_id", bytes(16 << 20)),
    zipfile.ZIP_DEFLATED,
)
rewrite("types.pth", "booleans.pth", lambda name, old: b"\2\0" if name == "data/9" else old)


# libtorch looks for the directory in the last 4096 bytes. Here they begin at one of its entries:
# 42 of 97 bytes each, and the 22 of the end.
with zipfile.ZipFile(DATA / "plain.pth") as old, zipfile.ZipFile(
    DATA / "long-directory.pth", "w", zipfile.ZIP_STORED
) as new:
    for entry in old.infolist():
        info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
        new.writestr(info, old.read(entry))
    for i in range(45):
        new.writestr(zipfile.ZipInfo(f"plain/other/{i:039d}", (1980, 1, 1, 0, 0, 0)), b"")
    assert len(f"plain/other/{0:039d}") == 51


# Plain data beside the weights that is not text of any use: it refers to itself, is deep, or
# is a few bytes that would become a million.
itself = [1]
itself.append(itself)
deep = [1]
for _ in range(9):
    deep = [deep]
wide = [1] * 10
for _ in range(6):
    wide = [wide] * 10
torch.save(
    {
        "weight": torch.ones(1),
        "itself": itself,
        "deep": deep,
        "wide": wide,
        "not finite": float("nan"),
        "keys": {1: 2},
        "nested": {"list": [[1, 2.5], [], (True, None)], "text": "\x07"},
    },
    DATA / "plain-data.pth",
)


class Storage:
    """A tensor's description with numbers of our choice: torch's reader checks them, ours must."""


def described(target, offset, sizes, strides, count=4, record="0"):
    """An archive with one storage of four floats and one tensor that claims `sizes`, `strides`."""
    pickled = io.BytesIO()

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            if isinstance(thing, Storage):
                return ("storage", torch.FloatStorage, record, "cpu", count)
            return None

    call = (
        torch._utils._rebuild_tensor_v2,
        (Storage(), offset, sizes, strides, False, collections.OrderedDict()),
    )
    Pickler(pickled, protocol=2).dump({"weight": Command(call)})
    records = {
        "data.pkl": pickled.getvalue(),
        "byteorder": b"little",
        "data/0": np.arange(4, dtype=np.float32).tobytes(),
        "version": b"3\n",
    }
    with zipfile.ZipFile(DATA / target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in records.items():
            archive.writestr(zipfile.ZipInfo(f"archive/{name}", (1980, 1, 1, 0, 0, 0)), content)


described("described.pth", 1, (3,), (1,))
described("beyond.pth", 1, (4,), (1,))
described("far-offset.pth", 2**62, (2,), (2**62,))
described("negative-offset.pth", -1, (2,), (1,))
described("negative-stride.pth", 3, (2,), (-1,))
described("too-many.pth", 0, (2**40, 2**40), (0, 0))
described("repeated.pth", 0, (2**40,), (0,))
described("fewer-strides.pth", 0, (2, 2), (1,))
described("claimed-storage.pth", 0, (5,), (1,), count=5)
described("negative-storage.pth", 0, (1,), (1,), count=-4)
described("other-record.pth", 0, (1,), (1,), record="../version")
described("many-axes.pth", 0, (1,) * 65, (1,) * 65)


def patched(target, record, offset, value):
    """plain.pth with `value` written at `offset` of the directory's entry of a record."""
    content = bytearray((DATA / "unaligned.pth").read_bytes())
    name = f"plain/{record}".encode()
    entry = content.rindex(name) - 46
    assert content[entry : entry + 4] == b"PK\1\2"
    content[entry + offset : entry + offset + len(value)] = value
    (DATA / target).write_bytes(content)


def entry_of(record):
    content = (DATA / "unaligned.pth").read_bytes()
    entry = content.rindex(f"plain/{record}".encode()) - 46
    return content[entry:]


patched("encrypted.pth", "data/0", 8, b"\1")
patched("two-sizes.pth", "data/0", 24, b"\xff\xff\0\0")
patched("overlap.pth", "data/1", 42, entry_of("data/0")[42:46])
patched("larger.pth", "data/3", 20, b"\xff\xff\xff\0\xff\xff\xff\0")
# The header before a record says how far behind it the record begins.
content = bytearray((DATA / "unaligned.pth").read_bytes())
header = int.from_bytes(entry_of("data/3")[42:46], "little")
content[header + 28 : header + 30] = b"\xff\xff"
(DATA / "outside.pth").write_bytes(content)
with zipfile.ZipFile(DATA / "plain.pth") as old, zipfile.ZipFile(
    DATA / "twice.pth", "w", zipfile.ZIP_STORED
) as new:
    for entry in [*old.infolist(), old.getinfo("plain/data/0")]:
        info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
        new.writestr(info, old.read(entry))
