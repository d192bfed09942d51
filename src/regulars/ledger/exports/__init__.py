"""The exports that are known by their headers. A new one is a new file and a name here."""

from __future__ import annotations

from regulars.ledger.exports import (
    adobe_commerce,
    amazon,
    shopify,
    stripe,
    superstore,
    superstore_canada,
    woocommerce,
)
from regulars.ledger.exports.base import Export

__all__ = ["EXPORTS", "Export", "nearly", "recognised"]

EXPORTS: tuple[Export, ...] = (
    shopify.EXPORT,
    woocommerce.EXPORT,
    stripe.EXPORT,
    stripe.EARLIER,
    amazon.EXPORT,
    adobe_commerce.EXPORT,
    superstore.EXPORT,
    superstore_canada.EXPORT,
)


def recognised(columns: tuple[str, ...]) -> Export | None:
    """The export whose names all stand in the header, exactly as they are spelt there."""
    return next((export for export in EXPORTS if export.fits(columns)), None)


def nearly(columns: tuple[str, ...]) -> Export | None:
    """The export of which a header has most names: something to suggest, never to act upon."""
    close = [export for export in EXPORTS if 4 * len(export.absent(columns)) <= len(export.header)]
    return min(close, key=lambda export: len(export.absent(columns)), default=None)
