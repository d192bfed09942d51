"""From judged lines to the ledger: used lines and lines set aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.cells import DIGEST, POSITION
from regulars.ledger.duplicates import by_number
from regulars.ledger.lines import fault_names, names_of_bits, repair_names
from regulars.ledger.money.columns import BOOKED
from regulars.ledger.order_keys import ORDER_KEY, order_of
from regulars.ledger.rules.words import one_of

OF_OTHER_LINES = ("duplicate", "superseded", "totals_row")  # reasons that hang on what else the log has
IS_TOTAL = "is_total"  # the flag of a row of totals, in logs that have one


def transactions(lines: ir.Table, file_names: Mapping[int, str], *, dimensions: tuple[str, ...] = ()) -> ir.Table:
    """One row per accepted line of the log, in the order of `lines`.

    `is_repeat` says which are duplicates, `is_superseded` which were replaced later. No join stands between, for
    a join gives up the order of its rows. `file_names` has the name of every file_no. Columns of money that the lines
    have not (see `with_money`) are 0.
    """
    used = lines.filter((lines.faults == 0) & ~lines.is_repeat & ~lines.is_superseded)
    used = used.filter(~used[IS_TOTAL]) if IS_TOTAL in used.columns else used
    return used.select(
        "invoice_no",
        order_of(used).name(ORDER_KEY),
        "stock_code",
        "product_name",
        "quantity",
        "invoice_date",
        "price",
        "customer_id",
        "country",
        "total_amount",
        "kind",
        "cost",
        *dimensions,
        "source_line",
        "file_no",
        **{name: used[name] if name in used.columns else ibis.literal(0).cast(MONEY) for name in BOOKED},
        source_file=by_number(used.file_no, file_names, "string"),
        repairs=names_of_bits(used.repairs, repair_names()),
    )


def digests(lines: ir.Table, file_names: Mapping[int, str], *, repeats: bool) -> ir.Table:
    """One row per used line with a digest of its other cells, and with `repeats` also per duplicate: its place and
    `digest`."""
    kept = lines.filter((lines.faults == 0) & ~lines.is_superseded & lines[DIGEST].notnull())
    kept = kept if repeats else kept.filter(~kept.is_repeat)
    return kept.select("source_line", DIGEST, source_file=by_number(kept.file_no, file_names, "string"))


def reason_names() -> tuple[str, ...]:
    """Every reason to set a line aside, in the order in which a line lists its reasons."""
    return (*fault_names(), *OF_OTHER_LINES)


def aside_positions(lines: ir.Table) -> ir.Table:
    """One row per parsed line that is not used: its position, its amount, all reasons and repairs.

    The line of an erased customer shows only that it was erased.
    """
    is_aside = (lines.faults != 0) | lines.is_repeat | lines.is_superseded
    unused = lines.filter(is_aside | lines[IS_TOTAL] if IS_TOTAL in lines.columns else is_aside)
    erased = 2 ** fault_names().index("erased")
    is_erased = (unused.faults & erased) != 0
    of_others = {"duplicate": unused.is_repeat, "superseded": unused.is_superseded}
    of_others |= {"totals_row": unused[IS_TOTAL]} if IS_TOTAL in unused.columns else {}
    faults = unused.faults
    for name, holds in of_others.items():
        faults = faults + ibis.ifelse(holds, 2 ** reason_names().index(name), 0)
    reasons, repairs = ibis.ifelse(is_erased, erased, faults), ibis.ifelse(is_erased, 0, unused.repairs)
    return unused.select(
        *POSITION,
        reasons=names_of_bits(reasons, reason_names()),
        repairs=names_of_bits(repairs, repair_names()),
        amount=unused.total_amount,
    )


def without(
    transactions: ir.Table,
    set_aside: ir.Table,
    hidden: ir.Table,
    found: ir.Table | None,
    *,
    customer_ids: Collection[str],
) -> tuple[ir.Table, ir.Table]:
    """Used lines and lines set aside after a customer with these ids was erased; the used lines keep their order.

    `hidden` has one row per place (`source_file`, `source_line`) of a line set aside whose text is to go, `found` the
    `total_amount` of used lines as it stood in the files; None: it is the one in `transactions`.
    """
    theirs = one_of(transactions.customer_id, customer_ids).fill_null(False)
    lines = transactions.filter(theirs)
    if found is not None:
        lines = lines.drop("total_amount").inner_join(found, ["source_file", "source_line"])
    erased = lines.select(
        "source_file",
        "source_line",
        raw=ibis.null("string"),
        reasons=ibis.literal(["erased"], type="array<string>"),
        repairs=ibis.literal([], type="array<string>"),
        amount="total_amount",
    )
    places = hidden.select(hidden_file="source_file", hidden_line="source_line")
    at = [set_aside.source_file == places.hidden_file, set_aside.source_line == places.hidden_line]
    aside = set_aside.left_join(places, at)
    aside = aside.mutate(raw=ibis.ifelse(aside.hidden_file.isnull(), aside.raw, ibis.null("string")))
    return transactions.filter(~theirs), aside.select(*erased.columns).union(erased)


def set_aside(aside_positions: ir.Table, refused_records: ir.Table, raw_texts: ir.Table, files: ir.Table) -> ir.Table:
    """One row per line that is not used: those the rules refuse, and records that could not be parsed at all."""
    parsed = aside_positions.left_join(raw_texts, POSITION).select(*POSITION, "raw", "reasons", "repairs", "amount")
    broken = refused_records.select(
        *POSITION,
        "raw",
        reasons=ibis.array([refused_records.reason]),
        repairs=ibis.literal([], type="array<string>"),
        amount=ibis.null(MONEY),
    )
    every = parsed.union(broken)
    named = every.left_join(files.select("file_no", "source_file"), "file_no")
    return named.select("source_file", "source_line", "raw", "reasons", "repairs", "amount")
