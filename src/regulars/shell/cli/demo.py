"""`regulars demo`: the main job on a real shop, to look at before one's own data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.shell.cli.run import tell
from regulars.shell.cli.show import say, show_json


def demo(*, out: Path = Path("demo"), json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Run the main job on a year of a real grocery chain (1,469,307 lines).

    Parameters
    ----------
    out
        Folder of the published runs.
    json
        Print one JSON document instead of text.
    """
    from regulars.shell.demo.complete_journey import ABOUT, configuration, data_folder
    from regulars.shell.pipeline import run as run_pipeline

    folder = data_folder()
    if not json:
        say(f"{ABOUT}\n")
    kept = run_pipeline([folder / "transactions.parquet"], out=out, config=configuration(folder)).kept
    if json:
        show_json({"run_id": kept.run_id, "folder": str(kept.folder), **kept.manifest})
        return
    tell(kept.manifest, kept.folder, out)
    say("\nTry next:")
    say(f"  open the report          {kept.folder / 'report.html'}")
    say(f"  revenue by department    regulars kpi net_revenue --by department --out {out}")
    say(f"  the segments             regulars table segments --out {out}")
    say("  your own log             regulars run YOUR_FILE.csv")
