"""`regulars notebook`: the notebooks, beside a run of one's own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from regulars.shell.cli.options import AsJson
from regulars.shell.cli.show import say, show_json

DRAWING = ("matplotlib", "seaborn")


def notebook(*, to: Path = Path("notebooks"), out: Path = Path("data"), json: AsJson = False) -> None:
    """Copy the notebooks (cleaning, KPIs, RFM, cohorts, churn, value) into a folder, ready for a run.

    Parameters
    ----------
    to
        Folder for the notebooks; made where it does not exist. A notebook that is there already is never overwritten.
    out
        Folder of the published runs, which the notebooks will open.
    """
    from regulars.shell.notebooks.copies import copy_notebooks
    from regulars.shell.runs.folder import find

    kept = find(out, None)
    written = copy_notebooks(out, to)
    missing = [name for name in DRAWING if find_spec(name) is None]
    if json:
        show_json({"run_id": kept.run_id, "written": [str(path) for path in written], "missing": missing})
        return
    for path in written:
        say(str(path))
    if missing:
        say('To draw charts, they need more packages: pip install "regulars[notebooks]"')
    say(f"They open the published run in {out}. Start: jupyter lab {to}")
