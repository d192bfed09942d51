"""Rows of totals: the last line that is the sum of all others, and lines named so. With them the log counts twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.clean import IS_TOTAL
from regulars.ledger.rules.words import one_of
from regulars.shell.config.formats import Files
from regulars.shell.config.writing import section
from regulars.shell.engines.store import Store

# In upper case, as codes are; in the languages of the other lists.
_WORDS = (
    *(
        "TOTAL",
        "TOTALS",
        "GRAND TOTAL",
        "SUBTOTAL",
        "SUB-TOTAL",
        "SUB TOTAL",
        "SUM",
        "TOTAL:",
        "GRAND TOTAL:",
        "GESAMT",
    ),
    *("GESAMTSUMME", "GESAMTERGEBNIS", "SUMME", "ZWISCHENSUMME", "SUMME:", "GESAMT:", "TOTAL GÉNÉRAL", "SOUS-TOTAL"),
    *("TOTAL GENERAL", "TOTAL GERAL", "SUMA", "SUMA TOTAL", "SOMA", "TOTALE", "TOTALE GENERALE", "SUBTOTALE", "SOMMA"),
    *("TOTAAL", "EINDTOTAAL", "SUBTOTAAL", "TOPLAM", "GENEL TOPLAM", "ARA TOPLAM", "RAZEM", "OGÓŁEM", "SUMA KOŃCOWA"),
    *("合計", "総計", "小計", "总计", "合计", "小计", "總計"),
)
_NAMES = ("invoice_no", "stock_code", "product_name", "customer_id")
_LEAST = 3  # lines above: two equal amounts and their sum are nothing odd


def with_totals_rows(store: Store, lines: ir.Table, names: Mapping[int, str], files: Files) -> ir.Table:
    """The lines with a flag on the rows of totals, which are set aside; as they are where there is none.

    Raises InputRefused where there is one and no setting says what to do with it.
    """
    found = store.rows(_totals(lines).order_by("file_no", "source_line")) if files.totals_rows != "keep" else []
    if not found:
        return lines
    if files.totals_rows is None:
        first = found[0]
        more = f", and so do {len(found) - 1:,} more lines" if len(found) > 1 else ""
        is_sum = f"is the sum of the {first['others']:,} lines above it"
        what = f"is named {first['word']!r}" if first["word"] else is_sum
        place = f"line {first['source_line']:,}, with {first['total_amount']:,.2f},"
        raise InputRefused(
            f"{names[first['file_no']]}: {place} {what}{more}: a totals row would count the log twice. "
            'Put the lines below into regulars.toml, or totals_rows = "keep" if it is a sale.',
            paste=section("files", ['totals_rows = "ignore"'], is_there=bool(files.model_fields_set)),
        )
    places = [(lines.file_no == row["file_no"]) & (lines.source_line == row["source_line"]) for row in found]
    return lines.mutate(**{IS_TOTAL: reduce(or_, places)})


def _totals(lines: ir.Table) -> ir.Table:
    """One row per usable line of the new files that is named like a total, or that is the last of its file and the sum
    of at least three others: its place, amount and name."""
    usable = lines.filter((lines.faults == 0) & (lines.file_no >= 0))
    sizes = usable.group_by("file_no").aggregate(
        others=usable.count() - 1, whole=usable.total_amount.sum(), last=usable.source_line.max()
    )
    word = ibis.coalesce(
        *(ibis.ifelse(one_of(usable[name].upper(), _WORDS), usable[name], ibis.null("string")) for name in _NAMES)
    )
    ends = usable.select("file_no", "source_line", "total_amount", word=word).inner_join(sizes, "file_no")
    is_sum = (ends.total_amount + ends.total_amount == ends.whole) & (ends.whole != 0)
    is_last_sum = (ends.source_line == ends["last"]) & (ends.others >= _LEAST) & is_sum
    is_named = ends.word.notnull() & (ends.total_amount != 0) & (ends.others > 0)
    return ends.filter(is_last_sum | is_named)
