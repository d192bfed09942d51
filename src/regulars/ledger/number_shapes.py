"""How the numbers of a column are written, decided over all its cells or refused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Numbers
from regulars.ledger.currency_signs import OF_THREE_DECIMALS
from regulars.ledger.numbers import PLAIN, TOKEN, around, in_plain_signs
from regulars.ledger.rules.words import one_of
from regulars.ledger.values import as_money

# Plain, and with a point that can only be a decimal one: these cells are not looked at again.
CLEAR = r"^[+-]?([0-9]+|[0-9]*\.([0-9]{1,2}|[0-9]{4,})|0*\.[0-9]{3}|[0-9]{4,}\.[0-9]{3}|[0-9]+\.)$"
_FEW = 0.01  # of the cells that prove a decimal sign may be written otherwise: they are set aside
CLEAR_PIECES = r"^[+-]?[0-9]+(\.0{0,2})?$"
_ANY_NUMBER = r"(?:[0-9][0-9., ']*|[.,][0-9]+)"


@dataclass(frozen=True)
class NumberShapes:
    """The condensed statistic of a column of numbers: how many cells show what.

    `odd` are not plain, or fit two readings. `point` have a point that can only be a decimal one, `point_groups` one
    that can only part thousands, `point_open` one that may be either; `comma` and the others say the same of commas.
    `blanks` and `quotes` part thousands.
    """

    odd: int = 0
    point: int = 0
    comma: int = 0
    point_groups: int = 0
    comma_groups: int = 0
    point_open: int = 0
    comma_open: int = 0
    blanks: int = 0
    quotes: int = 0

    def __add__(self, other: NumberShapes) -> NumberShapes:
        return NumberShapes(**{name: value + getattr(other, name) for name, value in asdict(self).items()})

    @property
    def decimals(self) -> dict[str, int]:
        """The cells that prove each decimal sign."""
        return {".": self.point + self.comma_groups, ",": self.comma + self.point_groups}

    @property
    def proven(self) -> str | None:
        """The decimal sign that the cells prove; None where they prove none, or both."""
        found = [sign for sign, cells in self.decimals.items() if cells]
        return found[0] if len(found) == 1 else None

    def with_mills(self, point: int, comma: int) -> NumberShapes:
        """The same, with the open sign of this number of cells known to be the decimal sign."""
        return replace(
            self,
            point=self.point + point,
            point_open=self.point_open - point,
            comma=self.comma + comma,
            comma_open=self.comma_open - comma,
        )

    @property
    def open_sign(self) -> str | None:
        """The sign before three digits that may be a decimal one or part thousands; None where none is."""
        return "." if self.point_open else "," if self.comma_open else None


def odd_cells(found: ir.Table, names: Collection[str]) -> ir.Table:
    """One row: of each column how many of its cells have to be looked at."""
    return found.aggregate(**{name: (~_is_clear(found, name)).sum().fill_null(0) for name in names})


def _is_clear(found: ir.Table, name: str) -> ir.BooleanValue:
    return found[name].re_search(CLEAR_PIECES if name == "quantity" else CLEAR)


def odd_values(found: ir.Table, name: str, missing: Collection[str]) -> ir.Table:
    """One row per different cell of a column that is not clear: `value`, `n` and its first `line`; and of a number its
    `body`, and what may be a currency before and after it (`sign_before`, `sign_after`)."""
    cell = found[name]
    odd = found.select(value=cell, line=found.source_line).filter(cell.notnull() & ~_is_clear(found, name))
    each = odd.group_by("value").aggregate(n=odd.count(), line=odd.line.min())
    each = each.mutate(tidy=in_plain_signs(each.value))
    each = each.filter(~each.tidy.isin(("", *missing)))
    bare = ibis.ifelse(each.tidy.re_search(around(_ANY_NUMBER, TOKEN)), each.tidy, "")
    return each.mutate(
        body=bare.re_replace("[^0-9.,' ]", "").strip(),
        sign_before=bare.re_extract(f"^[(+ -]*({TOKEN})", 1).nullif(""),
        sign_after=bare.re_extract(f"({TOKEN})[ )-]*$", 1).nullif(""),
    )


def number_shapes(values: ir.Table) -> ir.Table:
    """One row: what the odd values of a column show."""
    patterns = {
        **{"point": _decimal(r"\.", ","), "comma": _decimal(",", ".")},
        **{"point_groups": _groups(r"\.", ","), "comma_groups": _groups(",", r"\.")},
        **{"point_open": r"^[1-9][0-9]{0,2}\.[0-9]{3}$", "comma_open": "^[1-9][0-9]{0,2},[0-9]{3}$"},
        **{"blanks": "^[0-9]{1,3}( [0-9]{3})+([.,][0-9]*)?$", "quotes": "^[0-9]{1,3}('[0-9]{3})+([.,][0-9]*)?$"},
    }
    counts = {
        name: ibis.ifelse(values.body.re_search(pattern), values.n, 0).sum().fill_null(0)
        for name, pattern in patterns.items()
    }
    return values.aggregate(odd=values.n.sum().fill_null(0), **counts)


def in_mills(found: ir.Table, name: str) -> ir.Table:
    """One row: how many cells have three digits behind their sign because their currency has three decimals."""
    has_three = one_of(found.currency.strip().upper(), sorted(OF_THREE_DECIMALS))
    tidy = in_plain_signs(found[name])
    point, comma = (tidy.re_search(rf"[1-9][0-9]{{0,2}}[{sign}][0-9]{{3}}([^0-9]|$)") for sign in ".,")
    return found.aggregate(
        point_open=(has_three & point).sum().fill_null(0), comma_open=(has_three & comma).sum().fill_null(0)
    )


def money_by_sign(values: ir.Table, form: Numbers) -> ir.Table:
    """One row per `sign_before` and `sign_after` of the odd values of a column in a form: the `amount` of its cells."""
    each = values.mutate(amount=as_money(values.value, form) * values.n)
    return each.group_by("sign_before", "sign_after").aggregate(amount=each.amount.sum().cast("float64"))


def points(found: ir.Table, name: str) -> ir.Table:
    """One row: how many clear cells of the column have a point."""
    cell = found[name]
    return found.aggregate(point=(cell.contains(".") & _is_clear(found, name)).sum().fill_null(0))


def _decimal(point: str, other: str) -> str:
    """What can only be a number with this decimal sign."""
    return (
        rf"^([0-9]*{point}([0-9]{{1,2}}|[0-9]{{4,}})|0*{point}[0-9]{{3}}|[0-9]{{4,}}{point}[0-9]{{3}}|"
        rf"[0-9]{{1,3}}([{other} '][0-9]{{2,3}})+{point}[0-9]*)$"
    )


def _groups(sign: str, point: str) -> str:
    """What can only be a number whose thousands are parted by this sign."""
    return (
        rf"^([0-9]{{1,3}}({sign}[0-9]{{2,3}})*{sign}[0-9]{{3}}{point}[0-9]*|[1-9][0-9]{{0,2}}({sign}[0-9]{{3}}){{2,}}|"
        rf"[0-9]{{1,2}}({sign}[0-9]{{2}})+{sign}[0-9]{{3}})$"
    )


@dataclass(frozen=True)
class DeclaredNumbers:
    """What the shop declares of its numbers; None where the cells decide."""

    decimal: str | None = None
    thousands: str | None = None
    currency_signs: tuple[str, ...] = ()
    has_mills: bool = field(default=False, compare=False)  # the shop's currency has three decimals

    @property
    def decimal_sign(self) -> str | None:
        """The decimal sign, said outright or by the sign of the thousands."""
        return self.decimal or {",": ".", ".": ","}.get(self.thousands or "")


def decided_form(shapes: NumberShapes, said: DeclaredNumbers, signs: tuple[str, ...]) -> Numbers | None:
    """How the numbers are written, `signs` of one currency among them; None where the cells fit two readings."""
    if not shapes.odd and said == DeclaredNumbers():
        return PLAIN
    decimal = said.decimal_sign
    if decimal is None:
        proofs = shapes.decimals
        least, most = sorted(proofs.values())
        if shapes.open_sign and (not most or least > _FEW * most):
            return None
        decimal = "," if proofs[","] > proofs["."] else "."
    if said.thousands is not None:
        return Numbers(decimal, said.thousands, signs, is_loose=True)
    return Numbers(decimal, _thousands(shapes, decimal), signs, is_loose=True)


def _thousands(shapes: NumberShapes, decimal: str) -> str:
    """The sign that parts thousands in most cells that have one; a sign that is also decimal somewhere parts none."""
    other = "," if decimal == "." else "."
    groups = shapes.comma_groups + shapes.comma_open if other == "," else shapes.point_groups + shapes.point_open
    proves_decimal = shapes.comma if other == "," else shapes.point
    found = {other: 0 if proves_decimal else groups, " ": shapes.blanks, "'": shapes.quotes}
    most = max(found, key=lambda sign: found[sign])
    return most if found[most] else ""
