"""Checkpoints taken apart, changed in their parts, and put together again."""
import collections
import io
import json
import pickle
import pickletools
import struct
import sys
import types
import zipfile

import gentle
import mutate

SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}


def parts(data):
    """The metadata of safetensors, and its tensors: name, type, shape and bytes."""
    size = 8 + struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:size])
    metadata = head.pop("__metadata__", {})
    tensors = []
    for name, one in head.items():
        first, last = one["data_offsets"]
        tensors.append([name, one["dtype"], one["shape"], data[size + first:size + last]])
    return metadata, tensors


def joined(random, metadata, tensors):
    head, place = {}, 0
    for name, kind, shape, content in tensors:
        head[name] = {"dtype": kind, "shape": shape, "data_offsets": [place, place + len(content)]}
        place += len(content)
    pairs = list(head.items())
    if random.random() < 0.3:
        random.shuffle(pairs)
    if metadata:
        pairs.insert(random.choice((0, len(pairs))), ("__metadata__", metadata))
    text = json.dumps(dict(pairs)).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(one[3] for one in tensors)


def count(shape):
    total = 1
    for size in shape:
        total *= size
    return total


def reshaped(random, tensor, data):
    """The tensor with another shape, its bytes to fit."""
    name, kind, shape, content = tensor
    shape = list(shape)
    way = random.randrange(5)
    if way == 0:
        random.shuffle(shape)
    elif way == 1:
        shape = [count(shape)]
    elif way == 2:
        shape.insert(random.randrange(len(shape) + 1), 1)
    elif shape:
        at = random.randrange(len(shape))
        shape[at] = max(0, shape[at] + random.choice((1, -1)))
    wanted = count(shape) * SIZES.get(kind, 4)
    return [name, kind, shape, (content * 2 + b"\0" * wanted)[:wanted]]


def safetensors(random, data):
    """Changes of the parts of a whole safetensors file."""
    metadata, tensors = parts(data)
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(tensors))
        kind = random.randrange(9)
        if kind <= 2 and metadata:
            key = random.choice(list(metadata))
            if random.random() < 0.7:
                metadata[key] = gentle.json_of(random, metadata[key].encode()).decode("utf-8", "replace")
            elif random.random() < 0.5:
                del metadata[key]
            else:
                metadata[key + "x"] = metadata[key]
        elif kind == 3:
            tensors[at] = reshaped(random, tensors[at], data)
        elif kind == 4:
            other = random.choice(("F32", "F16", "BF16", "I32", "I16"))
            if SIZES[other] == SIZES.get(tensors[at][1]):
                tensors[at][1] = other
        elif kind == 5:
            content = bytearray(tensors[at][3])
            for _ in range(random.choice((1, 3))):
                if content:
                    content[random.randrange(len(content))] ^= 1 << random.randrange(7)
            tensors[at][3] = bytes(content)
        elif kind == 6:
            tensors[at][0] = str(gentle.changed(random, tensors[at][0]))
        elif kind == 7:
            random.shuffle(tensors)
        elif len(tensors) > 1:
            other = random.randrange(len(tensors))
            tensors[at][0], tensors[other][0] = tensors[other][0], tensors[at][0]
    return joined(random, metadata, tensors)


# MARK: - torch.save

TORCH = {"F64": "DoubleStorage", "F32": "FloatStorage", "F16": "HalfStorage", "BF16": "BFloat16Storage"}


class Storage:
    def __init__(self, kind, key, elements):
        self.kind, self.key, self.elements = kind, key, elements


class Dense:
    def __init__(self, storage, shape):
        self.storage, self.shape = storage, shape

    def __reduce__(self):
        strides = [count(self.shape[n + 1:]) for n in range(len(self.shape))]
        return fake("torch._utils", "_rebuild_tensor_v2"), (
            self.storage, 0, tuple(self.shape), tuple(strides), False, collections.OrderedDict())


def fake(module, name):
    """Something that pickles by the name that torch has it under."""
    if module not in sys.modules:
        sys.modules[module] = types.ModuleType(module)
        if "." in module:
            fake(*module.rsplit(".", 1))
    home = sys.modules[module]
    if not hasattr(home, name):
        one = type(name, (), {"__module__": module})
        setattr(home, name, one)
    return getattr(home, name)


class Pickler(pickle.Pickler):
    def persistent_id(self, item):
        if not isinstance(item, Storage):
            return None
        return ("storage", fake("torch", TORCH[item.kind]), item.key, "cpu", item.elements)


def saved(data):
    """What torch.save writes of a network whose safetensors these are."""
    metadata, tensors = parts(data)
    weights, records = collections.OrderedDict(), []
    for number, (name, kind, shape, content) in enumerate(tensors):
        weights[name] = Dense(Storage(kind, str(number), count(shape)), shape)
        records.append((f"c/data/{number}", content))
    file = io.BytesIO()
    Pickler(file, protocol=2).dump(
        {"mais_config": json.loads(metadata["mais_config"]), "model_state_dict": weights})
    return zipped([("c/data.pkl", file.getvalue()), ("c/byteorder", b"little")] + records + [("c/version", b"3\n")])


def zipped(records):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in records:
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


NUMBERS = {"BININT1": (1, "<B"), "BININT2": (2, "<H"), "BININT": (4, "<i")}


def pickled(random, data):
    """Changes of numbers and words of a pickle, in their places."""
    data = bytearray(data)
    ends = [(code.name, argument, at) for code, argument, at in pickletools.genops(bytes(data))]
    numbers = [one for one in ends if one[0] in NUMBERS]
    words = [one for one in ends if one[0] == "BINUNICODE"]
    for _ in range(random.choice((1, 1, 2))):
        kind = random.randrange(4)
        if kind <= 1 and numbers:
            name, number, at = random.choice(numbers)
            size, form = NUMBERS[name]
            new = gentle.nearby(random, number) if kind == 0 else random.choice(numbers)[1]
            low, high = (-2**31, 2**31 - 1) if name == "BININT" else (0, 256**size - 1)
            data[at + 1:at + 1 + size] = struct.pack(form, min(high, max(low, new)))
        elif words:
            name, word, at = random.choice(words)
            # Of the same length: all places stay.
            same = [one for one in words if len(one[1].encode()) == len(word.encode())]
            new = random.choice(same)[1] if kind == 2 else word[:-1] + random.choice("0123456789abx")
            if len(new.encode()) == len(word.encode()):
                data[at + 5:at + 5 + len(new.encode())] = new.encode()
    return bytes(data)


def torch_file(random, data):
    """Changes of the records of a whole file of torch.save."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            records = [(one.filename, archive.read(one)) for one in archive.infolist()]
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError):
        return mutate.bytes_of(random, data)
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(records))
        kind = random.randrange(6)
        if kind <= 2:
            at = next((n for n, one in enumerate(records) if one[0].endswith("data.pkl")), at)
            try:
                records[at] = (records[at][0], pickled(random, records[at][1]))
            except (ValueError, struct.error):
                return mutate.bytes_of(random, data)
        elif kind == 3:
            content = bytearray(records[at][1])
            if content:
                content[random.randrange(len(content))] ^= 1 << random.randrange(7)
            records[at] = (records[at][0], bytes(content))
        elif kind == 4:
            random.shuffle(records)
        else:
            name, content = records[at]
            records[at] = (name, random.choice((content + b"\0" * 8, content[:-2], content)))
    return zipped(records)
