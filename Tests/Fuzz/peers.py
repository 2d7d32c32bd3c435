"""Archives that answer with damage: a DICOMweb server and a DIMSE peer, on ports of this machine."""
import json
import socket
import struct
import threading

import mutate

STUDY, SERIES, OBJECT = "1.2.3.4", "1.2.3.4.5", "1.2.3.4.5.6"
CT = "1.2.840.10008.5.1.4.1.1.2"


class Sound:
    """Chance that damages nothing."""

    def random(self):
        return 0.5

    def choice(self, choices):
        return choices[0]


class Listener:
    """Serves one run at a time: `random` says what is damaged."""

    def __init__(self, random, objects):
        self.random = random
        self.objects = objects
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(16)
        self.port = self.socket.getsockname()[1]
        self.open = True
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while self.open:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.guarded, args=(connection,), daemon=True).start()

    def guarded(self, connection):
        with connection:
            connection.settimeout(5)
            try:
                self.serve(connection)
            except (OSError, EOFError, struct.error, IndexError, ValueError):
                pass

    def close(self):
        self.open = False
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def damaged(self, data, how=mutate.bytes_of, share=0.5):
        return how(self.random, data) if self.random.random() < share else data


def value(vr, *values):
    return {"vr": vr, "Value": list(values)}


def answer(path):
    """What an archive of one object says."""
    study = {"0020000D": value("UI", STUDY), "00080020": value("DA", "20200101"),
             "00080061": value("CS", "CT"), "00201208": value("IS", 1)}
    series = {"0020000D": value("UI", STUDY), "0020000E": value("UI", SERIES),
              "00080060": value("CS", "CT"), "00200011": value("IS", 1), "00201209": value("IS", 1)}
    instance = {"0020000D": value("UI", STUDY), "0020000E": value("UI", SERIES),
                "00080018": value("UI", OBJECT), "00080016": value("UI", CT)}
    return [instance if path.endswith("/instances") else series if path.endswith("/series") else study]


class Web(Listener):
    def serve(self, connection):
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            head, data = data.split(b"\r\n\r\n", 1)
            path = head.split(b" ")[1].decode("latin1").split("?")[0]
            offset = b"offset=0" not in head and b"offset=" in head
            isQuery = path.rsplit("/", 1)[-1] in ("studies", "series", "instances")
            if isQuery:
                body = json.dumps([] if offset else answer(path)).encode()
                body = self.damaged(body, mutate.json_of)
                kind = b"application/dicom+json"
            else:
                part = self.damaged(self.random.choice(self.objects), share=0.4)
                body = (
                    b"--B\r\nContent-Type: application/dicom\r\n\r\n" + part + b"\r\n--B--\r\n")
                body = self.damaged(body, share=0.3)
                kind = b'multipart/related; type="application/dicom"; boundary=B'
            status = self.random.choice(
                (b"200 OK",) * 12 + (b"204 No Content", b"206 Partial", b"400 Bad", b"307 Moved",
                                     b"404 No", b"999 \x1b[2J", b"200"))
            length = len(body) if self.random.random() < 0.9 else self.random.choice((0, 1, 2**40, -1))
            reply = (
                b"HTTP/1.1 " + status + b"\r\nContent-Type: " + kind + b"\r\nContent-Length: %d\r\n" % length
                + (b'Warning: 299 srv "cut \x1b[2J"\r\n' if self.random.random() < 0.1 else b"")
                + (b"Location: http://\x1b[31m/\r\n" if status.startswith(b"307") else b"")
                + b"\r\n")
            reply = self.damaged(reply, mutate.text_of, 0.15)
            connection.sendall(reply + body)
            if self.random.random() < 0.3:
                return


def item(kind, content):
    return bytes([kind, 0]) + struct.pack(">H", len(content)) + content


def items(data, at):
    while at + 4 <= len(data):
        size = struct.unpack(">H", data[at + 2:at + 4])[0]
        yield data[at], data[at + 4:at + 4 + size]
        at += 4 + size


def pdu(kind, content):
    return bytes([kind, 0]) + struct.pack(">I", len(content)) + content


def elements(pairs, explicit):
    data = b""
    for (group, number, vr, text) in sorted(pairs):
        text = text.encode()
        text += (b"\0" if vr == "UI" else b" ") if len(text) % 2 else b""
        data += struct.pack("<HH", group, number)
        data += vr.encode() + struct.pack("<H", len(text)) if explicit else struct.pack("<I", len(text))
        data += text
    return data


class DIMSE(Listener):
    def receive(self, connection):
        def exactly(count):
            data = b""
            while len(data) < count:
                more = connection.recv(count - len(data))
                if not more:
                    raise EOFError
                data += more
            return data
        head = exactly(6)
        return head[0], exactly(struct.unpack(">I", head[2:])[0])

    def send(self, connection, data, share=0.2):
        connection.sendall(self.damaged(data, share=share))

    def accepted(self, request):
        """The answer that accepts all, and the contexts' abstract and transfer syntaxes."""
        content = item(0x10, b"1.2.840.10008.3.1.1.1")
        contexts, roles = {}, b""
        for kind, inner in items(request, 68):
            if kind == 0x20:
                inside = list(items(inner, 4))
                abstract = next((v for k, v in inside if k == 0x30), b"")
                offered = [v for k, v in inside if k == 0x40]
                chosen = b"1.2.840.10008.1.2.1" if b"1.2.840.10008.1.2.1" in offered else offered[0]
                contexts[inner[0]] = (abstract, chosen)
                content += item(0x21, bytes([inner[0], 0, 0, 0]) + item(0x40, chosen))
            elif kind == 0x50:
                roles = b"".join(item(k, v) for k, v in items(inner, 0) if k == 0x54)
        content += item(
            0x50, item(0x51, struct.pack(">I", 16384)) + item(0x52, b"1.2.3") + roles)
        return pdu(2, struct.pack(">HH", 1, 0) + request[4:36] + b"\0" * 32 + content), contexts

    def values(self, context, data, isCommand):
        flags = (1 if isCommand else 0) | 2
        return pdu(4, struct.pack(">I", len(data) + 2) + bytes([context, flags]) + data)

    def command(self, fields):
        data = b""
        for number, field in sorted(fields.items()):
            if isinstance(field, int):
                field = struct.pack("<H", field)
            field += b"\0" if len(field) % 2 else b""
            data += struct.pack("<HHI", 0, number, len(field)) + field
        return struct.pack("<HHII", 0, 0, 4, len(data)) + data

    def serve(self, connection):
        _, request = self.receive(connection)
        answer, contexts = self.accepted(request)
        self.send(connection, answer)
        command, context = b"", 1
        while True:
            kind, content = self.receive(connection)
            if kind == 5:
                connection.sendall(pdu(6, b"\0" * 4))
                return
            if kind != 4:
                return
            context, flags = content[4], content[5]
            if flags & 1:
                command = content[6:]
                fields = {}
                at = 0
                while at + 8 <= len(command):
                    number, size = struct.unpack("<xxHI", command[at:at + 8])
                    fields[number] = command[at + 8:at + 8 + size]
                    at += 8 + size
                if fields.get(0x800) != b"\x01\x01":
                    continue
            elif not flags & 2:
                continue
            self.reply(connection, context, contexts, fields)

    def reply(self, connection, context, contexts, fields):
        number = struct.unpack("<H", fields[0x100])[0]
        base = {0x2: fields.get(0x2, b""), 0x120: fields.get(0x110, b"\1\0"), 0x100: number | 0x8000}
        explicit = contexts[context][1] == b"1.2.840.10008.1.2.1"
        status = self.random.choice((0,) * 8 + (0xA700, 0xFE00, 0xC000, 0xFF01, 0x0111, 0xB000))
        if number == 0x20:
            data = elements(
                [(8, 0x20, "DA", "20200101"), (8, 0x52, "CS", "SERIES"), (8, 0x60, "CS", "CT"),
                 (8, 0x61, "CS", "CT"), (8, 0x16, "UI", CT), (8, 0x18, "UI", OBJECT),
                 (0x20, 0xD, "UI", STUDY), (0x20, 0xE, "UI", SERIES), (0x20, 0x11, "IS", "1"),
                 (0x20, 0x1208, "IS", "1"), (0x20, 0x1209, "IS", "1")], explicit)
            for _ in range(self.random.choice((1, 1, 2, 20))):
                pending = dict(base)
                pending.update({0x800: 1, 0x900: 0xFF00})
                self.send(connection, self.values(context, self.command(pending), True))
                self.send(connection, self.values(context, self.damaged(data, share=0.4), False))
        if number == 0x10:
            store = next((c for c, (a, _) in contexts.items() if a == CT.encode()), None)
            if store is not None:
                self.store(connection, store, contexts[store][1] == b"1.2.840.10008.1.2.1")
            base.update({0x1020: 0, 0x1021: 1, 0x1022: 0, 0x1023: 0})
        base.update({0x800: 0x101, 0x900: status})
        self.send(connection, self.values(context, self.command(base), True))

    def store(self, connection, context, explicit):
        command = {0x2: CT.encode(), 0x100: 1, 0x110: 7, 0x700: 0, 0x800: 1,
                   0x1000: OBJECT.encode()}
        self.send(connection, self.values(context, self.command(command), True))
        data = elements(
            [(8, 0x16, "UI", CT), (8, 0x18, "UI", OBJECT), (0x20, 0xD, "UI", STUDY),
             (0x20, 0xE, "UI", SERIES)], explicit)
        self.send(connection, self.values(context, self.damaged(data, share=0.5), False))
        self.receive(connection)
