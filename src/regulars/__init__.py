"""Regulars: customer intelligence from an order log.

    import regulars

    regulars.run("orders.csv", out="data")      # read, clean, compute, publish
    run = regulars.open("data")
    run["segments"]                             # a table as a pandas frame
    run.kpi(["net_revenue", "orders"], by="country", grain="month")

`regulars.steps` has the functions that make the tables, `regulars.models` the models of repeat buying, spend and
survival. Whatever a person can mend is a `RegularsError`; its text is one line that says what to do.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # at run time each is imported when it is first used
    from regulars import models as models
    from regulars import steps as steps
    from regulars.ground.errors import Busy as Busy
    from regulars.ground.errors import GateFailed as GateFailed
    from regulars.ground.errors import InputRefused as InputRefused
    from regulars.ground.errors import OutOfResources as OutOfResources
    from regulars.ground.errors import RegularsError as RegularsError
    from regulars.ground.errors import UsageError as UsageError
    from regulars.report.questions import Question as Question
    from regulars.shell.api import check as check
    from regulars.shell.api import erase as erase
    from regulars.shell.api import open as open
    from regulars.shell.api import run as run
    from regulars.shell.api import score as score
    from regulars.shell.jobs.check import CheckedLog as CheckedLog
    from regulars.shell.jobs.erase import Erasure as Erasure
    from regulars.shell.jobs.score import Scored as Scored
    from regulars.shell.published.answer import Answer as Answer
    from regulars.shell.published.experiment import PublishedExperiment as PublishedExperiment
    from regulars.shell.published.frame import Frame as Frame
    from regulars.shell.published.run import Run as Run

    __version__: str

_WORDS = {
    **dict.fromkeys(("check", "erase", "open", "run", "score"), "regulars.shell.api"),
    "Run": "regulars.shell.published.run",
    "Answer": "regulars.shell.published.answer",
    "Frame": "regulars.shell.published.frame",
    "PublishedExperiment": "regulars.shell.published.experiment",
    "Question": "regulars.report.questions",
    "CheckedLog": "regulars.shell.jobs.check",
    "Erasure": "regulars.shell.jobs.erase",
    "Scored": "regulars.shell.jobs.score",
    **dict.fromkeys(
        ("Busy", "GateFailed", "InputRefused", "OutOfResources", "RegularsError", "UsageError"),
        "regulars.ground.errors",
    ),
}
_SPACES = ("models", "steps")
# Words of version 0.1 that live in a namespace now. They go with the next version.
_MOVED = {
    **dict.fromkeys(
        ("bookings", "churn_by_segment", "cohort_retention", "customer_history", "customer_products", "customers",
         "daily_sales", "facts", "group_contribution", "kpis", "lifecycle", "line_facts", "money_ledger",
         "monthly_revenue", "orders", "products", "returns", "revenue_by_country", "rfm", "rfm_cuts",
         "segment_validation", "segments", "top_products"),
        "steps",
    ),
    "churn_scores_with": "models",
}  # fmt: skip
_MADE_BY_RUNS = ("clv", "clv_segments", "clv_evaluation")  # words of 0.1 that nobody could call

_FRAMES = ("Answer", "Frame")  # help() would print all of pandas for them
__all__ = sorted({*_WORDS, *_SPACES}.difference(_FRAMES))


def _moved(name: str) -> Any:
    import warnings

    now = f"regulars.{_MOVED[name]}"
    warnings.warn(f"regulars.{name} is {now}.{name} now.", DeprecationWarning, stacklevel=3)
    return getattr(import_module(now), name)


if not TYPE_CHECKING:  # a type checker shall find names that are not there

    def __getattr__(name: str) -> Any:
        if name in _WORDS:
            return getattr(import_module(_WORDS[name]), name)
        if name in _SPACES:
            return import_module(f"regulars.{name}")
        if name == "__version__":
            from importlib.metadata import version

            return version("regulars")
        if name in _MOVED:
            return _moved(name)
        if name in _MADE_BY_RUNS:
            raise AttributeError(
                f"regulars.{name} was removed: its inputs exist only inside a run. Use run[{name!r}] for the table."
            )
        raise AttributeError(f"module 'regulars' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *_FRAMES, "__version__"]
