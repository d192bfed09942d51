"""`regulars notebook`: the notebooks beside a run, opening that run."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from regulars.shell.published.run import open_run
from tests.command import Command
from tests.docs.notebook_pages import SOURCES

ON_THEIR_OWN = {"08_channels", "09_change"}  # on a shop that they make themselves


def test_notebooks_open_the_run_they_were_copied_for(regulars_command: Command, log: Path, tmp_path: Path) -> None:
    """The first cell of each, run from anywhere, opens the folder of the run; a second copy keeps what is there."""
    run_id = json.loads(regulars_command("run", log, "--out", "it's here", "--json").stdout)["run_id"]
    told = json.loads(regulars_command("notebook", "--out", "it's here", "--to", "notes", "--json").stdout)
    assert (told["run_id"], len(told["written"])) == (run_id, len(SOURCES))
    for path in (tmp_path / "notes").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        opening = [line for cell in cells for line in cell["source"] if line.startswith("run = regulars.open(")]
        if path.stem in ON_THEIR_OWN:
            assert not opening
            continue
        assert len(opening) == 1
        folder = ast.literal_eval(opening[0].removeprefix("run = regulars.open").strip())
        assert open_run(folder).run_id == run_id
    refused = regulars_command("notebook", "--out", "it's here", "--to", "notes")
    assert (refused.returncode, "never overwrites" in refused.stderr) == (2, True)


def test_notebooks_need_a_run(regulars_command: Command, tmp_path: Path) -> None:
    """Without a run nothing is written."""
    refused = regulars_command("notebook")
    assert (refused.returncode, "regulars run" in refused.stderr) == (2, True)
    assert not (tmp_path / "notebooks").exists()
