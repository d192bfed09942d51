"""The columns that mail tools and advertisers import: a list of customers for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from regulars.report.spreadsheet import csv_text


@dataclass(frozen=True)
class Recipient:
    """One customer who is sent something; the address is None where no file of addresses was given."""

    customer_id: str
    address: str | None
    segment: str | None


def _plain(recipient: Recipient, campaign: str) -> dict[str, str | None]:
    address = {} if recipient.address is None else {"email": recipient.address}
    return {"customer_id": recipient.customer_id, **address, "segment": recipient.segment}


def _klaviyo(recipient: Recipient, campaign: str) -> dict[str, str | None]:
    return {"Email": recipient.address, "Segment": recipient.segment, "Campaign": campaign}


def _mailchimp(recipient: Recipient, campaign: str) -> dict[str, str | None]:
    tags = [campaign, *([recipient.segment] if recipient.segment else [])]
    return {"Email Address": recipient.address, "Tags": ",".join(tags)}


def _meta(recipient: Recipient, campaign: str) -> dict[str, str | None]:
    return {"email": recipient.address}


LAYOUTS: Mapping[str, Callable[[Recipient, str], dict[str, str | None]]] = {
    "plain": _plain,
    "klaviyo": _klaviyo,
    "mailchimp": _mailchimp,
    "meta": _meta,
}
NEED_ADDRESSES = frozenset(LAYOUTS) - {"plain"}


def list_as_csv(recipients: Sequence[Recipient], campaign: str, *, layout: str) -> str:
    """The text of the file: a header, and one line per recipient."""
    write = LAYOUTS[layout]
    columns = tuple(write(Recipient("", "", None), campaign))
    if layout == "plain" and not any(each.address for each in recipients):
        columns = tuple(name for name in columns if name != "email")
    return csv_text([write(each, campaign) for each in recipients], columns)
