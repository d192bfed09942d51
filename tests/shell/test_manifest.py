"""The manifest outlives a version: what was written before reads still, and what cannot be read is one clear line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import GateFailed
from regulars.ledger.mapped_columns import MappedColumn
from regulars.shell.cli import run_command_line
from regulars.shell.runs.folder import find, kept_runs
from regulars.shell.runs.manifest import FORMAT, MANIFEST, Manifest
from regulars.shell.runs.recovery import rollback
from tests.shell.conftest import HEADER
from tests.shell.manifests import former_document, manifest_with

QUICK = {"studies": {"skip": ["cohorts", "churn", "clv", "rfm"]}}
# As version 0.1.0 wrote it before formats were counted.
FORMER = """{"run_id": "20240101T000000Z-aaaaaaaa", "received_at": "2024-01-01T00:00:00+00:00", "shop": "Shop",
"currency": "EUR", "versions": {"regulars": "0.1.0"}, "settings": {"shop": {"name": "Shop"}}, "as_of": "2023-12-31",
"first_day": "2023-01-01", "conventions": {"cancel_prefix": "C", "fee_codes": ["POST"]},
"mapping": ["known export: Adobe Commerce", "quantity <- Quantity, else Qty", "currency = 'EUR'",
"shop <- Shop (dimension)"], "present": ["quantity"], "dimensions": ["shop"], "inputs": [{"name": "a.csv",
"sha256": "00", "size": 9, "framed": 2, "used": 1, "set_aside": 1, "reasons": {"empty_row": 1}, "note": ""}],
"repairs": {"blanks_trimmed": 0}, "tables": {"orders": 1}, "left_out": {}, "scores_from": null,
"checks": {"files": 1}, "gates": [{"name": "change", "level": "warn", "found": "more"}],
"restated": {"against": "x", "as_of": "2023-12-01", "months": [{"month": "2023-11", "net_revenue_was": "1.5000",
"net_revenue_is": "2.0000", "orders_was": 1, "orders_is": 2, "late_lines": 1, "replaced_lines": 0}],
"late_lines": {"b.csv": 1}, "replaced_lines": {}}, "files": {"report.html": {"bytes": 3, "sha256": "11"}}}"""


def test_a_manifest_comes_back_as_it_was_written(log: Path, tmp_path: Path) -> None:
    """The manifest of a run equals the one that is read from its file; `as_dict` is its content without the digest."""
    run = regulars.run(log, out=tmp_path / "data", config={})
    path = run.folder / MANIFEST
    digest = json.loads(path.read_text())["digest"]
    assert {**run.manifest.as_dict(), "digest": digest} == json.loads(path.read_text())
    assert run.manifest.format == FORMAT and run.manifest.run_id == run.run_id
    run.manifest.write(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_the_former_format_reads(tmp_path: Path) -> None:
    """A manifest without a format, and without what came later, has every value in its type."""
    path = tmp_path / MANIFEST
    path.write_text(FORMER)
    manifest = Manifest.read(path)
    assert (manifest.format, manifest.as_of, manifest.decided, manifest.models) == (0, date(2023, 12, 31), None, ())
    assert (manifest.inputs[0].reasons, manifest.conventions.fee_codes) == ({"empty_row": 1}, ("POST",))
    restated = manifest.restated
    assert restated and str(restated.months[0].net_revenue_is) == "2.0000"
    document, now = json.loads(FORMER), manifest.as_dict()
    assert {name for name in document if now[name] != document[name]} == {"conventions", "inputs", "mapping"}
    assert manifest.mapping == (
        MappedColumn("quantity", ("Quantity",), "Qty", export="Adobe Commerce"),
        MappedColumn("currency", constant="EUR"),
        MappedColumn("shop", ("Shop",), is_dimension=True),
    )


@pytest.mark.parametrize("number", range(FORMAT))
def test_a_run_of_a_former_format_is_gone_on_from(log: Path, tmp_path: Path, number: int) -> None:
    """It opens, answers, takes further files, is gone back to and forgets a customer."""
    out = tmp_path / "data"
    run = regulars.run(log, out=out, config=QUICK)
    columns = [column.name for column in run.manifest.mapping]
    path, document = run.folder / MANIFEST, former_document(run.manifest, number)
    if number < 2:  # columns were described by texts
        texts = [f"{column['name']} <- {column['columns'][0]}" for column in document["mapping"]]
        document = {**document, "mapping": texts}
    path.write_text(json.dumps(document))
    more = tmp_path / "more.csv"
    more.write_text(f"{HEADER}\n3000,P1,Product 1,1,2021-09-22 11:00:00,9.00,NEW,France,9.00\n")

    with regulars.open(out) as run:
        assert run.kpi("order_lines").order_lines[0] == 61
    with regulars.run(more, out=out, config=QUICK, add=True) as run:
        assert run.kpi("customers").customers[0] == 9
        assert [column.name for column in run.manifest.mapping] == columns
    assert [kept.manifest.sequence for kept in kept_runs(out)] == [0, 1]
    assert rollback(out, None).manifest.format == number
    assert len(regulars.erase("C1", out=out).replaced) == 2
    with regulars.open(out) as run:
        assert run.kpi("customers").customers[0] == 7


def test_a_column_described_by_no_known_text_is_refused(tmp_path: Path) -> None:
    """One line, as for any other damage."""
    path = tmp_path / MANIFEST
    path.write_text(FORMER.replace("currency = 'EUR'", "currency"))
    with pytest.raises(GateFailed, match=r'mapping\[1\] is "currency" instead of an object'):
        Manifest.read(path)


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.pop(name)


def _with(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.update(changed)


BREACHES = {
    "unknown": (_with(colour="red"), "unknown field 'colour'"),
    "missing": (_without("as_of"), "field 'as_of' is missing"),
    "of another type": (_with(tables=[]), "tables is [] instead of an object"),
    "inside a list": (_with(inputs=[{"name": "a.csv"}]), "field 'framed' is missing in inputs[0]"),
    "inside an object": (_with(tables={"orders": "many"}), 'tables.orders is "many" instead of a whole number'),
    "no date": (_with(as_of="soon"), "as_of is 'soon' instead of a date"),
    "no truth": (_with(shop=True), "shop is true instead of text"),
}


@pytest.mark.parametrize(("breach", "found"), BREACHES.values(), ids=BREACHES)
def test_what_is_not_a_manifest_is_refused(
    tmp_path: Path, breach: Callable[[dict[str, Any]], None], found: str
) -> None:
    """The line names the file, what is wrong with it and what to do."""
    path, document = tmp_path / MANIFEST, former_document(manifest_with("a"))
    breach(document)
    path.write_text(json.dumps(document))
    with pytest.raises(GateFailed) as refusal:
        Manifest.read(path)
    assert str(refusal.value).startswith(f"{path} cannot be read as the manifest of a run: {found}. Restore the file")


@pytest.mark.parametrize("text", ["", "{", "[1]", "\xff", '{"format": "one"}', "null"])
def test_what_is_not_json_is_refused(tmp_path: Path, text: str) -> None:
    """A manifest that was cut off or overwritten ends in the same line, never in a traceback."""
    path = tmp_path / MANIFEST
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(GateFailed, match="cannot be read as the manifest of a run"):
        Manifest.read(path)


@pytest.mark.parametrize("place", range(0, 1001, 100))
def test_a_changed_byte_is_refused(tmp_path: Path, place: int) -> None:
    """Wherever it stands, also where what is left could be read: in a number, in the format, in the digest itself."""
    path = tmp_path / MANIFEST
    manifest_with("a").write(path)
    content = bytearray(path.read_bytes())
    content[(len(content) - 1) * place // 1000] ^= 1
    path.write_bytes(content)
    with pytest.raises(GateFailed, match="cannot be read as the manifest of a run"):
        Manifest.read(path)


def test_the_format_alone_takes_no_digest_away(tmp_path: Path) -> None:
    """The digest is that of the format too: lowering it, or cutting the digest off, is damage."""
    path = tmp_path / MANIFEST
    manifest_with("a").write(path)
    whole = path.read_text()
    for changed in (whole.replace(f'"format": {FORMAT}', '"format": 2'), whole[: whole.rindex(",")] + "\n}\n"):
        path.write_text(changed)
        with pytest.raises(GateFailed, match="digest"):
            Manifest.read(path)


def test_a_later_format_names_its_writer(tmp_path: Path) -> None:
    """A run of a later version is not taken for a damaged one."""
    path = tmp_path / MANIFEST
    path.write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(GateFailed, match=rf"format {FORMAT + 1}, and this version of regulars reads .* up to {FORMAT}"):
        Manifest.read(path)


@pytest.mark.parametrize(
    "command", [["verify"], ["table", "orders"], ["kpi", "orders"], ["restated"], ["run"], ["run", "--add"]]
)
def test_every_command_refuses_a_damaged_manifest(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Exit code 4, one line, and the published run stays as it is."""
    out = tmp_path / "data"
    path = regulars.run(log, out=out, config={}).folder / MANIFEST
    path.write_text("{")
    name, *more = command
    assert run_command_line([name, *([str(log)] if name == "run" else []), *more, "--out", str(out)]) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert str(path) in line
    assert path.read_text() == "{" and len(list((out / "runs").iterdir())) == 1


def test_an_earlier_run_takes_the_place_of_a_damaged_one(log: Path, tmp_path: Path) -> None:
    """Going back does not read the manifest of the run that it leaves."""
    out = tmp_path / "data"
    first, second = (regulars.run(log, out=out, config={"shop": {"name": name}}) for name in "ab")
    (second.folder / MANIFEST).write_text("{")
    assert run_command_line(["rollback", "--out", str(out)]) == 0
    assert find(out).run_id == first.run_id


def test_the_names_of_the_file_still_read() -> None:
    """`manifest["currency"]` gives what the file has, and says how to write it from now on."""
    manifest = manifest_with("a")
    with pytest.warns(DeprecationWarning, match=r"write manifest\.as_of"):
        assert manifest["as_of"] == "2011-12-10"
    with pytest.warns(DeprecationWarning, match=r"write manifest\.restated"):
        assert "restated" not in manifest and manifest.get("restated", "none") == "none"
