"""Read files of any supported kind into the engine, with every line accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.shell.ingest.intake import take_in
    from regulars.shell.ingest.model import Dialect, Group, Intake, Known, SourceFile
    from regulars.shell.ingest.rawtext import raw_text

__all__ = ["Dialect", "Group", "Intake", "Known", "SourceFile", "raw_text", "take_in"]

_HOMES = {"take_in": "intake", "raw_text": "rawtext"}


def __getattr__(name: str) -> Any:
    """Import on first use: the Excel child needs none of the engine."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'model')}"), name)
