"""Reads one file in a process of its own, whose memory and time are limited: `python -m … JOB.json`.

Writes one Parquet file of text columns per sheet or table, and RESULT.json: either these or why it was refused.
It imports only what the kind of the file needs.
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
    from regulars.shell.ingest.sheetxml import Refused  # after the limits: the libraries count too

    result: dict[str, Any]
    try:
        result = _convert(job)
    except Refused as refusal:
        result = {"refused": str(refusal)}
    except MemoryError:
        result = {"refused": "it needs more memory than one file may take"}
    Path(job["result"]).write_text(json.dumps(result), "utf-8")
    return 0


def _convert(job: dict[str, Any]) -> dict[str, Any]:
    """The tables written, by the reader of the file's kind; each imports its libraries only where they are needed."""
    path, scratch, wanted = Path(job["path"]), Path(job["scratch"]), tuple(job["sheets"])
    if job["kind"] == "json":
        from regulars.shell.ingest.json_rows import convert_json

        return convert_json(path, scratch, wanted)
    if job["kind"] == "jsonl":
        from regulars.shell.ingest.json_rows import convert_lines

        return convert_lines(path, scratch)
    if job["kind"] == "sqlite":
        from regulars.shell.ingest.database_rows import convert_sqlite

        return convert_sqlite(path, scratch, wanted)
    if job["kind"] == "duckdb":
        from regulars.shell.ingest.database_rows import convert_duckdb

        return convert_duckdb(path, scratch, wanted)
    from regulars.shell.ingest.workbook import convert

    return convert(path, scratch, wanted, most_unpacked=job["unpacked"], skip_rows=job["skip_rows"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
