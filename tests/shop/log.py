"""The small shop: every line of its log from January to August 2024, and why it is there.

MUG 2.50, TEA 4.00, TIN 10.00, BAG 1.25, RUG 50.00. Credit notes begin with C, bad debt with A; POST and AMAZONFEE
are fees, D is a discount and M the code typed in where none was at hand. What is known ends with 15 August.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from tests.shop.tables import NINE, Book, Setup, book

AS_OF = date(2024, 8, 16)

LOG = """
# January. Ada's first order, with postage. Bob's. A guest's. Cyd buys in France.
1001  | RUG       | Rug       |   1 | 2024-01-02 09:00    | 50.00  | ada | UK
1001  | TEA       | Tea       |   2 | 2024-01-02 09:00    |  4.00  | ada | UK
1001  | POST      | Postage   |   1 | 2024-01-02 09:00    |  5.00  | ada | UK
1002  | TIN       | Tin       |   3 | 2024-01-05 10:00    | 10.00  | bob | UK
1003  | mug       | Mug       |   4 | 2024-01-05 11:00    |  2.50  |     | UK
1004  | TEA       | Tea       |   5 | 2024-01-20 12:00    |  4.00  | cyd | France
# Dan gives back what he bought before the log begins. Cyd gives back a part of order 1004.
C1005 | BAG       | Bag       |  -4 | 2024-01-22 09:00    |  1.25  | dan | UK
C1006 | TEA       | Tea       |  -2 | 2024-01-25 09:00    |  4.00  | cyd | France

# February. One order over two time stamps, then a second one of the same customer on the same day.
1007  | MUG       | Mug       |   6 | 2024-02-03 10:00    |  2.50  | ada | UK
1007  | BAG       | Bag       |   8 | 2024-02-03 10:02    |  1.25  | ada | UK
1008  | TIN       | Tin       |   1 | 2024-02-03 15:00    | 10.00  | ada | UK
# Bob gives back the whole of order 1002, and buys again on the leap day; so does Eve, for the first time.
C1009 | TIN       | Tin       |  -3 | 2024-02-10 10:00    | 10.00  | bob | UK
1010  | RUG       | Rug       |   1 | 2024-02-29 16:00    | 50.00  | bob | UK
1011  | TEA       | Tea       |  10 | 2024-02-29 16:30    |  4.00  | eve | Spain

# March. Dan's first order. Cyd buys from another country, and the line is there twice. A guest of no known country.
1012  | BAG       | Bag       |  12 | 2024-03-04 09:00    |  1.25  | dan | UK
1013  | MUG       | Mug       |   2 | 2024-03-04 09:30    |  2.50  | cyd | Belgium
1013  | MUG       | Mug       |   2 | 2024-03-04 09:30    |  2.50  | cyd | Belgium
1014  | MUG       | Blue mug  |  20 | 2024-03-11 12:00    |  2.50  |     |
# No trade: a discount, bad debt, pieces written off. Bob's rug comes back under the manual code.
1015  | D         | Discount  |  -1 | 2024-03-12 09:00    |  6.00  | eve | Spain
C1016 | M         | Manual    |  -1 | 2024-03-15 10:00    | 50.00  | bob | UK
A1017 | B         | Bad debt  |   1 | 2024-03-20 10:00    | -11.00 |     | UK
1018  | MUG       | broken    |  -7 | 2024-03-25 10:00    |  0.00  |     | UK

# April. Ada's return of four is more than order 1020 had: it is spread.
1019  | TEA       | Tea       |   3 | 2024-04-02 10:00    |  4.00  | ada | UK
1020  | TEA       | Tea       |   2 | 2024-04-09 10:00    |  4.00  | ada | UK
C1021 | TEA       | Tea       |  -4 | 2024-04-20 10:00    |  4.00  | ada | UK
1022  | TIN       | Tin       |   2 | 2024-04-30 09:00    | 10.00  | fay | UK
# Gus only ever gives back. Guests give back, with a credit note and without one.
C1023 | TIN       | Tin       |  -1 | 2024-04-30 10:00    | 10.00  | gus | UK
C1024 | MUG       | Mug       |  -1 | 2024-04-30 11:00    |  2.50  |     | UK
1025  | BAG       | Bag       |  -2 | 2024-04-30 12:00    |  1.25  |     | UK

# May: no trade.

# June. The 5.x line is no number of pieces.
1026  | RUG       | Rug       |   1 | 2024-06-03 10:00    | 50.00  | ada | UK
1027  | TEA       | Tea       |   5 | 2024-06-03 11:00    |  4.00  | bob | UK
1028  | TEA       | Tea       |  10 | 2024-06-10 09:00    |  4.00  | eve | Spain
1028  | TIN       | Tin       | 5.x | 2024-06-10 09:00    | 10.00  | eve | Spain
1029  | TIN       | Tin       |   2 | 2024-06-20 09:00    | 10.00  | hal | UK
1029  | POST      | Postage   |   1 | 2024-06-20 09:00    |  3.00  | hal | UK

# July, from its first minute to its last.
1030  | BAG       | Bag       |   4 | 2024-07-01 00:00    |  1.25  | fay | UK
1031  | TEA       | Tea       |   5 | 2024-07-15 10:00    |  4.00  | ivy | Spain
1032  | TIN       | Tin       |   1 | 2024-07-31 23:59    | 10.00  | cyd | Belgium
C1033 | AMAZONFEE | Fee       |  -1 | 2024-07-31 12:00    | 15.00  |     | UK

# August, a part of it: the last second that counts, the midnight that does not, and what follows.
1034  | TEA       | Tea       |   1 | 2024-08-15 23:59:59 |  4.00  | ada | UK
1035  | RUG       | Rug       |   1 | 2024-08-16 00:00    | 50.00  | bob | UK
C1036 | TEA       | Tea       | -10 | 2024-08-20 10:00    |  4.00  | eve | Spain
"""


def log_lines(text: str = LOG) -> list[dict[str, str]]:
    """The lines of a log that is written out with bars between the cells."""
    rows = [row for row in text.splitlines() if row and not row.startswith("#")]
    return [dict(zip(NINE, (cell.strip() for cell in row.split("|")), strict=True)) for row in rows]


@cache
def corner_shop() -> Book:
    """The tables of the small shop."""
    return book(log_lines(), Setup(as_of=AS_OF))
