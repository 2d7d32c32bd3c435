"""Damage: what is done to bytes, to lines and to trees of JSON. All of it follows from a seed."""
import json
import struct

# What is larger is refused for its size, and costs the runs that follow.
LARGEST = 4 << 20

NUMBERS = [
    b"0", b"-1", b"1e300", b"1e400", b"-1e308", b"NaN", b"Infinity", b"9223372036854775807",
    b"-9223372036854775808", b"18446744073709551616", b"1,5", b"0x10", b"1e-320", b"2147483648",
]
TOKENS = NUMBERS + [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[2J", b"\x1b]0;title\x07", b"\xc2\x9b31m", b"\r",
    b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xc2\x85", b"../../../../tmp/x", b"/etc/passwd", b"null",
    b"true", b"[]", b"{}", b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"&a", b"*a", b"<<: *a",
    b"!!binary", b"%s%n", b"A" * 5000, b"\t", b"|\n", b"---\n", b"\xed\xa0\x80", b"${HOME}",
]


def bytes_of(random, data, marks=()):
    """A few changes of bytes. `marks` are places of lengths and counts, which are hit more often."""
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 12))):
        if not data:
            return bytes(random.choices(range(256), k=random.randrange(64)))
        at = random.choice(marks) if marks and random.random() < 0.4 else random.randrange(len(data))
        at = min(at, len(data) - 1)
        kind = random.randrange(8)
        if kind == 0:
            data[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            data[at] = random.choice((0, 1, 127, 128, 255, random.randrange(256)))
        elif kind == 2:
            del data[at:]
        elif kind == 3:
            del data[at:at + random.choice((1, 2, 4, 64))]
        elif kind == 4:
            data[at:at] = random.choice(TOKENS)
        elif kind == 5:
            end = min(len(data), at + random.choice((1, 8, 200)))
            data[at:at] = data[at:end] * random.choice((1, 2, 50))
        elif kind == 6:
            size, form = random.choice(((2, "H"), (4, "I"), (8, "Q")))
            number = random.choice((0, 1, 2**(8 * size) - 1, 2**(8 * size - 1), 65535, 2**20))
            data[at:at + size] = struct.pack(
                random.choice("<>") + form, number & 2**(8 * size) - 1)
        else:
            other = random.randrange(len(data))
            size = random.choice((1, 2, 4, 16))
            a, b = bytes(data[at:at + size]), bytes(data[other:other + size])
            data[at:at + size] = b
            data[other:other + size] = a
    return bytes(data)


def text_of(random, data):
    """Changes of lines and of words, or of bytes."""
    if random.random() < 0.3:
        return bytes_of(random, data)
    lines = data.split(b"\n")
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(lines))
        kind = random.randrange(7)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, lines[random.randrange(len(lines))])
        elif kind == 2:
            lines[at] = random.choice((b" ", b"  ", b"\t", b"- ")) + lines[at]
        elif kind == 3:
            for mark in (b":", b",", b"=", b" "):
                if mark in lines[at]:
                    lines[at] = lines[at].split(mark)[0] + mark + random.choice(TOKENS)
                    break
        elif kind == 4:
            words = lines[at].split(b" ")
            words[random.randrange(len(words))] = random.choice(TOKENS)
            lines[at] = b" ".join(words)
        elif kind == 5:
            lines[at] = lines[at] + lines[at]
        else:
            lines[at] = lines[at].replace(
                random.choice((b",", b":", b'"', b"[", b"{")), random.choice(TOKENS))
        if not lines:
            lines = [b""]
    return b"\n".join(lines)


class Raw:
    """A token that stands in JSON as it is."""

    def __init__(self, text):
        self.text = text


def write(node):
    if isinstance(node, Raw):
        return node.text
    if isinstance(node, Pairs):
        return b"{" + b", ".join(json.dumps(k).encode() + b": " + write(v) for k, v in node) + b"}"
    if isinstance(node, list):
        return b"[" + b", ".join(write(item) for item in node) + b"]"
    return json.dumps(node).encode()


class Pairs(list):
    """An object's members: a key may stand there twice."""


def json_of(random, data):
    """Changes of a tree of JSON, or of its text."""
    if random.random() < 0.3:
        return text_of(random, data)
    try:
        root = json.loads(data, object_pairs_hook=lambda pairs: Pairs([k, v] for k, v in pairs))
    except ValueError:
        return text_of(random, data)
    many = True
    for _ in range(random.choice((1, 1, 2, 5))):
        places = []

        def collect(node):
            pairs = isinstance(node, Pairs)
            for at in range(len(node)):
                inner = node[at][1] if pairs else node[at]
                places.append((node, at, pairs))
                if isinstance(inner, list):
                    collect(inner)

        if isinstance(root, list):
            collect(root)
        if not places:
            break
        node, at, pairs = random.choice(places)
        kind = random.randrange(8)
        if kind == 0:
            del node[at]
        elif kind == 1:
            node.insert(at, list(node[at]) if pairs else node[at])
        elif kind == 2 and pairs:
            node[at][0] = random.choice((node[at][0].upper(), "\x1b[2J", "", "a" * 300))
        elif kind == 3:
            depth = random.choice((3, 100, 3000, 100000))
            deep = random.choice((b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth))
            put(node, at, pairs, Raw(deep))
        elif kind == 4:
            put(node, at, pairs, Raw(random.choice(NUMBERS)))
        elif kind == 5:
            put(node, at, pairs, random.choice((None, True, "", "abc", "1,5", "\x1b]0;x\x07", "\u009b1m",
                                                -1, 0, 1e300, 2**63, [], [[]], [1, 2, 3], {})))
        elif kind == 6:
            item = list(node[at]) if pairs else node[at]
            node[at:at] = [item] * random.choice((2, 100, 3000) if many else (2,))
            many = False
        else:
            other = random.choice(places)
            mine = node[at][1] if pairs else node[at]
            theirs = other[0][other[1]] if other[1] < len(other[0]) else mine
            if other[2] and isinstance(theirs, list) and len(theirs) == 2:
                theirs = theirs[1]
            if not contains(theirs, node):
                put(node, at, pairs, theirs)
    return write(root)[:LARGEST]


def put(node, at, pairs, value):
    if pairs:
        node[at] = [node[at][0], value]
    else:
        node[at] = value


def contains(tree, node):
    """Whether `node` stands in `tree`, which could then not be put into it."""
    if tree is node:
        return True
    if not isinstance(tree, list):
        return False
    return any(contains(item, node) for item in tree)
