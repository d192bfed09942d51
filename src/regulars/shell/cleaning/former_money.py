"""The money of used lines as it stood in the files, kept for files that are added later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.cells import POSITION
from regulars.ledger.duplicates import by_number
from regulars.ledger.money.columns import PRODUCT, MoneyColumn
from regulars.ledger.values import RATE
from regulars.shell.engines.store import Store
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import MONEY_FOUND


def keep_money(
    store: Store,
    marked: ir.Table,
    columns: Iterable[MoneyColumn],
    names: Mapping[int, str],
    folders: Folders,
    *,
    is_as_found: bool,
) -> None:
    """Writes what the faultless lines multiply out to, their money and their columns of money, as they stood.

    Nothing is written where transactions have the money as it stood (`is_as_found`) and lines have nothing else.
    """
    has_product = PRODUCT in marked.columns
    if is_as_found and not has_product:
        return
    good = marked.filter((marked.faults == 0) & ~marked.is_superseded).order_by(*POSITION)
    found = good.select(
        source_file=by_number(good.file_no, names, "string"),
        source_line=good.source_line,
        total_amount=good.total_amount,
        **({PRODUCT: good[PRODUCT]} if has_product else {}),
        **{_title(each): good[each.name] for each in columns},
    )
    home = store.home
    rows = found if home is store else home.load("money_found", store.stream(found), scratch=True)
    home.write(rows, folders.run / MONEY_FOUND)


def named_as(found: ir.Table, columns: Iterable[MoneyColumn]) -> ir.Table:
    """The money that was kept, under the names that its columns have now; empty where a column is new."""
    own = ("source_file", "source_line", "total_amount", PRODUCT)
    kept = {name: found[name] for name in own if name in found.columns}
    now = {
        each.name: found[_title(each)]
        if _title(each) in found.columns
        else ibis.null(RATE if each.field == "discount_rate" else MONEY)
        for each in columns
    }
    return found.select(**kept, **now)


def _title(each: MoneyColumn) -> str:
    """The name of a column in the file, which says what it held, whatever its number was."""
    return f"{each.field}: {each.column}"
