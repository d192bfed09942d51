"""What a shop may say about its channels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChannelSettings:
    """The section [channels] of the configuration.

    `lookback_days`: how long a touch counts for an order after it, and after its last touch a journey without an order
    stays open. `windows`: further such days that are compared. `dimension`: the dimension of the
    log that holds the channel of each order, where there is no file of touches.
    """

    lookback_days: int = 30
    windows: tuple[int, ...] = (7, 90)
    dimension: str | None = None

    @property
    def every_window(self) -> tuple[int, ...]:
        """The windows, the main one first."""
        return tuple(dict.fromkeys((self.lookback_days, *self.windows)))
