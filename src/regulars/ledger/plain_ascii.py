"""Whether a text is plain ASCII: then an engine need not look at its signs one by one."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir


@ibis.udf.scalar.builtin(signature=(("string",), "int64"))
def strlen(text: Any) -> Any:
    """The bytes of the text (the engine's own function)."""


def is_ascii(cell: ir.StringValue) -> ir.BooleanValue:
    """Whether the text has as many bytes as signs."""
    return strlen(cell) == cell.length()
