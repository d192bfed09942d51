"""The long suites, of which `make test` runs a sample: one test of so many of each file. `make whole` runs them all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

IS_SAMPLE = os.environ.get("REGULARS_SAMPLE") == "1"

EVERY = {
    **dict.fromkeys(
        (
            "corpus/test_amounts",
            "corpus/test_cases",
            "corpus/test_dates",
            "corpus/test_encodings",
            "corpus/test_equal_lines",
            "corpus/test_files",
            "corpus/test_nobody",
            "corpus/test_order_keys",
            "corpus/test_unsaid_money",
            "corpus/test_unused_money",
            "engines/test_statements",
            "exports/test_columns_of_money",
            "exports/test_kinds",
            "exports/test_known",
            "exports/test_presets",
            "exports/test_sheets",
            "exports/test_statuses",
            "exports/test_tables",
            "exports/test_walks",
            "laws/test_status_words",
            "shell/test_first_look",
            "shell/test_kill_points",
            "shell/test_ingest_kinds",
            "shell/test_named_tables",
        ),
        3,
    ),
    **dict.fromkeys(
        (
            "engines/test_probes",
            "exports/test_messy",
            "rules/test_rules",
            "shell/test_batches",
            "shell/test_batches_of_money",
            "shell/test_batches_of_returns",
            "shell/test_daily_rates",
            "shell/test_decimal_quantities",
            "shell/test_erase",
            "shell/test_gates",
            "shell/test_manifest",
            "shell/test_same_customers",
            "shell/test_statuses",
        ),
        2,
    ),
}


def sampled(names: Iterable[str]) -> list[bool]:
    """Whether each test is in the sample, by its id; of every file the first one is."""
    met = Counter[str]()
    found = []
    for name in names:
        file = name.partition(".py::")[0].removeprefix("tests/")
        found.append(met[file] % EVERY.get(file, 1) == 0)
        met[file] += 1
    return found


def fewer(examples: int) -> int:
    """The examples of a law that a sample draws."""
    return max(examples // 2, 5) if IS_SAMPLE else examples
