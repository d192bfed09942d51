"""Writes docs/exports.md from the files of the known exports: `python -m tests.docs.exports_page`."""

from __future__ import annotations

from collections.abc import Iterable

from regulars.ledger.exports import Export, known_exports
from tests.docs.pages import ROOT

TARGET = ROOT / "docs" / "exports.md"

INTRODUCTION = """\
# Known exports

Some exports are known by their headers. They need no configuration: `regulars run FILE` names the export and what it
took for what. An export is known where **all** names that tell it apart stand in the header, in any case; more
columns, in any order, do no harm, and of the other columns below a file may lack any. Where most of the names are
there, `init`, and the refusal of a run, name the export and what is missing; nothing is taken from it.

This page is written from the files in `src/regulars/ledger/exports/` by `python -m tests.docs.exports_page`; a test
compares the two, and `tests/exports` reads a small file of each.

- What you say in `regulars.toml` comes first. `[files] export = "none"` switches the knowledge off.
- Where you declare another column for the price or the line total, what the export says of money is not used: these
  columns
  are then named with their sums.
- Addresses of customers are hashed, see [operations.md](operations.md).
- A column of money that is used for nothing is named by `check` and `run` with its sum.
- Dates that fit both orders are refused unless the export has one order always, which its section says.
- Other kinds of rows (transfers, fees, holds, sums of a settlement) are set aside as `ignored`. A value that is on
  no list
  below and stands on lines with money is refused until `[kinds."COLUMN"]` says what it is.

Online Retail (UCI) is known too; see `preset` in [configuration.md](configuration.md#codes).

## A newcomer's first run

```sh
regulars init orders.csv      # what would be taken for what, and regulars.toml to start from
regulars check orders.csv     # what would be used, and what set aside
regulars run orders.csv
```

A file that is no known export is read by what its columns are called, in eleven languages, and by what is in them.
Where
something has two readings, one message shows a cell in both and the line of `regulars.toml` that decides. Times such as
`1/15/2024 10:30 PM` need nothing where some day is above 12; else `[time] date_order = "mdy"`.
"""

STATUSES = """\
## Statuses

Each product's own list of statuses decides which orders are no sale, or not yet one: they are in `set_aside` with the
reason `order_void`. The table `statuses` shows what was decided; `[codes] void_statuses` says it otherwise. A status
that
is on neither side and reads like no sale is refused until you decide, see [methods.md](methods.md#statuses-of-orders).

`pending` of Shopify and Adobe Commerce and `on-hold` of WooCommerce are orders whose money is to come, by transfer
or on
delivery; these products count them among their sales. `Pending` of Amazon and Stripe and `pending` of WooCommerce
are not
paid, and may be sales later: read the export of these days again. `Refunded` of PayPal is counted, for the refund has a
line of its own.
"""
_TOTALS = {
    "before_discount": "before discount",
    "after_discount": "after discount",
    "with_tax": "after discount and with tax",
    "paid": "what was paid: discount is off, tax, shipping and tips are in it and are taken out",
}
_ORDERS = {"mdy": "month first", "dmy": "day first"}


def page() -> str:
    """The whole text of docs/exports.md."""
    by_product: dict[str, list[Export]] = {}
    for export in known_exports():
        by_product.setdefault(export.page["product"], []).append(export)
    names = sorted(by_product, key=str.casefold)
    links = " · ".join(f"[{name}](#{_anchor(name)})" for name in names)
    sections = [f"## {name}\n\n" + "\n".join(map(_section, by_product[name])) for name in names]
    return "\n".join([INTRODUCTION, f"The exports: {links}.\n", STATUSES, *sections])


def _anchor(name: str) -> str:
    return "".join(sign for sign in name.casefold().replace(" ", "-") if sign.isalnum() or sign == "-")


def _section(export: Export) -> str:
    rows = [
        ("how to export", export.page["how"]),
        ("known by", _listed(export.header) + (f"; without {_listed(export.without)}" if export.without else "")),
        ("source of the names", export.page["source"]),
        ("a line is", export.page["line"]),
        *((f"`{name}`", _column(export, name)) for name in export.columns),
        *((f"`{name}`", _listed(columns)) for name, columns in export.money.items()),
        *_reading(export),
        *_kinds(export),
        ("left out", _listed(export.void_statuses)),
        ("counted", _listed(export.counted_statuses)),
        ("cannot be known", export.page["cannot"]),
    ]
    table = "\n".join(f"| {name} | {text} |" for name, text in rows if text)
    return f"### {export.label}\n\n| `{export.name}` | |\n| --- | --- |\n{table}\n"


def _column(export: Export, name: str) -> str:
    otherwise = export.otherwise.get(name)
    return _code(export.columns[name]) + (f", else {_code(otherwise)}" if otherwise else "")


def _reading(export: Export) -> Iterable[tuple[str, str]]:
    if export.total:
        yield "the money of a line is", _TOTALS[export.total]
    if export.prices:
        yield "prices are", export.prices.replace("_", " ")
    if export.of_order:
        yield "of the whole order", _listed(export.of_order)
    if export.fill_down:
        yield "filled down within the order", _listed(export.fill_down)
    if export.repeats:
        yield "say money again", _listed(export.repeats)
    if export.date_order:
        yield "dates that fit both orders", _ORDERS[export.date_order]
    if export.stamps:
        yield "times are in", export.stamps


def _kinds(export: Export) -> Iterable[tuple[str, str]]:
    for column, listed in export.kinds:
        for kind in dict.fromkeys(listed.values()):
            values = [value for value in listed if listed[value] == kind]
            yield f"{_code(column)}: {kind or 'sale or return, by its sign'}", _listed(values)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_value(name) for name in names)


def _value(name: str) -> str:
    return {"": "an empty cell", "<0": "an amount below zero"}.get(name, _code(name))


def _code(name: str) -> str:
    return f"`{name}`"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
