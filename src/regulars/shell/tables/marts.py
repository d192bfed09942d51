"""What the steps of a run have made so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.ground.evidence import Evidence, Judge, Reason, ReasonCode
from regulars.ground.log_columns import LOG_COLUMNS
from regulars.ground.tables import BY_NAME
from regulars.shell.cleaning.ledger import Ledger

_NO_COLUMN = ReasonCode("no_column", "the log has no {columns} column")


@dataclass
class Marts:
    """The tables made so far, those left out with the reason, and the evidence collected."""

    tables: dict[str, ir.Table]
    left_out: dict[str, Reason] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    judges_asked: list[Judge] = field(default_factory=list)
    models: dict[str, bytes] = field(default_factory=dict)

    def contracts(self, ledger: Ledger) -> list[Table]:
        """The contract of every published table that was made."""
        return [ledger.contract(name) for name in BY_NAME if name in self.tables]

    @property
    def left_out_because(self) -> dict[str, str]:
        """Why each table is left out, as a sentence."""
        return {name: str(reason) for name, reason in self.left_out.items()}


def lacking(name: str, ledger: Ledger) -> Reason | None:
    """That the log lacks columns which the table needs; None where it has them."""
    needed = sorted(BY_NAME[name].needs - ledger.present) if name in BY_NAME else []
    return _NO_COLUMN(columns=" and no ".join(LOG_COLUMNS[column].label for column in needed)) if needed else None
