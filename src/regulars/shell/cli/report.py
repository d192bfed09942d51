"""`regulars report`: the report of a run as one file to send."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, Flag, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json


def report(
    *,
    to: Path,
    replace: Flag = False,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Write the report of a published run into one file.

    Parameters
    ----------
    to
        The file: .html is the page, .pdf the page as a browser prints it, .xlsx a workbook of its tables.
    replace
        Overwrite the file where it is there already.
    """
    from regulars.shell.published.report_file import write_report
    from regulars.shell.published.run import open_run
    from regulars.shell.runs.proof import prove

    with open_run(out, run) as opened:
        prove(opened.kept, "")
        left_out = write_report(opened, to, replace=replace)
        if json:
            show_json({"run_id": opened.run_id, "file": str(to), "left_out": left_out})
            return
        say(f"{to} (run {opened.run_id}, data before {opened.as_of})")
        for name, reason in left_out.items():
            say(f"  left out  {name}: {reason}")
