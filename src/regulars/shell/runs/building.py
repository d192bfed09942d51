"""The folder of a run in the making."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """Where a run in the making lies, what of it is thrown away afterwards, and whether anything is to stay.

    `keys` is the data folder, which keeps the key of hashed customers from run to run.
    """

    run: Path
    keys: Path
    is_kept: bool = True

    @property
    def scratch(self) -> Path:
        return self.run / "scratch"
