"""The ledger of a kept run, without one customer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regulars.ground.contract import MONEY
from regulars.ground.tables.dimensions import contract_of
from regulars.ledger.clean import without
from regulars.ledger.money.columns import BOOKED
from regulars.ledger.order_keys import ORDER_KEY
from regulars.ledger.rules.words import one_of
from regulars.shell.cleaning.file_counts import named_repair_counts, with_counts
from regulars.shell.cleaning.inputs import file_of, keep_inputs, show_inputs
from regulars.shell.cleaning.ledger import Ledger, ledger_of
from regulars.shell.config.sections import Profit
from regulars.shell.engines.casting import shaped
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.privacy.erasure_list import ADDRESS, without_zeros
from regulars.shell.privacy.pseudonyms import HASHED_ID, id_pseudonym, pseudonym
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import ASIDE, DIGESTS, FILLED, LINES, MONEY_FOUND, RATES, REPEATS, STATUSES
from regulars.shell.runs.merged import keep_merged, merged_in
from regulars.shell.runs.proof import Kept

_PLACE = ["source_file", "source_line"]


@dataclass(frozen=True)
class Person:
    """A customer to be erased: the id in the tables, the id as given, and the ids that the shop merged with it.

    With `drops_zeros`, 0042 and 42 are one customer, whom the tables call 42.
    """

    customer_id: str
    given: str
    key: bytes | None = None  # of the data folder; None where it has none yet, so no address is hashed
    merged: frozenset[str] = frozenset()
    drops_zeros: bool = False

    def in_run(self, kept: Kept) -> Person:
        """The customer as the run names them: without leading zeros if the run drops them."""
        if kept.manifest.settings.get("clean", {}).get("id_zeros") != "drop":
            return self
        merged = frozenset(map(without_zeros, self.merged))
        return replace(self, customer_id=without_zeros(self.customer_id), merged=merged, drops_zeros=True)

    def is_named_in(self, raw: str, invoices: re.Pattern[str] | None = None) -> bool:
        """Whether the text of a line contains the id, its address, or one of the invoices."""
        text = unicodedata.normalize("NFC", raw)
        if self._spellings().search(text) or (invoices and invoices.search(text)):
            return True
        return self.has_address_in(text)

    def has_address_in(self, text: str) -> bool:
        """Whether the text contains the address that the id in the tables is a hash of."""
        key = self.key
        return key is not None and any(
            pseudonym(key, address.lower()) in self.ids
            for found in ADDRESS.findall(text)
            for address in (found.strip("."), re.sub(r"^\W+|\W+$", "", found))  # also where a sentence ends with it
        )

    @property
    def ids(self) -> frozenset[str]:
        """Every id that may identify the customer in tables, including hashes of the id in the log."""
        as_found = {self.customer_id, *self.merged}
        key = self.key
        hashed = {id_pseudonym(key, each) for each in as_found if not each.startswith(HASHED_ID)} if key else set()
        return frozenset(as_found | hashed)

    @property
    def other_ids(self) -> frozenset[str]:
        """The ids that were merged with this one, each once."""
        others = self.ids - replace(self, merged=frozenset()).ids
        key = self.key
        return others - {id_pseudonym(key, each) for each in others} if key else others

    def with_merged(self, runs: Iterable[Kept]) -> Person:
        """The customer with all ids that any of the runs merged with this one."""
        found, before = self, None
        lists = [merged_in(kept.folder) for kept in runs]
        while found != before:
            before = found
            for becomes in lists:
                ends = {becomes.get(each, each) for each in found.ids}
                met = {each for pair in becomes.items() if pair[1] in ends for each in pair}
                found = replace(found, merged=found.merged | (met - {found.customer_id}))
        return found

    def _spellings(self) -> re.Pattern[str]:
        return _any_of({*self.ids, self.given}, zeros="0*" if self.drops_zeros else "")


def _any_of(words: set[str], zeros: str = "") -> re.Pattern[str]:
    """The words as whole words, in any case, also as CSV and JSON write them; `zeros` may stand before them."""
    spelled = {form for word in words for form in (word, word.replace('"', '""'), *_as_json(word))}
    either = "|".join(map(re.escape, sorted(spelled)))
    return re.compile(rf"(?<![^\W_]){zeros}(?:{either})(?![^\W_])", re.IGNORECASE)


def _as_json(word: str) -> tuple[str, str]:
    return json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]


def lines_of(kept: Kept, person: Person) -> int:
    """The number of lines of the run, and rows of its input files, that belong to this customer or name them."""
    inputs = kept.manifest.decided.inputs if kept.manifest.decided else ()
    paths = [kept.folder / LINES, *(kept.folder / file_of(each.setting) for each in inputs)]
    used = 0
    for file in map(pq.ParquetFile, paths):
        if "customer_id" in file.schema_arrow.names:
            for batch in file.iter_batches(columns=["customer_id"]):
                used += pc.sum(_theirs(batch.column(0), person)).as_py() or 0
    return used + len(_named_aside(kept, person))


def _theirs(customers: pa.Array, person: Person) -> pa.Array:
    """True for ids of this customer."""
    return pc.is_in(customers, value_set=pa.array(sorted(person.ids), pa.string()))


def _named_aside(kept: Kept, person: Person) -> pa.Table:
    """The places of the lines set aside whose text must be deleted."""
    invoices = _invoices(kept.folder / LINES, person)
    places = [
        {"source_file": row["source_file"], "source_line": row["source_line"]}
        for row in _texts(kept.folder / ASIDE)
        if person.is_named_in(row["raw"], invoices if "filled_down" in row["repairs"] else None)
    ]
    return pa.Table.from_pylist(places, schema=pa.schema([("source_file", pa.string()), ("source_line", pa.int64())]))


def _texts(path: Path) -> Iterator[dict[str, Any]]:
    columns = ["source_file", "source_line", "raw", "repairs"]
    for batch in pq.ParquetFile(path).iter_batches(columns=columns):
        yield from (row for row in batch.to_pylist() if row["raw"] is not None)


def _invoices(path: Path, person: Person) -> re.Pattern[str] | None:
    """The customer's invoices: if only the first line of an order names the buyer, they identify the other lines."""
    found: set[str] = set()
    for batch in pq.ParquetFile(path).iter_batches(columns=["customer_id", "invoice_no"]):
        theirs = batch.filter(_theirs(batch.column(0), person))
        found.update(theirs.column(1).to_pylist())
    return _any_of(found) if found else None


def ledger_without(
    store: DuckStore, kept: Kept, person: Person, folders: Folders, profit: Profit, progress: Progress
) -> Ledger:
    """The ledger of the run without the customer; the lines keep their place and money.

    Store its lines as `transactions` and `set_aside`.
    """
    progress.at(f"removing lines from run {kept.run_id}")
    manifest = kept.manifest
    hidden = store.load("hidden_places", _named_aside(kept, person), scratch=True)
    found = None
    if (kept.folder / MONEY_FOUND).is_file():
        found = store.look_at("former_money", kept.folder / MONEY_FOUND).select(*_PLACE, "total_amount")
    used, aside = without(
        _as_now(store.look_at("former_lines", kept.folder / LINES)),
        store.look_at("former_aside", kept.folder / ASIDE),
        hidden,
        found,
        customer_ids=sorted(person.ids),
    )
    store.write(shaped(used, manifest.contract("transactions")), folders.run / LINES)
    used = store.show_file_of_run("transactions", folders.run, LINES)
    aside = store.fill("set_aside", aside, contract_of("set_aside"))
    _keep_history(kept, store, folders, person)
    files = with_counts(store, manifest.inputs)
    kept_values = replace(manifest, column_profiles=())  # they count the files as they were, with the customer
    return ledger_of(kept_values, files, store.one(named_repair_counts(used, aside)), profit.margin_rate)


def _as_now(former: ir.Table) -> ir.Table:
    """The lines with the columns that runs of earlier versions lack: their orders are their invoices."""
    keys = {} if ORDER_KEY in former.columns else {ORDER_KEY: former.invoice_no}
    none = {name: ibis.literal(0).cast(MONEY) for name in BOOKED if name not in former.columns}
    return former.mutate(**keys, **none)


def _keep_history(kept: Kept, home: DuckStore, folders: Folders, person: Person) -> None:
    """Keep what later files are compared with, less the customer: orders, statuses, rates, repeats, digests, money."""
    for name, file in (("former_orders", FILLED), ("former_statuses", STATUSES), ("former_rates", RATES)):
        if (kept.folder / file).is_file():
            home.write(home.look_at(name, kept.folder / file), folders.run / file)
    if (kept.folder / REPEATS).is_file():
        repeats = home.look_at("former_repeats", kept.folder / REPEATS)
        theirs = one_of(repeats.customer_id, sorted(person.ids)).fill_null(False)
        home.write(repeats.filter(~theirs), folders.run / REPEATS)
    merged = merged_in(kept.folder)
    if merged:
        keep_merged(folders.run, {each: end for each, end in merged.items() if not {each, end} & person.ids})
    if kept.manifest.decided:
        inputs = kept.manifest.decided.inputs
        keep_inputs(home, kept.folder, folders.run, inputs, sorted(person.ids))
        show_inputs(home, folders.run, inputs)
    left = home.table("transactions").select(*_PLACE)
    if (folders.run / REPEATS).is_file():
        left = left.union(home.look_at("repeats", folders.run / REPEATS).select(*_PLACE))
    for name, file in (("former_digests", DIGESTS), ("former_money", MONEY_FOUND)):
        if (kept.folder / file).is_file():
            home.write(home.look_at(name, kept.folder / file).semi_join(left, _PLACE), folders.run / file)
