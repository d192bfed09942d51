"""`regulars doctor`: is everything there that Regulars needs?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from regulars.ground.errors import GateFailed, listing, printable
from regulars.shell.cli.options import AsJson, OutFolder
from regulars.shell.cli.show import say, show_json


def doctor(*, out: OutFolder = Path("data"), json: AsJson = False) -> None:
    """Look at Python, packages, memory, disk, and the folder of the runs, and say what to do.

    Exit code 0: nothing stands in the way of a run. 4: something does; it is named.
    """
    from regulars.shell.doctor import examined
    from regulars.shell.doctor.finding import FAILED

    findings = examined(out)
    if json:
        show_json({"findings": [asdict(finding) for finding in findings]})
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            text = f"{finding.found.rstrip('.')}. {finding.next_step}" if finding.next_step else finding.found
            say(printable(f"{finding.level:<8} {finding.what.ljust(width)}  {text}"))
    failed = [finding.what for finding in findings if finding.level == FAILED]
    if failed:
        raise GateFailed(f"a run would fail: {listing(failed)}. Each line names the next step.")
