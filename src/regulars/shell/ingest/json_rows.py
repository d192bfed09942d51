"""From JSON or JSON lines to Parquet files of text, one per list of objects; runs inside the limited child process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from regulars.shell.ingest.header import MOST_COLUMNS
from regulars.shell.ingest.messages import one_line
from regulars.shell.ingest.sheetxml import Refused
from regulars.shell.ingest.table_writer import TableWriter, with_clear_point

MOST_BYTES = 512 << 20  # of one document, which is held in memory as a whole
DEEPEST = 8  # objects in objects whose values become columns
Object = dict[str, Any]
Numbered = Iterable[tuple[int, Object]]


def convert_json(path: Path, scratch: Path, wanted: Sequence[str]) -> dict[str, Any]:
    """The lists of objects of one document, each written as a table. Raises Refused."""
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"a JSON document may have at most {MOST_BYTES >> 20} MiB; write it as JSON lines (.jsonl)")
    text = path.read_bytes()
    lists = _lists(_parsed(text, json.detect_encoding(text), "it"))
    missing = [name for name in wanted if name not in lists]
    if missing:
        raise Refused(f"it has no list of objects named {', '.join(missing)}; it has {', '.join(lists) or 'one list'}")
    chosen = wanted or list(lists)
    if len(chosen) > 1 and not wanted:
        raise Refused(f"it has several lists of objects; name those to read: [files] sheets, of {', '.join(lists)}")
    written = []
    for number, name in enumerate(chosen):
        table = _written(scratch / f"sheet_{number}.parquet", partial(enumerate, lists[name], 1))
        if table:
            written.append({"name": name, "skipped": 0, **table})
    return {"sheets": written, "passed": []}


def convert_lines(path: Path, scratch: Path) -> dict[str, Any]:
    """The objects of a file of JSON lines, written as a table. Raises Refused."""
    table = _written(scratch / "sheet_0.parquet", lambda: _lines(path))
    return {"sheets": [{"name": "", "skipped": 0, **table}] if table else [], "passed": []}


def _lines(path: Path) -> Numbered:
    """Each object with its line; a file of lines is read twice, and never held as a whole."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                found = _parsed(line, "utf-8-sig", f"line {number:,}")
                if not isinstance(found, dict):
                    raise Refused(f"line {number:,} is no JSON object; each line must be one record")
                yield number, found


def _parsed(text: bytes, encoding: str, where: str) -> Any:
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
        raise Refused(f"{where} has lists or objects too deep in one another to be a table") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise Refused(f"{where} is no JSON ({one_line(error)}); export it again") from None


def _object(pairs: list[tuple[str, Any]], where: str) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refused(f"{where} has an object with one name twice ({', '.join(name for name, _ in pairs[:8])})")
    return found


def _lists(document: Any) -> dict[str, list[Object]]:
    """The lists of objects in a document by name: itself without one, those in its objects as `data.orders`."""
    found = dict(_named_lists(document, (), DEEPEST))
    if not found:
        raise Refused('it is no table: a list of objects, such as [{"order": 1}, …], is read, or an object with one')
    return found


def _named_lists(value: Any, names: tuple[str, ...], depth: int) -> Iterator[tuple[str, list[Object]]]:
    if _is_table(value):
        yield ".".join(names), value
    elif isinstance(value, dict) and depth:
        for name, inner in value.items():
            yield from _named_lists(inner, (*names, name), depth - 1)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _written(target: Path, records: Callable[[], Numbered]) -> Mapping[str, Any] | None:
    """The records under every name that one of them has, in the order of their first appearance."""
    names: dict[str, None] = {}
    for _, record in records():
        names.update(dict.fromkeys(_flat(record)))
        if len(names) > MOST_COLUMNS:
            raise Refused(f"its objects have more than {MOST_COLUMNS:,} different names")
    if not names:
        return None
    rows = ((line, [flat.get(name) for name in names]) for line, flat in ((n, _flat(each)) for n, each in records()))
    return TableWriter(target, header=tuple(names)).write(rows, len(names))


def _flat(record: Object, prefix: str = "", depth: int = 1) -> dict[str, Any]:
    """The values of a record; those of an object in it as `customer.email`, a list in it as its JSON text."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            found |= _flat(value, f"{prefix}{name}.", depth + 1)
        else:
            is_text = value is None or isinstance(value, (str, bool))
            found[prefix + name] = value if is_text else json.dumps(value, ensure_ascii=False)
    return found
