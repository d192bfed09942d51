"""From JSON or JSON lines to Parquet files of text, one per list of objects; runs inside the limited child process.

Orders that hold a list of their items become one row per item, with the fields of the order on each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from regulars.shell.ingest.header import MOST_COLUMNS
from regulars.shell.ingest.messages import one_line
from regulars.shell.ingest.sheetxml import Refused
from regulars.shell.ingest.table_writer import TableWriter, with_clear_point

MOST_BYTES = 512 << 20  # of one document, which is held in memory as a whole
MOST_UNFOLDED = 2 << 30  # characters of orders that are repeated for each of their items
DEEPEST = 8  # objects in objects whose values become columns
# Names of lists whose objects are the lines of an order; a list under another name (refunds, payments) says more of the
# order and stays in one cell.
_ITEM_WORDS = (
    "items item lineitems lineitem orderitems orderlines orderdetails lines products positions positionen artikel "
    "articulos articles artigos itens produtos productos produits lignes lineas linhas righe prodotti regels pozycje "
    "urunler details 商品 明細 订单明细"
)
_ITEMS = frozenset(_ITEM_WORDS.split(" "))
Object = dict[str, Any]
Numbered = Iterable[tuple[int, Object]]


def convert_json(path: Path, scratch: Path, wanted: Sequence[str]) -> dict[str, Any]:
    """The lists of objects of one document, each written as a table. Raises Refused."""
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"a JSON document may have at most {MOST_BYTES >> 20} MiB; write it as JSON lines (.jsonl)")
    text = path.read_bytes()
    lists = _lists(_parse(text, json.detect_encoding(text), "it"))
    missing = [name for name in wanted if name not in lists]
    if missing:
        raise Refused(f"it has no list of objects named {', '.join(missing)}; it has {', '.join(lists) or 'one list'}")
    chosen = wanted or list(lists)
    if len(chosen) > 1 and not wanted:
        raise Refused(f"it has several lists of objects; name those to read: [files] sheets, of {', '.join(lists)}")
    written = []
    for number, name in enumerate(chosen):
        table = _write_records(scratch / f"sheet_{number}.parquet", partial(enumerate, lists[name], 1))
        if table:
            written.append({"name": name, "skipped": 0, **table})
    return {"sheets": written, "passed": []}


def convert_lines(path: Path, scratch: Path) -> dict[str, Any]:
    """The objects of a file of JSON lines, written as a table. Raises Refused."""
    table = _write_records(scratch / "sheet_0.parquet", lambda: _lines(path))
    return {"sheets": [{"name": "", "skipped": 0, **table}] if table else [], "passed": []}


def _lines(path: Path) -> Numbered:
    """Each object with its line; a file of lines is read twice, and never held as a whole."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                found = _parse(line, "utf-8-sig", f"line {number:,}")
                if not isinstance(found, dict):
                    raise Refused(f"line {number:,} is not a JSON object; each line must be one record")
                yield number, found


def _parse(text: bytes, encoding: str, where: str) -> Any:
    """The document with its numbers as they are written."""
    try:
        return json.loads(
            text.decode(encoding),
            parse_float=with_clear_point,
            parse_int=str,
            parse_constant=lambda _: None,
            object_pairs_hook=lambda pairs: _object(pairs, where),
        )
    except RecursionError:
        raise Refused(f"{where} has lists or objects nested too deeply for a table") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise Refused(f"{where} is not JSON ({one_line(error)}); export it again") from None


def _object(pairs: list[tuple[str, Any]], where: str) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refused(f"{where} has an object with a repeated name ({', '.join(name for name, _ in pairs[:8])})")
    return found


def _lists(document: Any) -> dict[str, list[Object]]:
    """The lists of objects in a document by name: itself without one, those in its objects as `data.orders`."""
    found = dict(_named_lists(document, (), DEEPEST))
    if not found:
        raise Refused('it is not a table: expected a list of objects, such as [{"order": 1}, …], or an object with one')
    return found


def _named_lists(value: Any, names: tuple[str, ...], depth: int) -> Iterator[tuple[str, list[Object]]]:
    if _is_table(value):
        yield ".".join(names), value
    elif isinstance(value, dict) and depth:
        for name, inner in value.items():
            yield from _named_lists(inner, (*names, name), depth - 1)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _write_records(target: Path, records: Callable[[], Numbered]) -> Mapping[str, Any] | None:
    """The records under every name that one of them has, in the order of their first appearance."""
    items = _name_of_items(records())
    names: dict[str, None] = {}
    for _, row in _rows(records(), items):
        names.update(dict.fromkeys(row))
        if len(names) > MOST_COLUMNS:
            raise Refused(f"its objects have more than {MOST_COLUMNS:,} different names")
    if not names:
        return None
    rows = ((line, [_cell(row.get(name)) for name in names]) for line, row in _rows(records(), items))
    return TableWriter(target, header=tuple(names)).write(rows, len(names))


def _name_of_items(records: Numbered) -> str | None:
    """The name of the list in each record that holds its items; None where no record has one."""
    found = {name: None for _, record in records for name, value in _flat(record).items() if _is_items(name, value)}
    if len(found) > 1:
        raise Refused(
            f"its records have several lists that may be the lines of an order ({', '.join(list(found)[:5])}); "
            "write a file with one record for each line of an order"
        )
    return next(iter(found), None)


def _is_items(name: str, value: Any) -> bool:
    parts = (re.sub("[_ -]", "", part).lower() for part in name.split("."))
    return _is_table(value) and not _ITEMS.isdisjoint(parts)


def _rows(records: Numbered, items: str | None) -> Iterator[tuple[int, Object]]:
    """The flat records with their places; of one that holds items a row for each, with its other fields on each row.

    A record without any item is one row without the fields of items.
    """
    place = unfolded = 0
    for line, record in records:
        flat = _flat(record)
        if items is None:
            yield line, flat
            continue
        held = flat.pop(items, None)
        unfolded += (len(held) if _is_table(held) else 1) * sum(len(v) for v in flat.values() if isinstance(v, str))
        if unfolded > MOST_UNFOLDED:
            raise Refused(
                f"its orders, repeated for each of their items, come to more than {MOST_UNFOLDED >> 30} GiB; write a "
                "file with one record for each line of an order"
            )
        for item in held if _is_table(held) else ({},):
            place += 1
            yield place, flat | _flat(item, f"{items}.")


def _flat(record: Object, prefix: str = "", depth: int = 1) -> Object:
    """The values of a record; those of an object in it as `customer.email`."""
    found: Object = {}
    for name, value in record.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            found |= _flat(value, f"{prefix}{name}.", depth + 1)
        else:
            found[prefix + name] = value
    return found


def _cell(value: Any) -> str | bool | None:
    """A value as it stands in a cell: a list or an object as its JSON text."""
    is_text = value is None or isinstance(value, (str, bool))
    return value if is_text else json.dumps(value, ensure_ascii=False)
