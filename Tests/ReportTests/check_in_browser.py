"""Opens a page on a run that tries to do harm in headless Chromium, and sees that it does none.

    python check_in_browser.py MAIS [CHROMIUM]

The run's names, warnings, errors and segments hold HTML and scripts. Exits with 1 where one of them
becomes more than text, a row is missing, or the console says anything. Needs nothing but Python,
the program and Chromium.
"""
import html.parser
import json
import pathlib
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

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    (folder / "report.json").write_text(json.dumps(report))
    subprocess.run([mais, "report", folder], check=True, capture_output=True)
    ran = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000", "--dump-dom",
         f"file://{folder}/report/index.html"], capture_output=True, text=True, timeout=120)

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
print(f"{len(studies)} studies, {page.tags.count('tr')} rows, {len(problems)} problems")
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
