"""Whether everything is there that Regulars needs: one finding for each thing, with what to do about it."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.doctor.finding import Finding
from regulars.shell.doctor.folder import folder_findings
from regulars.shell.doctor.machine import machine_findings
from regulars.shell.doctor.packages import package_findings


def examined(out: Path) -> list[Finding]:
    """What was found: Python and packages first, then the machine, then the folder of the runs."""
    return [*package_findings(), *machine_findings(out), *folder_findings(out)]
