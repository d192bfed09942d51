"""Runs the contests and writes docs/benchmarks.md.

    python -m bench.run --lines 10000000 --rounds 3

With `--only NAME` that contest alone is run again; the page keeps the last outcome of the others, which lie beside it
in docs/benchmarks.json.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median

from bench.compare import CommandError, compare, markdown_row, measured
from bench.contest import ROOT, Contest, regulars
from bench.contests import Bench, contests
from bench.glance import curve
from bench.page import Finding, Outcome, load, page, save

FLOORS = "floors"  # measured alone, beside nothing
SHORT_ROUNDS = 5  # for each round of the long ones


def outcome_of(contest: Contest, *, rounds: int) -> Outcome:
    """The contest, measured; without findings where a command failed (and it is said why)."""
    rounds *= SHORT_ROUNDS if contest.is_short else 1
    findings: list[Finding] = []
    rows: list[str] = []
    ours = peer = None
    try:
        contest.ready()
        results = compare(contest.ours, contest.peer, rounds=rounds)
    except CommandError as error:
        print(f"  not measured: {error}", file=sys.stderr)
    else:
        for goal in contest.goals:
            spread = goal.figure(results)
            findings.append(Finding(goal.text, spread.text(goal.unit), goal.met(spread)))
        rows.append(markdown_row(contest.ours.label, [each.ours for each in results]))
        ours = median(each.ours.wall for each in results)
        if contest.peer:
            peer = median(each.peer.wall for each in results if each.peer)
            rows.append(markdown_row(contest.peer.label, [each.peer for each in results if each.peer]))
    today = date.today().isoformat()
    return Outcome(contest.name, contest.title, contest.lines, rounds, today, findings, rows, ours, peer)


def show(outcome: Outcome) -> None:
    """Print what was found."""
    for row in outcome.rows:
        print(" ", row)
    for each in outcome.findings:
        verdict = {True: "met", False: "MISSED", None: "–"}[each.met]
        print(f"  {each.got} — goal {each.goal}: {verdict}")


def floors_of(bench: Bench) -> str:
    """The table of what each step costs at the least."""
    print("What each step of a run costs at the least")
    bench.publish(bench.lines)
    # In a process of its own: whatever is loaded here counts as the memory of all that is started later.
    command = (sys.executable, "-m", "bench.floors", str(bench.log("parquet")), str(bench.data))
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    print(told)
    return f"Of {bench.lines:,} lines, on {date.today().isoformat()}:\n\n{told}"


def arguments(names: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure Regulars beside its peers and bounds.")
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=[*names, FLOORS], action="append", help="may be given more than once")
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "data")
    parser.add_argument("--report", type=Path, default=ROOT / "docs" / "benchmarks.md")
    return parser.parse_args()


def main() -> int:
    """0 if all that was asked for was measured, goals met or not; 1 if some was not; 2 without Regulars."""
    names = [contest.name for contest in contests(Bench(Path(), 0))]
    wanted = arguments(names)
    try:
        measured(regulars("--version"))
    except CommandError as error:
        print(f"Regulars does not start with {sys.executable}: {error}", file=sys.stderr)
        return 2
    bench = Bench(wanted.work.resolve(), wanted.lines)
    bench.work.mkdir(parents=True, exist_ok=True)
    ledger = wanted.report.with_suffix(".json")
    known = load(ledger)
    asked = [each for each in contests(bench) if each.name in (wanted.only or names)]
    if FLOORS in (wanted.only or [FLOORS]):
        known.floors = floors_of(bench)
    for contest in asked:
        print(contest.title)
        known.outcomes[contest.name] = outcome_of(contest, rounds=wanted.rounds)
        show(known.outcomes[contest.name])
        save(ledger, known)
        shutil.rmtree(bench.scratch, ignore_errors=True)
    save(ledger, known)
    command = f"python -m bench.run --lines {wanted.lines} --rounds {wanted.rounds}"
    command += "".join(f" --only {name}" for name in wanted.only or [])
    in_order = [known.outcomes[name] for name in names if name in known.outcomes]
    picture = curve(in_order)
    if picture:
        wanted.report.with_suffix(".svg").write_text(picture, encoding="utf-8")
    written = page(in_order, command=command, floors=known.floors, has_curve=bool(picture))
    wanted.report.write_text(written, encoding="utf-8")
    print(wanted.report)
    return 0 if all(known.outcomes[each.name].findings for each in asked) else 1


if __name__ == "__main__":
    sys.exit(main())
