"""Does what CONTRIBUTING's recipes say, in a copy of the sources, and sees that it compiles.

A recipe's words must name every file that it takes, and no file that it does not. `make check` runs this after its build, whose
modules and compiler's options it uses; nothing is linked.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import recipes

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build"


def named(heading, name):
    """The files that the recipe's section names, with NAME filled in; folders end with a slash."""
    text = (ROOT / ".github/CONTRIBUTING.md").read_text()
    section = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text)
    if section is None:
        sys.exit(f"CONTRIBUTING has no section '{heading}'.")
    paths = re.findall(r"`((?:Sources|Tests|Pipelines)/[^`]*|Package\.swift|WarningCodes\.swift)`", section.group(1))
    return {path.replace("NAME", name) for path in paths}


def faults_of_words(recipe):
    """Files that the recipe takes and does not name, or names and does not take."""
    paths = named(recipe.heading, recipe.name)
    taken = set(recipe.new) | {file for file, _, _ in recipe.edits}
    # "A kind of input and a stage, as above", and a room's own files.
    others = {f"Sources/{recipe.room}/ToyFile.swift", "Sources/Stages/Stages/ReadToy.swift", "Sources/Stages/AllStages.swift"}
    if recipe.room:
        taken -= others
    faults = []
    for file in sorted(taken):
        # A folder by subject stands for the file in it, and a name alone for that in a room.
        if not any(file == path or file.startswith(path + "/") and "." not in path or file.endswith("/" + path) for path in paths):
            faults.append(f"'{recipe.heading}' takes {file}, which its words do not name")
    for path in sorted(paths):
        is_ours = path.startswith("Sources/") and path.endswith((".swift", ".md"))
        if is_ours and path not in taken and path not in recipe.optional:
            faults.append(f"'{recipe.heading}' names {path}, which it does not take")
    return faults


def apply(recipe, copy):
    faults = []
    for file, text in recipe.new.items():
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        (copy / file).write_text(text)
    for file, piece, instead in recipe.edits:
        text = (copy / file).read_text()
        if text.count(piece) != 1:
            faults.append(f"'{recipe.heading}': {file} has {text.count(piece)} times {piece!r}; mend Tests/Recipes/recipes.py")
            continue
        (copy / file).write_text(text.replace(piece, instead))
    return faults


def commands():
    """The compiler's options for each module, as the build had them."""
    manifest = (BUILT / "release.yaml").read_text()
    found = {}
    for line in re.finditer(r'args: (\["[^\n]*swiftc","-module-name","([^"]+)"[^\n]*\])', manifest):
        found.setdefault(line.group(2), json.loads(line.group(1)))
    return found


#: Options that go with the value after them, and options alone, that belong to the build and not to a look at the types.
WITH_VALUE = {"-emit-module-path", "-output-file-map", "-num-threads", "-module-name", "-index-store-path", "-emit-objc-header-path"}
ALONE = {"-emit-dependencies", "-emit-module", "-c", "-whole-module-optimization", "-parseable-output", "-O", "-serialize-diagnostics", "-emit-objc-header"}


def check(module, arguments, copy, out):
    """Whether the module of the copy compiles; what the compiler said, else."""
    name = module.replace("-", "_")
    options, made, skip = [], [], False
    for word in arguments[1:]:
        if skip or word in WITH_VALUE:
            skip = not skip
        elif word.startswith("@"):
            made += [
                file for file in (line.strip().strip("'\"") for line in pathlib.Path(word[1:]).read_text().splitlines())
                if "DerivedSources" in file]
        elif word not in ALONE and not word.startswith("-j"):
            options.append(word)
    sources = sorted(str(path) for path in (copy / "Sources" / module).rglob("*.swift"))
    if name != arguments[arguments.index("-module-name") + 1]:
        made = []
    # The room's own modules first, then the build's; the C boundaries by their modules' maps.
    maps = [*ROOT.glob("Sources/C*/include/module.modulemap"), *(BUILT / "release").glob("C*.build/module.modulemap")]
    words = [
        arguments[0], "-module-name", name, "-emit-module", "-emit-module-path", str(out / f"{name}.swiftmodule"), "-I", str(out),
        "-wmo", "-Onone", *options, *(word for path in maps for word in ("-Xcc", f"-fmodule-map-file={path}")), *sources, *made]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    said = done.stdout + done.stderr
    return done.returncode == 0, "\n".join(line for line in said.splitlines() if re.search(r"(error|note): ", line)) or said[-2000:]


def main():
    faults = [fault for recipe in recipes.ALL for fault in faults_of_words(recipe)]
    known = commands()
    with tempfile.TemporaryDirectory() as folder:
        copy, out = pathlib.Path(folder) / "copy", pathlib.Path(folder) / "modules"
        out.mkdir()
        shutil.copytree(ROOT / "Sources", copy / "Sources")
        shutil.copy(ROOT / "Package.swift", copy)
        for recipe in recipes.ALL:
            faults += apply(recipe, copy)
        # A manifest that cannot be read fails here.
        dumped = subprocess.run(
            ["swift", "package", "--package-path", str(copy), "--scratch-path", str(out / "scratch"), "dump-package"],
            capture_output=True, text=True)
        if dumped.returncode != 0 or '"Toy"' not in dumped.stdout:
            faults.append(f"Package.swift with a further room: {dumped.stderr[-2000:]}")
        modules = ["Toy", "Sessions", "Stages", "Commands", "mais-compute"] if not faults else []
        for module in modules:
            # A new room is compiled as its neighbours are.
            arguments = known.get(module.replace("-", "_")) or known.get(module) or known["NIfTI"]
            is_fine, said = check(module, arguments, copy, out)
            print(f"{module} with what the recipes add: {'compiles' if is_fine else 'does not compile'}", flush=True)
            if not is_fine:
                faults.append(said.replace(str(copy) + "/", ""))
                break
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
