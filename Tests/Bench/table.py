"""The table that `make bench` prints: a row for each work, and in the end a verdict.

    table = Table("2 threads, SimpleITK 2.5")
    table.compare("resample 512 x 512 x 300 to 1.5 mm", 0.21, 0.35, "SimpleITK", bar=1, note="1.2 of the memory's rate")
    table.hold("resident over the weights", 480, 600, "MB")
    sys.exit(table.finish())

A row has a bar, or has none and is only told. One that falls short of its bar by more than a fifth
fails; between the bar and that it is marked as short, since a busy machine does as much.
"""

#: What of its bar a row must reach.
ENOUGH = 0.8


def duration(seconds):
    """As people read it: 21.6 ms, 3.4 s."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"


class Table:
    HEAD = ("work", "ours", "peer", "ratio", "bar", "verdict", "limit, memory")

    def __init__(self, title):
        self.title, self.rows, self.failed = title, [], []

    def compare(self, work, ours, theirs=None, peer="", bar=None, note=""):
        """Seconds of ours and of the peer's for the same work. The ratio, theirs to ours, is to
        reach `bar`."""
        ratio = theirs / ours if theirs is not None else None
        other = f"{duration(theirs)} {peer}".rstrip() if theirs is not None else ""
        self._add(work, duration(ours), other, ratio, bar, note)
        return ratio

    def hold(self, work, value, limit=None, unit="", note=""):
        """Something that is to stay below `limit`: memory, a difference. The ratio, limit to value,
        is to reach 1, and 'a fifth' does not help: a limit is a limit."""
        ratio = None if limit is None else float("inf") if value == 0 else limit / value
        shown = f"at most {limit:g} {unit}".rstrip() if limit is not None else ""
        self._add(work, f"{value:.3g} {unit}".rstrip() if value < 100 else f"{value:.0f} {unit}".rstrip(),
                  shown, ratio, None if limit is None else 1, note, enough=1)
        return ratio

    def _add(self, work, ours, peer, ratio, bar, note, enough=ENOUGH):
        verdict = ""
        if bar is not None:
            if ratio is None:
                raise ValueError(f"'{work}' has a bar and nothing to hold against it")
            # A ratio that is not a number reaches nothing.
            verdict = "ok" if ratio >= bar else "short" if ratio >= enough * bar else "FAILS"
            if verdict == "FAILS":
                self.failed.append(f"{work}: {ratio:.2f} of {bar:g}")
        self.rows.append((work, ours, peer, "" if ratio is None else f"{ratio:.2f}",
                          "" if bar is None else f"{bar:g}", verdict, note))
        # At once as well: the whole takes minutes.
        print("  " + "  ".join(filter(None, self.rows[-1])), flush=True)

    def finish(self):
        """Prints the table and what failed; returns the status to exit with."""
        rows = [self.HEAD, *self.rows]
        widths = [max(len(row[n]) for row in rows) for n in range(len(self.HEAD))]
        right = {1, 3, 4}

        def line(cells):
            return "| " + " | ".join(
                cell.rjust(width) if n in right else cell.ljust(width)
                for n, (cell, width) in enumerate(zip(cells, widths))) + " |"

        print(f"\n{self.title}\n\n{line(self.HEAD)}")
        print("| " + " | ".join(
            "-" * (width - 1) + (":" if n in right else "-") for n, width in enumerate(widths)) + " |")
        for row in self.rows:
            print(line(row))
        print()
        for sentence in self.failed:
            print(f"short by more than a fifth, or over its limit: {sentence}")
        return 1 if self.failed else 0
