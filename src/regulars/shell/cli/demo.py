"""`regulars demo`: the main job on a real shop, to look at before one's own data."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, OutFolder
from regulars.shell.cli.run import tell
from regulars.shell.cli.show import command_here, say, show_json


def demo(*, out: OutFolder = Path("demo"), json: AsJson = False) -> None:
    """Run the main job on a year of a real grocery chain (1,469,307 lines)."""
    from regulars.shell.demo.complete_journey import ABOUT, configuration, data_folder
    from regulars.shell.jobs.run import run as run_pipeline

    folder = data_folder()
    if not json:
        say(f"{ABOUT}\n")
    kept = run_pipeline([folder / "transactions.parquet"], out=out, config=configuration(folder)).kept
    if json:
        show_json({"run_id": kept.run_id, "folder": str(kept.folder), **kept.manifest.as_dict()})
        return
    tell(kept.manifest, kept.folder, out)
    say("\nTry next:")
    say(f"  open the report          {kept.folder / 'report.html'}")
    command = command_here()
    say(f"  revenue by department    {command} kpi net_revenue --by department --out {out}")
    say(f"  the segments             {command} table segments --out {out}")
    say(f"  in a browser             {command} serve --out {out}")
    say(f"  your own log             {command} init YOUR_FILE.csv")
