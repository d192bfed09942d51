"""What can be said of a header without anything declared: for a person to look at, never to act on."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass

from regulars.ledger.column_values import ColumnValues
from regulars.ledger.exports import Export, nearly
from regulars.ledger.likely import Candidate, best
from regulars.ledger.mapping import CANONICAL, Mapping, columns_left, found_mapping, missing_columns


@dataclass(frozen=True)
class Proposal:
    """What can be said of a header without anything declared, what is still needed, and what may be meant by it."""

    mapping: Mapping
    missing: tuple[str, ...]
    candidates: MappingABC[str, Candidate]
    nearly: Export | None

    @property
    def hints(self) -> dict[str, str]:
        """The best column for each name that no column is taken for."""
        return {name: each.column for name, each in self.candidates.items()}


def proposed(header: tuple[str, ...], values: MappingABC[str, ColumnValues] | None = None) -> Proposal:
    """The mapping of a header by known export and alias; for the columns left over, what is likely meant.

    `values` says what the cells of the columns look like: a column whose cells cannot be meant is not proposed.
    """
    mapping = found_mapping(header, {}, {}, {}, where="", known=True)
    wanted = [name for name in CANONICAL if not mapping.has(name) and not mapping.export]
    found = {each.name: each for each in best(wanted, columns_left(header, mapping), values)}
    return Proposal(mapping, missing_columns(mapping), found, None if mapping.export else nearly(header))
