"""Expressions written as statements, each once in a process.

Writing a statement takes longer than answering it over a small shop: a third of a whole run. A notebook, a dashboard
or a service asks the same again and again.
"""

from __future__ import annotations

from functools import lru_cache

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.backends.sql.compilers.base import SQLGlotCompiler

_KEPT = 1_024  # statements: a run has about 200, and a few shops are asked in turns


def written(compiler: SQLGlotCompiler, expression: ir.Table) -> str:
    """The statement of an expression in the words of the compiler's engine."""
    return _written(compiler, expression.op())


@lru_cache(_KEPT)
def _written(compiler: SQLGlotCompiler, asked: ops.Relation) -> str:
    """Two expressions are equal where they ask the same of tables of the same names, places and columns."""
    return str(compiler.to_sqlglot(asked.to_expr()).sql(dialect=compiler.dialect, copy=False))
