"""Computes the tables of a run and writes none: what the analysis itself costs, without churn and value.

python -m bench.compute LOG.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

from regulars.shell.config import Config
from regulars.shell.pipeline import compute
from regulars.shell.study_sections import Studies

if __name__ == "__main__":
    compute(sources=[Path(sys.argv[1])], config=Config(studies=Studies(skip=("churn", "clv"))))
