"""Changes that keep an input's form: most such inputs get past their parser, to what reads them."""
import json
import re

import mutate

NUMBER = re.compile(rb"(?<![\w.])-?\d+(\.\d+)?(?![\w.])")
WORDS = {b"true": b"false", b"false": b"true"}


def nearby(random, number):
    """A number of the same kind, not far away."""
    if isinstance(number, int):
        return random.choice((number + 1, number - 1, number + 1, number * 2, number // 2, 0, 1, -number))
    return random.choice((number + 0.25, number - 0.5, number * 1.5, number / 2, -number, float(round(number))))


def changed(random, value):
    """Another value of the same kind; None for what is no leaf."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return nearby(random, value)
    if isinstance(value, str):
        if random.random() < 0.3:
            return value + random.choice(("", " ", "x", "1", "é", "/x", ".0"))
        found = list(re.finditer(r"\d+", value))
        if found and random.random() < 0.7:
            one = random.choice(found)
            return value[:one.start()] + str(max(0, nearby(random, int(one[0])))) + value[one.end():]
        return value[::-1] if random.random() < 0.3 else value.swapcase()
    return None


def holders(root):
    """Each object and list, with its places."""
    found = []

    def collect(node):
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            found.append((node, key))
            if isinstance(node[key], (dict, list)):
                collect(node[key])

    if isinstance(root, (dict, list)):
        collect(root)
    return found


def tree(random, root):
    """Small changes of a tree of JSON, in place."""
    for _ in range(random.choice((1, 1, 2, 3))):
        places = holders(root)
        if not places:
            return root
        node, key = random.choice(places)
        kind = random.randrange(8)
        if kind <= 2:
            value = changed(random, node[key])
            if value is not None:
                node[key] = value
        elif kind == 3:
            same = [(n, k) for n, k in places if type(n[k]) is type(node[key])
                    and not isinstance(n[k], (dict, list))]
            if same:
                other, at = random.choice(same)
                other[at], node[key] = node[key], other[at]
        elif kind == 4 and isinstance(node, dict):
            pairs = list(node.items())
            random.shuffle(pairs)
            node.clear()
            node.update(pairs)
        elif kind == 5 and isinstance(node, list):
            node.insert(key, json.loads(json.dumps(node[key])))
        elif kind == 6 and isinstance(node, list):
            random.shuffle(node)
        elif kind == 7:
            del node[key]
    return root


def json_of(random, data):
    """Small changes of JSON, or of JSON on each line; now and then harsh ones."""
    if random.random() < 0.3:
        return mutate.json_of(random, data)
    try:
        return json.dumps(tree(random, json.loads(data))).encode()
    except ValueError:
        pass
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    try:
        lines[at] = json.dumps(tree(random, json.loads(lines[at]))).encode()
    except ValueError:
        return mutate.json_of(random, data)
    return b"\n".join(lines)


def text_of(random, data, choices=()):
    """Small changes of a text of keys and values, such as YAML; now and then harsh ones.

    `choices` are words of which each may stand for the others.
    """
    if random.random() < 0.25:
        return mutate.text_of(random, data)
    for _ in range(random.choice((1, 1, 2, 3))):
        kind = random.randrange(5)
        if kind <= 1:
            found = list(NUMBER.finditer(data))
            if found:
                one = random.choice(found)
                text = one[0].decode()
                number = nearby(random, float(text) if "." in text else int(text))
                data = data[:one.start()] + str(number).encode() + data[one.end():]
        elif kind == 2:
            group = random.choice(choices) if choices else tuple(WORDS)
            found = [(one.start(), word) for word in group
                     for one in re.finditer(rb"(?<!\w)" + re.escape(word) + rb"(?!\w)", data)]
            if found:
                at, word = random.choice(found)
                data = data[:at] + random.choice(group) + data[at + len(word):]
        elif kind == 3:
            # The members of a group, or of a list, in another order.
            found = [one for one in re.finditer(rb"[{\[]([^{}\[\]\n]*,[^{}\[\]\n]*)[}\]]", data)]
            if found:
                one = random.choice(found)
                members = one[1].split(b",")
                random.shuffle(members)
                if random.random() < 0.3:
                    members.pop()
                data = data[:one.start(1)] + b", ".join(m.strip() for m in members) + data[one.end(1):]
        else:
            lines = data.split(b"\n")
            at = random.randrange(len(lines))
            if random.random() < 0.5:
                lines[at] = re.sub(rb"\s*#.*", b"", lines[at]) + random.choice((b"", b"  # x", b" "))
            else:
                lines.insert(at, random.choice((b"", b"# x", b"   ")))
            data = b"\n".join(lines)
    return data


def table_of(random, data):
    """Small changes of CSV: cells, rows and columns."""
    if random.random() < 0.25:
        return mutate.text_of(random, data)
    lines = [line for line in data.decode().split("\n") if line]
    if any('"' in line for line in lines):
        rows = [re.findall(r'"[^"]*"|[^,]+|(?<=,)(?=,|$)|^(?=,)', line) for line in lines]
    else:
        rows = [line.split(",") for line in lines]
    end = "\n"
    for _ in range(random.choice((1, 1, 2, 3))):
        kind = random.randrange(8)
        row = random.randrange(1, len(rows)) if len(rows) > 1 else 0
        column = random.randrange(len(rows[row])) if rows[row] else 0
        if not rows[row]:
            continue
        if kind <= 1:
            value = changed(random, rows[row][column])
            rows[row][column] = value if isinstance(value, str) else ""
        elif kind == 2:
            other = random.randrange(1, len(rows)) if len(rows) > 1 else 0
            if column < len(rows[other]):
                rows[row][column], rows[other][column] = rows[other][column], rows[row][column]
        elif kind == 3:
            rest = rows[1:]
            random.shuffle(rest)
            rows = rows[:1] + rest
        elif kind == 4 and len({len(one) for one in rows}) == 1:
            order = list(range(len(rows[0])))
            random.shuffle(order)
            rows = [[one[n] for n in order] for one in rows]
        elif kind == 5:
            rows.insert(row, [cell + random.choice(("", "2")) for cell in rows[row]])
        elif kind == 6:
            rows[row][column] = '"%s"' % rows[row][column].strip('"')
        else:
            end = random.choice(("\n", "\r\n"))
    return (end.join(",".join(row) for row in rows) + random.choice(("", end))).encode()
