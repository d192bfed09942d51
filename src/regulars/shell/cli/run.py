"""`regulars run`: sources in, a published run out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from json import dumps as document
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError

from regulars.ground.errors import UsageError, listing, printable
from regulars.ledger.mapped_columns import exports_of, used_columns
from regulars.shell.cli.options import AsJson, ConfigFile, Flag, OutFolder, Several, Source
from regulars.shell.cli.show import command_here, say, show_json
from regulars.shell.cli.understood import understood
from regulars.shell.config.config import load_config
from regulars.shell.config.sections import EngineName
from regulars.shell.config.study_sections import Study
from regulars.shell.jobs.hints import warnings_of
from regulars.shell.runs.folder import LINES
from regulars.shell.runs.manifest import InputFile, Manifest, Restatement


def run(
    *sources: Source,
    source: Several = (),
    engine: EngineName | None = None,
    database: str | None = None,
    schema: str | None = None,
    master: str | None = None,
    out: OutFolder = Path("data"),
    config: ConfigFile = None,
    as_of: str | None = None,
    scores_from: str | None = None,
    accept_change: Flag = False,
    add: Annotated[bool, Parameter(negative="--no-add")] = False,
    again: Flag = False,
    skip: Annotated[tuple[Study, ...], Parameter(negative="")] = (),
    csv: Annotated[bool | None, Parameter(negative="--no-csv")] = None,
    json: AsJson = False,
) -> None:
    """Read order logs, clean them, compute every table, and publish a run.

    Parameters
    ----------
    source
        An additional source; with --engine postgres also a table: 'postgresql://HOST/DATABASE?table=public.order_lines'.
    engine
        Where the tables are computed; without it, in DuckDB.
    database
        The database of --engine postgres, where the sources are files; else PGHOST, PGDATABASE and so on.
    schema
        The schema into which --engine postgres publishes the tables; without it, regulars.
    master
        The cluster of --engine spark, such as spark://HOST:7077; without it, this machine with all its cores.
    as_of
        Day (YYYY-MM-DD) before which everything counts; without it, the midnight after the last line.
    scores_from
        Id of an earlier run whose RFM cut points are taken, so that segments do not move by themselves.
    accept_change
        Publish also where the log is far larger or smaller than the published run's ([gates] change_fail).
    add
        Add the sources to the published run: its files stay, and those that it knows add nothing.
    again
        Make the run also where nothing has changed since the published one.
    skip
        A study to leave out; several times for several.
    csv
        Also write the cleaned lines as CSV; without it, up to a million lines are.
    """
    from regulars.shell.jobs.run import run as run_pipeline

    sources = (*sources, *source)
    if not sources:
        raise UsageError("no source given. Name a file or folder: regulars run orders.csv")
    chosen = {"name": engine, "database": database, "publish_schema": schema, "master": master}
    try:
        settled = load_config(config).updated(
            **_sections(as_of, skip, csv), engine={name: value for name, value in chosen.items() if value is not None}
        )
    except ValidationError as error:
        raise UsageError(f"--schema {schema!r}: {error.errors()[0]['msg']}.") from None
    outcome = run_pipeline(
        list(sources),
        out=out,
        config=settled,
        scores_from=scores_from,
        accept_change=accept_change,
        add=add,
        again=again,
    )
    kept = outcome.kept
    if json:
        summary = {
            "is_new": outcome.is_new,
            "unchanged": not outcome.is_new,
            "notes": list(outcome.notes),
            **kept.manifest.as_dict(),
        }
        show_json({"run_id": kept.run_id, "folder": str(kept.folder), **summary})
    elif outcome.is_new:
        tell(kept.manifest, kept.folder, out, outcome.notes)
    else:
        for note in outcome.notes:
            say(note[:1].upper() + note[1:])


def _sections(as_of: str | None, skip: tuple[str, ...], csv: bool | None) -> dict[str, dict[str, Any]]:
    """What the command line says of these sections of the configuration."""
    sections: dict[str, dict[str, Any]] = {}
    if skip:
        sections["studies"] = {"skip": skip}
    if as_of:
        try:
            sections["time"] = {"as_of": date.fromisoformat(as_of)}
        except ValueError:
            raise UsageError(f"--as-of {as_of!r} is not a date; use YYYY-MM-DD.") from None
    if csv is not None:
        sections["output"] = {"csv": csv}
    return sections


def tell(manifest: Manifest, folder: Path, out: Path, notes: Sequence[str] = ()) -> None:
    """What a person wants to know when a run is published."""
    inputs = manifest.inputs
    framed = sum(file.framed for file in inputs)
    used = sum(file.used for file in inputs)
    say(f"Published run {manifest.run_id} ({manifest.first_day} to {manifest.as_of}, exclusive)")
    say(f"  files        {len(inputs):,}")
    say(f"  lines        {framed:,} = {used:,} used + {framed - used:,} set aside{reason_counts(inputs)}")
    exports = [f"known export: {label}" for label in exports_of(manifest.mapping)]
    say(f"  columns      {'; '.join([*exports, *map(str, used_columns(manifest.mapping))])}")
    for label, line in understood(manifest):
        say(f"  {label:<12} {printable(line)}")
    say(f"  tables       {len(manifest.tables)} in {folder / 'marts'} and {folder / 'regulars.duckdb'}")
    for warning in [*(gate.found for gate in manifest.gates), *warnings_of(inputs)]:
        say(f"  warning      {warning}")
    for key, (before, now) in manifest.settings_changed.items():
        say(f"  changed      {key}: {_setting_text(before)} -> {_setting_text(now)}, compared with the previous run")
    for note in notes:
        say(f"  note         {note}")
    for line in restated_lines(manifest.restated):
        say(f"  restated     {line}")
    for reason, names in _by_reason(manifest.left_out).items():
        say(f"  left out     {', '.join(names)}: {reason}")
    say(f"  report       {folder / 'report.html'}")
    if not (folder / LINES).with_suffix(".csv").is_file():
        say(f"  cleaned set  {folder / LINES}; as CSV: {command_here()} export --lines FILE.csv{_out(out)}")
    say(f"Ask it:        {command_here()} kpi net_revenue --grain month --compare previous{_out(out)}")


def _out(out: Path) -> str:
    return "" if out == Path("data") else f" --out {out}"


def _setting_text(setting: object) -> str:
    return "not set" if setting is None else document(setting)


def restated_lines(restated: Restatement | None) -> Iterator[str]:
    """What added files changed of months that were published: one line by month, and one for the files."""
    if restated is None or not restated.months:
        return
    for month in restated.months:
        replaced = f", {month.replaced_lines:,} replaced" if month.replaced_lines else ""
        lines = f"{month.late_lines:,} late lines{replaced}"
        orders = f"orders {month.orders_was:,} -> {month.orders_is:,}"
        money = f"net revenue {month.net_revenue_was:,.2f} -> {month.net_revenue_is:,.2f}"
        yield f"{month.month}: {money}, {orders} ({lines})"
    files = [f"{name} ({n:,} lines)" for name, n in restated.late_lines.items()]
    if files:
        yield f"came late: {listing(files)}; see the lines with: regulars restated"


def _by_reason(left_out: Mapping[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, reason in left_out.items():
        grouped.setdefault(reason, []).append(name)
    return grouped


def reason_counts(inputs: Sequence[InputFile]) -> str:
    """How many lines are set aside for what, in brackets; nothing where none are."""
    totals: dict[str, int] = {}
    for file in inputs:
        for reason, n in file.reasons.items():
            totals[reason] = totals.get(reason, 0) + n
    return f" ({', '.join(f'{n:,} {reason}' for reason, n in sorted(totals.items()))})" if totals else ""
