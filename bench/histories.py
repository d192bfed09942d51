"""Writes purchase histories (x, t_x, T in days) of invented customers for the contests of the models.

python -m bench.histories quarter CUSTOMERS OUT.npz     bought first within 12 weeks, seen for 27 to 39 (like CDNOW)
python -m bench.histories years CUSTOMERS OUT.npz       bought first within two years: the invented shop of the logs
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from bench.shop import DAYS, draw_purchases, in_season

SEED = 20_051
R, ALPHA, A, B = 0.243, 4.414 * 7, 0.793, 2.426  # BG/NBD of CDNOW, in days
P, Q, GAMMA = 6.25, 3.74, 15.44  # its spend


def of_a_quarter(customers: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories by the BG/NBD story, purchase by purchase."""
    T = rng.integers(27 * 7, 39 * 7 + 1, customers)  # noqa: N806
    rate, chance = rng.gamma(R, 1 / ALPHA, customers), rng.beta(A, B, customers)
    last = rng.geometric(np.maximum(chance, 1e-12))
    x, t_x, now = np.zeros(customers, int), np.zeros(customers), np.zeros(customers)
    who = np.flatnonzero(rate > 1e-9)
    while len(who):
        now[who] += rng.exponential(1 / rate[who])
        who = who[now[who] <= T[who]]
        x[who] += 1
        t_x[who] = now[who]
        who = who[x[who] < last[who]]
    return x, t_x.astype(int), T


def of_two_years(customers: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories of the customers of the invented shop, days with a purchase counted once."""
    who, days = draw_purchases(int(customers * 1.46), rng)  # as many are drawn as leave about the wanted number
    kept = in_season(days, rng)
    keys = np.unique(who[kept] * (DAYS + 1) + days[kept].astype(int))
    who, day = keys // (DAYS + 1), keys % (DAYS + 1)
    first = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
    last = (np.append(first[1:], len(who)) - 1)[:customers]
    first = first[:customers]
    return last - first, day[last] - day[first], DAYS - day[first]


def main() -> None:
    """Draw the histories, and a mean spend for those who bought again."""
    kind, customers, path = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    rng = np.random.default_rng(SEED)
    x, t_x, T = {"quarter": of_a_quarter, "years": of_two_years}[kind](customers, rng)  # noqa: N806
    purchases = np.maximum(x, 1)
    m = rng.gamma(P * purchases, 1 / (rng.gamma(Q, 1 / GAMMA, len(x)) * purchases))
    np.savez(path, x=x, t_x=t_x, T=T, m=np.maximum(m, 0.01))


if __name__ == "__main__":
    main()
