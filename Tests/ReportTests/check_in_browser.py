"""Opens two pages in headless Chromium: on a run that tries to do harm, and one to be worked with.

    python check_in_browser.py MAIS [CHROMIUM]

The first run's names, warnings, errors and segments hold HTML and scripts. Exits with 1 where one of
them becomes more than text, a row is missing, or the console says anything. On the second page a
script sorts, filters, opens a study by the keyboard, and goes through its three planes. Needs nothing
but Python, the program and Chromium.
"""
import gzip
import html.parser
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

mais = pathlib.Path(sys.argv[1]).resolve()
chromium = sys.argv[2] if len(sys.argv) > 2 else "chromium"
hostile = [
    "<img src=x onerror=\"document.title='HARM'\">", "</script><script>document.title='HARM'</script>",
    "<!--", "\u2028document.title='HARM'", "javascript:document.title='HARM'", "'\"><svg onload=alert(1)>",
]


class Page(html.parser.HTMLParser):
    """What the page has become."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.attributes = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


studies = [{
    "name": f"{n} {text}".replace("/", "|"), "status": "done", "seconds": 1.5, "inputs": {"nifti": "/data/ct.nii"},
    "warnings": [f"warning {n}: {text}"], "facts": {"intensityUnit": text, "segments": [{
        "label": 1, "name": f"segment {n}: {text}", "voxels": 10, "millilitres": 2.5, "clicks": 3}]},
    "stages": [{"id": text, "use": text, "seconds": 1}],
} for n, text in enumerate(hostile)]
studies += [{"name": f"failed {n}", "status": "failed", "inputs": {}, "error": {"message": f"error {n}: {text}"}}
            for n, text in enumerate(hostile)]
report = {
    "format": "mais run report", "version": 1, "began": hostile[0], "stopped": hostile[1],
    "program": {"name": hostile[0], "version": hostile[1], "libraries": {hostile[0]: hostile[1]}},
    "pipeline": {"purpose": hostile[1], "file": hostile[0], "sha256": hostile[5],
                 "content": {"stages": [{"id": hostile[0], "use": hostile[1], "with": {"a": hostile[5]}}]}},
    "facts": {"device": hostile[0], "checkpoint": {"name": hostile[0], "sha256": hostile[1], "licence": hostile[5]}},
    "studies": studies,
}



def opened(folder, page):
    """Chromium's page after its scripts, and what the console said."""
    return subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000", "--dump-dom",
         f"file://{folder}/report/{page}"], capture_output=True, text=True, timeout=120)


def nifti(path, size, kind, values):
    """A NIfTI-1 file of voxels of 2 mm: kind is h for numbers of two bytes."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *size, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 2, 2, 2, 1, 1, 1, 1)
    struct.pack_into("<fff", header, 108, 352, 1, 0)
    struct.pack_into("<hh", header, 252, 0, 1)
    for row in range(3):
        struct.pack_into("<4f", header, 280 + 16 * row, *[2.0 * (row == n) for n in range(3)], 0)
    header[344:348] = b"n+1\0"
    path.write_bytes(gzip.compress(bytes(header) + struct.pack(f"<{len(values)}{kind}", *values)))


# What a person does, and what is seen then.
DRIVE = """
const seen = {}, wait = time => new Promise(done => setTimeout(done, time));
const rows = () => [...document.querySelectorAll('#table tbody tr.row')];
const first = () => rows()[0].querySelector('td').textContent;
const change = (id, value, name) => {
  document.getElementById(id).value = value;
  document.getElementById(id).dispatchEvent(new Event(name));
};
(async () => {
  seen.rows = rows().length;
  const volume = [...document.querySelectorAll('#table thead th')].find(head => head.textContent.startsWith('Volume'));
  volume.click();
  seen.largest = first();
  volume.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  seen.smallest = first();
  change('status', 'failed', 'change');
  seen.failed = rows().map(row => row.querySelector('td').textContent);
  change('status', '', 'change');
  change('search', 'SMALL liver', 'input');
  await wait(400);
  seen.found = rows().map(row => row.querySelector('td').textContent);
  rows()[0].dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  [...document.querySelectorAll('.detail button')][0].click();
  const at = document.getElementById('viewer-at');
  for (let n = 0; n < 40 && !at.textContent.startsWith('voxel'); n += 1) await wait(50);
  seen.at = at.textContent;
  seen.legend = document.getElementById('viewer-legend').innerText.split('\\n').filter(Boolean);
  const canvas = document.querySelector('#viewer canvas[data-plane="2"]');
  canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
  seen.up = at.textContent;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  seen.colours = pixels.some((value, n) => n % 4 === 0 && value > pixels[n + 1] + 40);
  document.getElementById('viewer').close();
})().catch(error => { seen.error = String(error); }).finally(() => {
  const made = document.createElement('pre');
  made.id = 'seen';
  made.textContent = JSON.stringify(seen);
  document.body.append(made);
});
"""


def work_with_a_page(folder):
    """What is wrong with a page of four studies when one works with it."""
    size, count = (8, 9, 10), 8 * 9 * 10
    nifti(folder / "image.nii.gz", size, "h", [n % 8 * 20 for n in range(count)])
    results = folder / "small"
    results.mkdir()
    nifti(results / "labels-1.nii.gz", size, "h", [1 if n % 8 < 5 else 0 for n in range(count)])
    nifti(results / "labels-2.nii.gz", size, "h", [2 if n % 8 > 2 else 0 for n in range(count)])
    segments = [{"label": 1, "name": "liver", "voxels": 10, "millilitres": 2.5, "clicks": 3}]
    files = [{"name": f"labels-{n}.nii.gz", "bytes": 1} for n in (1, 2)]
    studies = [{"name": name, "status": "done", "inputs": {"nifti": str(folder / "image.nii.gz")},
                "files": files if name == "small" else [],
                "facts": {"segments": [dict(segments[0], millilitres=volume)]}}
               for name, volume in [("middle", 20), ("small", 3), ("large", 100)]]
    studies.append({"name": "lost", "status": "failed", "inputs": {}, "error": {"message": "it is gone"}})
    (folder / "report.json").write_text(json.dumps({"format": "mais run report", "studies": studies}))
    subprocess.run([mais, "report", folder, "--views", "small"], check=True, capture_output=True)
    text = (folder / "report/index.html").read_text()
    (folder / "report/drive.js").write_text(DRIVE)
    (folder / "report/drive.html").write_text(
        text.replace('<script src="data.js"></script>', '<script src="data.js"></script><script src="drive.js"></script>'))
    ran = opened(folder, "drive.html")
    problems = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
    text = Page(ran.stdout).text
    seen = json.loads(text[text.rindex('{"rows"'):].strip()) if '{"rows"' in text else {}
    wanted = {
        "rows": 4, "largest": "large", "smallest": "small", "failed": ["lost"], "found": ["small"],
        "at": "voxel 4, 4, 4 · about 80 · label 1 and label 2", "legend": ["label 1", "label 2"],
        "up": "voxel 4, 4, 5 · about 80 · label 1 and label 2", "colours": True,
    }
    return problems + [f"{key}: {seen.get(key)!r}, not {value!r}" for key, value in wanted.items()
                       if seen.get(key) != value] + ([seen["error"]] if "error" in seen else [])


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    (folder / "report.json").write_text(json.dumps(report))
    subprocess.run([mais, "report", folder], check=True, capture_output=True)
    ran = opened(folder, "index.html")

page = Page(ran.stdout)
problems = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
expected = {"script": 3, "img": 0, "svg": 0}
for tag, count in expected.items():
    if page.tags.count(tag) != count:
        problems.append(f"{page.tags.count(tag)} elements '{tag}', not {count}")
problems += [f"an attribute '{name}'" for name, _ in page.attributes if name.startswith("on")]
problems += [f"a link to {value}" for name, value in page.attributes
             if name == "href" and value not in ("style.css", "cohort.csv", "report.json")]
if "HARM" in page.text.split("Morning report")[0]:
    problems.append("the title was changed")
for n, text in enumerate(hostile):
    for words in (f"warning {n}: ", f"segment {n}: ", f"error {n}: "):
        if words + text not in page.text:
            problems.append(f"'{words}{text!r}' is not in the page")
with tempfile.TemporaryDirectory() as folder:
    problems += work_with_a_page(pathlib.Path(folder))
print(f"{len(studies)} studies, {page.tags.count('tr')} rows, {len(problems)} problems")
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
