"""Sequences in sequences, in every form that a length and a VR may have; and YAML that grows."""
import struct

ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
ITEM_END = struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
SEQUENCE_END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
EXPLICIT, IMPLICIT = b"1.2.840.10008.1.2.1", b"1.2.840.10008.1.2"


def element(group, number, vr, value):
    if len(value) % 2:
        value += b"\0" if vr == b"UI" else b" "
    if vr in (b"OB", b"OW", b"UN", b"SQ", b"UT"):
        return struct.pack("<HH", group, number) + vr + b"\0\0" + struct.pack("<I", len(value)) + value
    return struct.pack("<HH", group, number) + vr + struct.pack("<H", len(value)) + value


def part10(syntax, content):
    meta = (
        element(2, 1, b"OB", b"\0\1") + element(2, 2, b"UI", b"1.2.840.10008.5.1.4.1.1.2")
        + element(2, 3, b"UI", b"1.2.3.4.5.6") + element(2, 0x10, b"UI", syntax)
        + element(2, 0x12, b"UI", b"1.2.3"))
    length = struct.pack("<HH", 2, 0) + b"UL\4\0" + struct.pack("<I", len(meta))
    return b"\0" * 128 + b"DICM" + length + meta + content


def implicit(depth):
    head = struct.pack("<HHI", 8, 0x1140, 0xFFFFFFFF) + ITEM
    return ITEM + head * depth + (ITEM_END + SEQUENCE_END) * depth + ITEM_END


def explicit(depth, vr):
    head = struct.pack("<HH", 8, 0x1140) + vr + b"\0\0\xff\xff\xff\xff" + ITEM
    return ITEM + head * depth + (ITEM_END + SEQUENCE_END) * depth + ITEM_END


def defined(depth, vr=None):
    """Of defined lengths, from the inside out; implicit without a VR."""
    parts, length = [], 0
    for _ in range(depth):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, length)
        if vr:
            parts.append(
                struct.pack("<HH", 8, 0x1140) + vr + b"\0\0" + struct.pack("<I", length + 8) + item)
            length += 20
        else:
            parts.append(struct.pack("<HHI", 8, 0x1140, length + 8) + item)
            length += 16
    return b"".join(reversed(parts))


def files(depth):
    """Each form of nesting, by its name."""
    head = (
        element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2")
        + element(8, 0x18, b"UI", b"1.2.3.4.5.6") + element(8, 0x60, b"CS", b"CT"))
    tail = element(0x20, 0xD, b"UI", b"1.2.3.4") + element(0x20, 0xE, b"UI", b"1.2.3.4.5")
    whole = defined(depth)
    inner = struct.pack("<HHI", 0xFFFE, 0xE000, len(whole)) + whole
    forms = {
        "un-implicit": element(8, 0x1140, b"UN", implicit(depth)),
        "un-explicit": element(8, 0x1140, b"UN", explicit(depth, b"SQ")),
        "un-un": element(8, 0x1140, b"UN", explicit(depth, b"UN")),
        "un-defined": element(8, 0x1140, b"UN", inner),
        "defined-un": defined(depth, b"UN"),
        "defined-sq": defined(depth, b"SQ"),
        "undefined-un": struct.pack("<HH", 8, 0x1140) + b"UN\0\0\xff\xff\xff\xff" + implicit(depth)
        + SEQUENCE_END,
        "private-un": element(0x2001, 0x1140, b"UN", implicit(depth)),
    }
    made = {name: part10(EXPLICIT, head + form + tail) for name, form in forms.items()}
    uid = struct.pack("<HHI", 8, 0x16, 26) + b"1.2.840.10008.5.1.4.1.1.2\0"
    for name, tag in (("implicit", (8, 0x1140)), ("implicit-private", (0x2001, 0x1140))):
        nested = implicit(depth)
        made[name] = part10(
            IMPLICIT, uid + struct.pack("<HHI", *tag, 0xFFFFFFFF) + nested + SEQUENCE_END)
        made[name + "-defined"] = part10(
            IMPLICIT, uid + struct.pack("<HHI", *tag, len(nested)) + nested)
    return made


def bombs():
    """YAML of a few hundred bytes whose nodes are millions once they are resolved."""
    made = {}
    gaps = {"line": b"\n", "nel": b"\xc2\x85", "ls": b"\xe2\x80\xa8", "ps": b"\xe2\x80\xa9", "blank": b" "}
    for name, gap in gaps.items():
        for levels in (4, 7, 9):
            lists = [b"a0: &a0 [x]"]
            groups = [b"a0: &a0 {x: y}"]
            for n in range(1, levels):
                inner = b",".join([gap + b"*a%d" % (n - 1)] * 9)
                lists.append(b"a%d: &a%d [%s]" % (n, n, inner))
                inner = b",".join(b"%d:" % i + gap + b"*a%d" % (n - 1) for i in range(9))
                groups.append(b"a%d: &a%d {%s}" % (n, n, inner))
            for kind, lines in (("lists", lists), ("groups", groups)):
                for use, end in (
                    ("values", b"z:" + gap + b"*a%d" % (levels - 1)),
                    ("keys", b"?" + gap + b"*a%d\n: z" % (levels - 1)),
                    ("twice", b"? *a%d\n: z\n?" % (levels - 1) + gap + b"*a%d\n: z" % (levels - 1))):
                    made[f"{kind}-{use}-{name}-{levels}"] = b"\n".join(lines + [end]) + b"\n"
    made["deep"] = b"a: " + b"[" * 100000
    made["deep-group"] = b"".join(b" " * n + b"a:\n" for n in range(3000))
    return made
