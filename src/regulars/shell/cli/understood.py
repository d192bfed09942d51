"""How the lines of a run were read, for `run` and `verify`: the same lines from both."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.ledger.kind_words import described_kinds
from regulars.ledger.mapped_columns import unused_shown
from regulars.ledger.money.relations import described
from regulars.shell.cli.show import statuses_shown
from regulars.shell.runs.manifest import Decisions, Manifest


def understood(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """How the lines of a run were read, each with its label: columns not used, statuses, kinds, relations of money."""
    if unused := unused_shown(manifest.mapping):
        yield "not used", unused
    decided = manifest.decided or Decisions()
    yield from (("status", status) for status in statuses_shown(decided.statuses))
    yield from (("kinds", line) for line in described_kinds(manifest.conventions.preset, decided.kind_words))
    yield from (("money", described(held)) for held in decided.relations)
