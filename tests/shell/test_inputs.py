"""Further input files: read as the log is, every record counted, kept with the run, and known again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.cleaning.inputs import file_of
from regulars.shell.config.config import load_config, parse_config_document
from regulars.shell.jobs import run as job
from regulars.shell.jobs.run import run
from tests.command import Command
from tests.shell.batches import Batch, batch
from tests.shell.conftest import SHORT

LOG = """invoice_no,quantity,price,invoice_date,customer_id
1,1,10.00,2024-01-05,17850
2,1,5.00,2024-01-06,Ann@Example.org
"""
TOUCHES = (
    "customer_id,touched_at,channel\n"
    " 17850.0 ,2024-01-04 9:30:00,email\n"
    "ann@example.org,2024-01-05 23:00:00,\n"
    "ann@example.org,someday,email\n"
    ",2024-01-04 10:00:00,email\n"
    "77,2024-01-04 10:00:00,email\n"
    "77,2024-01-04 10:00:00,email,surplus\n"
)
FROM = {"touchpoints": {"file": "touches.csv"}}


def shop(folder: Path, touches: str = TOUCHES, name: str = "touches.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(touches, encoding="utf-8")
    (folder / "log.csv").write_text(LOG, encoding="utf-8")
    return folder / "log.csv"


def kept_rows(made: Batch, setting: str = "[touchpoints]") -> list[dict[str, Any]]:
    return pq.read_table(made.kept.folder / file_of(setting)).to_pylist()


def test_rows_are_read_as_those_of_the_log_and_every_record_is_counted(tmp_path: Path) -> None:
    """Ids are those of the log, an empty channel is direct, and what cannot be used has its reason and first line."""
    made = batch(shop(tmp_path), tmp_path, FROM)

    customers = {row["invoice_no"]: row["customer_id"] for row in made.used}
    rows = [(row["customer_id"], row["touched_at"], row["channel"]) for row in kept_rows(made)]
    assert rows == [
        (customers["1"], datetime(2024, 1, 4, 9, 30), "email"),
        (customers["2"], datetime(2024, 1, 5, 23), "direct"),
        ("77", datetime(2024, 1, 4, 10), "email"),
    ]
    assert made.kept.manifest.decided is not None
    (counts,) = made.kept.manifest.decided.inputs
    assert (counts.records, counts.used) == (6, 3)
    assert counts.set_aside == {"customer_id_missing": 1, "touched_at_unreadable": 1, "too_many_columns": 1}
    assert counts.first_lines == {"customer_id_missing": 5, "touched_at_unreadable": 4, "too_many_columns": 7}


def test_ids_are_hashed_as_those_of_the_log(tmp_path: Path) -> None:
    """With hashed ids, no id of the file is in the run, and each finds its customer."""
    made = batch(shop(tmp_path), tmp_path, {**FROM, "privacy": {"customer_ids": "hashed"}})
    ids = [row["customer_id"] for row in kept_rows(made)]
    assert ids[:2] == [row["customer_id"] for row in made.used]
    assert all(each.startswith(("id-", "mail-")) for each in ids)


def test_times_of_another_zone_are_brought_into_that_of_the_shop(tmp_path: Path) -> None:
    """The touches are stamped in UTC, the shop is in Sydney: eleven hours later, on the next day."""
    log = shop(tmp_path, "customer_id,touched_at,channel\n17850,2024-01-04 20:30:00,email\n")
    zones = {"time": {"zone": "Australia/Sydney"}, "touchpoints": {"file": "touches.csv", "stamps": "UTC"}}
    assert [row["touched_at"] for row in kept_rows(batch(log, tmp_path, zones))] == [datetime(2024, 1, 5, 7, 30)]


def test_amounts_and_days_are_read_in_the_form_that_the_file_shows(tmp_path: Path) -> None:
    """Decimal commas, semicolons, day first, and columns by other names."""
    log = shop(tmp_path, "Tag;Kanal;Kosten\n31.01.2024;mail;1.234,50\n01.02.2024;mail;x\n", "spend.csv")
    columns = {"day": "Tag", "channel": "Kanal", "amount": "Kosten"}
    made = batch(log, tmp_path, {"spend": {"file": "spend.csv", "columns": columns}})
    (row,) = kept_rows(made, "[spend]")
    assert (str(row["day"]), row["channel"], str(row["amount"])) == ("2024-01-31", "mail", "1234.5000")
    assert made.kept.manifest.decided is not None
    assert made.kept.manifest.decided.inputs[0].set_aside == {"amount_unreadable": 1}


@pytest.mark.parametrize(
    ("touches", "section", "error", "found"),
    [
        ("a,b\n1,2\n", {}, UsageError, "needs the column 'customer_id', and .*touches.csv has a, b"),
        (TOUCHES, {"columns": {"chanel": "channel"}}, UsageError, "columns names 'chanel'"),
        (TOUCHES, {"columns": {"channel": "source"}}, UsageError, "needs the column 'source'"),
        ("customer_id,touched_at,channel\n,2024-01-01,a\n", {}, InputRefused, "no row .* can be used"),
        ("customer_id,touched_at,channel\n1,2/1/2024,a\n1,3/1/2024,a\n", {}, InputRefused, "day first or month first"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, touches: str, section: dict[str, Any], error: type[Exception], found: str
) -> None:
    """What was promised, what was found, and what to do."""
    log = shop(tmp_path, touches)
    with pytest.raises(error, match=found):
        batch(log, tmp_path, {"touchpoints": {"file": "touches.csv", **section}})


def test_a_file_that_changes_makes_a_new_run_and_an_erased_customer_is_in_none(tmp_path: Path) -> None:
    """The same file makes nothing; bad records are a warning and a table; a customer known by touches alone leaves."""
    log, out = shop(tmp_path), tmp_path / "out"
    config = parse_config_document({**FROM, **SHORT}, tmp_path / "regulars.toml")
    first = run([log], out=out, config=config)
    assert "3 of 6 records are not used" in " ".join(gate.found for gate in first.kept.manifest.gates)
    assert not run([log], out=out, config=config).is_new
    counted = pq.read_table(first.kept.folder / "processed" / "inputs.parquet").to_pylist()
    assert sum(row["records"] for row in counted) == 6

    shop(tmp_path, TOUCHES + "78,2024-01-04 10:00:00,email\n")
    assert run([log], out=out, config=config).is_new
    assert len(regulars.erase("77", out=out).replaced) == 2
    files = [*out.glob(f"runs/*/{file_of('[touchpoints]')}")]
    kept = [pq.read_table(file)["customer_id"].to_pylist() for file in files]
    assert sorted(map(len, kept)) == [2, 3]
    assert not any("77" in ids for ids in kept)
    assert "78" in max(kept, key=len)
    run([log], out=out, config=config)
    newest = pq.read_table(max(out.glob("runs/*/processed/inputs.parquet"), key=lambda path: path.stat().st_mtime))
    assert {row["outcome"]: row["records"] for row in newest.to_pylist()}["erased"] == 1


def test_the_export_of_ga4_needs_no_columns(tmp_path: Path) -> None:
    """Times in microseconds of UTC, sources under their own name; other events than the start of a session are none."""
    rows = [
        "event_date,event_timestamp,event_name,user_pseudo_id,user_id,collected_traffic_source.manual_source",
        "20240105,1704448800123456,session_start,1.2,17850,google",
        "20240105,1704448900123456,page_view,1.2,17850,google",
        "20240105,1704449000123456,session_start,1.3,,google",
        "20240105,1704449100123456,session_start,1.2,17850,",
    ]
    made = batch(shop(tmp_path, "\n".join(rows) + "\n"), tmp_path, {**FROM, "time": {"zone": "Europe/Paris"}})
    found = [(row["touched_at"].replace(microsecond=0), row["channel"]) for row in kept_rows(made)]
    assert found == [(datetime(2024, 1, 5, 11), "google"), (datetime(2024, 1, 5, 11, 5), "direct")]
    assert made.kept.manifest.decided is not None
    assert made.kept.manifest.decided.inputs[0].set_aside == {"customer_id_missing": 1, "other_event": 1}


def test_utm_columns_and_spend_are_known_by_name(tmp_path: Path) -> None:
    """Sessions with UTM columns, and spend by day of one source, as dbt's playbook has them."""
    sessions = "session_id,customer_id,started_at,utm_source,utm_campaign\n1,17850,2024-01-04 9:30:00,bing,spring\n"
    log = shop(tmp_path, sessions)
    (tmp_path / "ads.csv").write_text("date_day,utm_source,spend\n2024-01-04,bing,12.50\n", encoding="utf-8")
    made = batch(log, tmp_path, {**FROM, "spend": {"file": "ads.csv"}})
    assert [(row["channel"], row["campaign"]) for row in kept_rows(made)] == [("bing", "spring")]
    assert [str(row["amount"]) for row in kept_rows(made, "[spend]")] == ["12.5000"]


def test_init_tells_touches_and_spend_from_the_log(tmp_path: Path, regulars_command: Command) -> None:
    """Three files: the log is proposed, the others are sections of the configuration, which a run then reads."""
    header = "customer_id,started_at,utm_source,utm_campaign"
    log = shop(tmp_path, f"{header}\n17850,2024-01-04 9:30:00,bing,x\n17850,2024-01-03\n")
    (tmp_path / "ads.csv").write_text("date_day,utm_source,spend\n2024-01-04,bing,12.50\n", encoding="utf-8")
    done = regulars_command("init", "ads.csv", "log.csv", "touches.csv")
    assert "touches.csv: [touchpoints], no log: customer_id <- customer_id, touched_at <- started_at" in done.stdout
    settings = load_config(tmp_path / "regulars.toml").updated(studies=SHORT["studies"])
    rows = pq.read_table(run([log], out=tmp_path / "out", config=settings).kept.folder / "processed" / "inputs.parquet")
    assert {(row["setting"], row["outcome"]): row["records"] for row in rows.to_pylist()} == {
        ("[touchpoints]", "used"): 2,
        ("[spend]", "used"): 1,
    }


def test_files_that_are_added_meet_the_touches_of_now(tmp_path: Path) -> None:
    """With a later batch the file of touches is read anew, as it is then; without the setting there are none."""
    first = batch(shop(tmp_path), tmp_path, FROM)
    (tmp_path / "more.csv").write_text(LOG.splitlines()[0] + "\n3,1,7.00,2024-01-09,77\n", encoding="utf-8")
    shop(tmp_path, TOUCHES + "77,2024-01-08 10:00:00,search\n")
    second = batch(tmp_path / "more.csv", tmp_path, FROM, first)
    assert (len(kept_rows(first)), len(kept_rows(second)), len(second.used)) == (3, 4, 3)
    third = batch(tmp_path / "more.csv", tmp_path, {}, first)
    assert third.kept.manifest.decided is not None
    assert not third.kept.manifest.decided.inputs and not third.kept.manifest.decided.lookups


def test_a_stopped_run_goes_on_with_the_rows_that_it_had_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped when its ledger was made: the next run takes the touches from where the first one kept them."""
    log, out = shop(tmp_path), tmp_path / "out"
    config = parse_config_document({**FROM, **SHORT}, tmp_path / "regulars.toml")

    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(job, "build_marts", stopped)
        run([log], out=out, config=config)
    done = run([log], out=out, config=config)
    assert "ledger of a stopped run" in " ".join(done.notes)
    assert pq.read_table(done.kept.folder / file_of("[touchpoints]")).num_rows == 3
