"""Computes the tables of a run and writes none: what the analysis itself costs, without churn and value.

    python -m bench.compute LOG.parquet [--warm SMALL.parquet]

With `--warm` another log is computed first, so that libraries are loaded and used; the last line then says the seconds
of the log itself.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from regulars.shell.config.config import Config
from regulars.shell.config.study_sections import Studies
from regulars.shell.jobs.run import compute


def main() -> None:
    """Read the arguments and compute."""
    parser = argparse.ArgumentParser(description="All tables of a run, computed and not written.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--warm", type=Path)
    wanted = parser.parse_args()
    config = Config(studies=Studies(skip=("churn", "clv")))
    if wanted.warm:
        compute(sources=[wanted.warm], config=config)
    begun = time.perf_counter()
    compute(sources=[wanted.log], config=config)
    print(json.dumps({"inner": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
