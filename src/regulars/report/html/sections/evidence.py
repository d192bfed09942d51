"""How far each claim can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, parts_of
from regulars.report.charts import BY_NAME
from regulars.report.charts.formats import count
from regulars.report.html.blocks import Block, Missing, Prose, Section, Verdict, Verdicts, section
from regulars.report.html.content import Row
from regulars.report.html.visible import OF_MODELS, Standing
from regulars.report.verdicts import sentence

_INTRODUCTION = (
    "Solid: nothing is known against it. Weak: true of the log, but read the reasons before you act. "
    "Insufficient: there is too little data, so the number is withheld."
)
_ORDER = (INSUFFICIENT, WEAK, SOLID)


def evidence(standing: Standing) -> Section:
    """Every claim with its verdict, the doubtful ones first, then the tables that were left out."""
    rows = sorted(standing.rows("evidence"), key=lambda row: (_place(row), row["claim"]))
    judged: Block = Missing("Evidence", standing.missing("evidence"), ("evidence",))
    if rows:
        judged = Verdicts(_each_reason_once(_verdict(row) for row in rows), ("evidence",))
    stated = {row["claim"] for row in rows}
    absent = _each_reason_once(
        Verdict(table, _label(table), "left out", (sentence(reason),), "")
        for table, reason in sorted(standing.content.left_out.items())
        if table not in stated
    )
    blocks = (Prose(_INTRODUCTION), judged, Verdicts(absent, ()) if absent else None)
    return section("evidence", "How far to trust this", blocks, is_folded=True)


def _each_reason_once(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts, where claims that are withheld for the same reasons are one: a study that is off is said once."""
    found: dict[object, Verdict] = {}
    for verdict in verdicts:
        is_withheld = verdict.verdict not in (SOLID, WEAK) and verdict.reasons
        key = (verdict.verdict, verdict.reasons, verdict.population) if is_withheld else verdict.claim
        former = found.get(key)
        labels = [label for label in (former.label if former else "", verdict.label) if label]
        claims = [former.claim] if former else []
        found[key] = replace(verdict, claim=", ".join([*claims, verdict.claim]), label=", ".join(labels))
    return tuple(found.values())


def _verdict(row: Row) -> Verdict:
    who = f"{count(row['n'])} {row['population']}" if row["n"] is not None else ""
    window = f", {row['window']}" if row["window"] and who else ""
    reasons = tuple(sentence(reason) for reason in row["reasons"] or ())
    claim = row["claim"]
    return Verdict(claim, _label(claim), row["verdict"], reasons, f"{who}{window}", claim in OF_MODELS)


def _label(claim: str) -> str:
    """The title of the figure that shows the claim, where there is one."""
    name, number = parts_of(claim)
    title = BY_NAME[name].title if name in BY_NAME else ""
    return f"{title}: {number.replace('_', ' ')}" if title and number else title


def _place(row: Row) -> int:
    return _ORDER.index(row["verdict"]) if row["verdict"] in _ORDER else len(_ORDER)
