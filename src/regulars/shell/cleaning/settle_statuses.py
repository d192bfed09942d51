"""The statuses of the judged lines, counted and checked, with those of earlier batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ibis.expr.types as ir

from regulars.ground.errors import UsageError, listing
from regulars.ledger.exports import Export, recognised
from regulars.ledger.folding import folded
from regulars.ledger.kind_words import VOID
from regulars.ledger.status_notes import Declared, Note, status_notes
from regulars.ledger.status_tables import returns_elsewhere
from regulars.ledger.status_words import Meaning
from regulars.ledger.statuses import COUNTED, Returned, StatusRules
from regulars.shell.cleaning.blank_statuses import check_blank_statuses
from regulars.shell.cleaning.canonical import Canonical
from regulars.shell.cleaning.decisions import Decided
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.previous_run import History
from regulars.shell.cleaning.status_decisions import StatusFindings, check_statuses
from regulars.shell.cleaning.statuses import count_statuses
from regulars.shell.config.sections import Codes
from regulars.shell.engines.store import Store
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import STATUSES


def settle_statuses(
    store: Store,
    lines: ir.Table,
    found: Sequence[Canonical],
    decided: Decided,
    codes: Codes,
    folders: Folders,
    history: History | None,
) -> Decided:
    """What was decided, with the statuses of these lines.

    Raises InputRefused where a status is to be decided, and UsageError where earlier lines would be taken otherwise.
    """
    if history:
        check_former(history, codes)
    statuses = count_statuses(
        store,
        lines,
        decided.statuses,
        has_orders=any("invoice_no" in each.cells.columns for each in found),
        kept=folders.run / STATUSES if folders.is_kept else None,
        former=history.kept.folder / STATUSES if history else None,
        keys=folders.keys if any("customer_id" in each.reading.order_key for each in found) else None,
    )
    has_void = any(status.taken_as == VOID for status in statuses)
    if has_void and not codes.statuses_decided and any("invoice_no" in each.source.mapping.columns for each in found):
        check_blank_statuses(store, lines, found)
    undone = [status.status for status in statuses if status.meaning is Meaning.UNDONE]
    files = [number for each in found if each.statuses or each.reading.returns for number in each.source.file_nos]
    back = store.one(returns_elsewhere(lines, files=files, undone=undone)) if files else {}
    returned = decided.returned + Returned(**back)
    check_statuses(
        StatusFindings(
            [(each.source.where, each.statuses) for each in found if each.statuses],
            statuses,
            returned,
            _exports(decided),
            _accepted_statuses(history, codes),
            is_batch=history is not None,
        ),
        codes,
    )
    return replace(decided, statuses=statuses, returned=returned)


def notes_on_statuses(ledger: Ledger, codes: Codes) -> list[Note]:
    """What a person should know of the statuses of a log."""
    return status_notes(
        ledger.decided.statuses,
        ledger.decided.similar_statuses,
        declared=Declared(codes.void_statuses, codes.statuses_decided),
        exports=_exports(ledger.decided),
        has_refunds="refund" in ledger.present,
    )


def _exports(decided: Decided) -> list[Export]:
    """The known exports among the files."""
    return [export for header in decided.dates if (export := recognised(header))]


def _accepted_statuses(history: History | None, codes: Codes) -> frozenset[str] | None:
    """The statuses of the files so far, where statuses_decided was said of them; None where it was not."""
    said_before = history and history.kept.manifest.settings["codes"].get("statuses_decided")
    if history is None or not (said_before and codes.statuses_decided):
        return None
    return frozenset(status.status for status in history.decided.statuses)


def check_former(history: History, codes: Codes) -> None:
    """Raises UsageError where the settings of now would take the statuses of earlier lines otherwise."""
    was, now = history.kept.manifest.settings["codes"].get("void_statuses"), codes.void_statuses
    if was == (None if now is None else list(now)):
        return
    rules = StatusRules(void=frozenset(map(folded, now or ())))
    settled = [status for status in history.decided.statuses if status.taken_as in (VOID, COUNTED)]
    others = [status.status for status in settled if now is None or rules.taken_as(status.status) != status.taken_as]
    if others:
        raise UsageError(
            f"[codes] void_statuses differs from run {history.run_id}, and {listing(others)} would be "
            "treated differently. Lines of two settings cannot be mixed; run again over all files, "
            "without --add."
        )
