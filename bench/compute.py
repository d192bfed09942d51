"""Computes every table of a run and writes none: what the analysis itself costs.

python -m bench.compute LOG.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

from regulars.shell.pipeline import compute

if __name__ == "__main__":
    compute(sources=[Path(sys.argv[1])])
