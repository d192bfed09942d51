"""CDNOW, the data of the papers: purchases of the 1-in-10 sample of those who first bought in January to March 1997."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from regulars.stats.btyd import Patterns

CALIBRATION_ENDS = np.datetime64("1997-09-30")


@dataclass(frozen=True)
class Cdnow:
    """The sample by days: histories of the 39 weeks to 1997-09-30, and each customer's purchase days after them."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    later: np.ndarray

    @property
    def patterns(self) -> Patterns:
        return Patterns.of(self.x, self.t_x, self.T)


@pytest.fixture(scope="session")
def cdnow_folder(real_data: Path) -> Path:
    """Where the files of CDNOW lie."""
    return real_data / "cdnow"


@pytest.fixture(scope="session")
def weekly(cdnow_folder: Path) -> Patterns:
    """The summary that goes with the papers: weeks rounded to two digits, here as days."""
    columns = np.genfromtxt(cdnow_folder / "cdnow_customers_summary.csv", delimiter=",", names=True)
    return Patterns.of(columns["frequency"], columns["recency"] * 7, columns["T"] * 7)


@pytest.fixture(scope="session")
def spend(cdnow_folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Repeat purchases and their mean value, of the 946 who bought again."""
    path = cdnow_folder / "cdnow_customers_summary_with_transactions.csv"
    columns = np.genfromtxt(path, delimiter=",", names=True)
    again = columns["x"] > 0
    return columns["x"][again], columns["zbar"][again]


@pytest.fixture(scope="session")
def dates(cdnow_folder: Path) -> Cdnow:
    """The sample counted from its dates; purchases of one day are one."""
    lines = (cdnow_folder / "CDNOW_sample.txt").read_text("ascii").split("\n")
    cells = [line.split()[1:3] for line in lines if line.strip()]
    days = [np.datetime64(f"{text[:4]}-{text[4:6]}-{text[6:]}") for _, text in cells]
    who, day = np.unique(
        np.array(
            [(int(c), (d - CALIBRATION_ENDS).astype(int)) for c, d in zip([c for c, _ in cells], days, strict=True)]
        ),
        axis=0,
    ).T
    customers = int(who.max()) + 1
    seen = day <= 0
    first, last = np.zeros(customers), np.full(customers, -9_999.0)
    np.minimum.at(first, who, day)
    np.maximum.at(last, who[seen], day[seen])
    bought = np.bincount(who[seen], minlength=customers)
    later = np.bincount(who[~seen], minlength=customers)
    mine = bought > 0
    return Cdnow(bought[mine] - 1, (last - first)[mine], -first[mine], later[mine])
