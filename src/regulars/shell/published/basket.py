"""What goes with the products in a basket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.ground.errors import UsageError, listing
from regulars.shell.published.run import Run


@dataclass(frozen=True)
class Companions:
    """The codes of the basket as the log writes them, and the products that go with them, best first."""

    codes: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


def companions(run: Run, basket: str, top: int) -> Companions:
    """The products outside the basket that are in orders with one of it more often than chance explains.

    Ranked by the highest lower end of lift. Variants of a product in the basket are left out. Raises UsageError where
    the run has no pairs, or where it knows none of the codes.
    """
    codes = tuple(dict.fromkeys(code.strip().upper() for code in basket.split(",") if code.strip()))
    if not codes or top < 1:
        raise UsageError(
            "--basket takes product codes with commas between them, like 22386,85099B, and --top a number from 1."
        )
    run.check_table("bought_together")
    known = run.table("products")
    found = set(known.filter(known.stock_code.isin(codes)).stock_code.to_pyarrow().to_pylist())
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise UsageError(
            f"--basket: run {run.run_id} knows no product {listing(unknown)}; `regulars table products` lists them."
        )
    return Companions(codes, _ranked_companions(run, codes)[:top])


def _ranked_companions(run: Run, codes: Sequence[str]) -> list[dict[str, Any]]:
    pairs = run.table("bought_together")
    kept = pairs.filter(pairs.is_significant & (pairs.stock_code.isin(codes) | pairs.other_stock_code.isin(codes)))
    rows = kept.order_by(kept.lift_low.desc(), kept.stock_code, kept.other_stock_code).to_pyarrow().to_pylist()
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        for own, other in (("", "other_"), ("other_", "")):
            code, goes_with = row[f"{other}stock_code"], row[f"{own}stock_code"]
            if goes_with in codes and code not in codes and code not in best and not row["variant_group"]:
                best[code] = {
                    "stock_code": code,
                    "product_name": row[f"{other}product_name"],
                    "goes_with": goes_with,
                    "orders_together": row["orders_together"],
                    "confidence": row[f"{own}confidence"],
                    "lift": row["lift"],
                    "lift_low": row["lift_low"],
                }
    return list(best.values())
