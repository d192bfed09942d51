"""Reads one workbook in a process of its own, whose memory and time are limited: `python -m … JOB.json`.

Writes one Parquet file of text columns per sheet, and RESULT.json: either the sheets or why it was refused.
It imports neither the engine nor the rest of the package's readers.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any


def main(job_path: str) -> int:
    """Exit code 0 when the result file was written, a refusal included."""
    job = json.loads(Path(job_path).read_text("utf-8"))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from regulars.shell.ingest import sheetxml, workbook  # after the limits: the libraries count too

    result: dict[str, Any]
    try:
        result = workbook.convert(
            Path(job["path"]), Path(job["scratch"]), tuple(job["sheets"]), most_unpacked=job["unpacked"]
        )
    except sheetxml.Refused as refusal:
        result = {"refused": str(refusal)}
    except MemoryError:
        result = {"refused": "it needs more memory than a workbook may take"}
    Path(job["result"]).write_text(json.dumps(result), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
