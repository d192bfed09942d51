"""What a shop may say about offers."""

from __future__ import annotations

from dataclasses import dataclass

VARIANTS, NO_GROUPS = "variants", "none"


@dataclass(frozen=True)
class OfferSettings:
    """The section [products] of the configuration.

    `exclude`: stock codes that are never paired or offered. `group_by`: `variants` of one name, `none`, or a dimension
    of the shop, such as a category. `horizon_days`: how far ahead a purchase is looked for. `pair_rows`: pairs of
    products within orders that a run counts at most.
    """

    exclude: tuple[str, ...] = ()
    group_by: str = VARIANTS
    horizon_days: int = 30
    pair_rows: int = 200_000_000
