"""Copies the notebooks, with the folder of the runs put in."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from regulars.ground.errors import OutOfResources, UsageError

DEMO = '"demo"'  # the folder that the notebooks are written for


def copy_notebooks(out: Path, to: Path) -> list[Path]:
    """The notebooks as files in `to`, opening the runs of `out`; all or none.

    Raises UsageError where one of them is there already: it may hold somebody's work.
    """
    sources = sorted((file for file in files(__package__).iterdir() if file.name.endswith(".ipynb")), key=str)
    targets = [to / source.name for source in sources]
    there = [target.name for target in targets if target.exists()]
    if there:
        raise UsageError(
            f"{to} already has {', '.join(there)}, and never overwrites them; name another folder with --to."
        )
    try:
        to.mkdir(parents=True, exist_ok=True)
        for source, target in zip(sources, targets, strict=True):
            target.write_text(_opening(source.read_text("utf-8"), out.resolve()), encoding="utf-8")
    except OSError as error:
        for target in targets:
            target.unlink(missing_ok=True)
        raise OutOfResources(f"{to}: cannot be written ({error.strerror or error}).") from None
    return targets


def _opening(notebook: str, folder: Path) -> str:
    document = json.loads(notebook)
    for cell in document["cells"]:
        cell["source"] = [
            line.replace(f"regulars.open({DEMO})", f"regulars.open({str(folder)!r})") for line in cell["source"]
        ]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
