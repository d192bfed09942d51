"""`regulars recommend`: what goes with the products in a basket, for the page of a shop."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json


def recommend(
    *,
    basket: str,
    top: int = 10,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Show which products go with those in a basket, by the pairs of a published run.

    Parameters
    ----------
    basket
        Product codes with commas between them, for example 22386,85099B.
    top
        How many products at most.
    """
    from regulars.shell.published.basket import companions
    from regulars.shell.published.run import open_run

    with open_run(out, run) as opened:
        found = companions(opened, basket, top)
        if json:
            show_json({"run_id": opened.run_id, "basket": list(found.codes), "products": list(found.rows)})
            return
        if not found.rows:
            say("no product is bought together with these more often than chance explains")
        for row in found.rows:
            name = row["product_name"] or "-"
            say(f"{row['stock_code']:<14} {name:<40} lift at least {row['lift_low']:.1f}, with {row['goes_with']}")
