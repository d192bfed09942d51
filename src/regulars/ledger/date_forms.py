"""Dates as exports write them, brought into the form that the ledger reads: 2024-01-05 14:08:00-08:00."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterable

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import DateForms
from regulars.ledger.date_words import ERAS, FILLERS, FIRST_HALF, MONTHS, SECOND_HALF, WEEKDAYS, named_offset
from regulars.ledger.numbers import IN_PLAIN_SIGNS, WITHOUT_MEANING
from regulars.ledger.plain_ascii import is_ascii

_LETTERS = "áàâãäåāéèêëēíìîïóòôõöúùûüçćčğńñşśšżźžý"
_OWN_BASES = {"ø": "o", "ł": "l", "ı": "i", "Ø": "o", "Ł": "l", "İ": "i"}  # letters that have no part for their mark


def _base(letter: str) -> str:
    """The letter in lower case without its accent."""
    return unicodedata.normalize("NFD", letter)[0].lower()


_IN_PLAIN_LETTERS = {
    **IN_PLAIN_SIGNS,
    **{letter: _base(letter) for letter in (*_LETTERS, *_LETTERS.upper(), *string.ascii_uppercase)},
    **_OWN_BASES,
    **{"：": ":", "／": "/", "\t": " "},
}
_FAR_EAST = "[年月日时時点點分秒년월일시분초上下午前後오전후号號]"
_ERA_YEAR = f"^({'|'.join(ERAS)}) ?\\.?([0-9]{{1,3}}|元) ?([年./-].*)$"  # 令和5年4月1日, R5.4.1, 元 for the first year
WRITTEN, ISO_FORM = "_written_date", "_iso_date"
_LETTER = "a-z\u4e00-\u9fff"


def plain_text(cell: ir.StringValue) -> ir.StringValue:
    """The cell in ASCII digits and lower-case letters without accents, without the guards of spreadsheets."""
    into = "".join(_IN_PLAIN_LETTERS.values())
    others = cell.translate("".join(_IN_PLAIN_LETTERS) + WITHOUT_MEANING, into)
    plain = ibis.ifelse(is_ascii(cell), cell.lower().replace("\t", " "), others)
    return plain.re_replace(r'^ *="([^"]*)" *$', r"\1").re_replace("^ *'", "").re_replace(" +", " ").strip()


def skeletons(odd: ir.Table) -> ir.Table:
    """One row per way in which the `cell`s are written, with 0 for each number: `skeleton`."""
    each = odd.select("cell").distinct()
    return each.select(skeleton=plain_text(each.cell).re_replace("[0-9]+", "0")).distinct()


def forms_in(skeletons: Iterable[str], zone: str) -> DateForms:
    """What is known of the words in these skeletons; `zone` is that of the shop."""
    found = list(skeletons)
    words = sorted({word for text in found for word in re.findall(f"[{_LETTER}]+", text)})
    last = {word for text in found for word in re.findall(r"(?:^|[^a-z])([a-z]{1,5})[)]?$", text)}
    zones = {word: named_offset(word, zone) for word in last | ({"gmt", "utc"} & set(words))}
    return DateForms(
        months=tuple((word, MONTHS[word]) for word in words if word in MONTHS),
        zones=tuple((word, offset) for word, offset in sorted(zones.items()) if offset),
        dropped=tuple(word for word in words if word in WEEKDAYS | FILLERS and word not in MONTHS),
        has_am_pm=any(re.search(r"0 ?[ap]\.? ?m\b|[上下]午|午[前後]|오[전후]", text) for text in found),
        is_far_eastern=any(re.search(_FAR_EAST, text) for text in found),
        has_eras=any(re.search(_ERA_YEAR, text) for text in found),
    )


Step = Callable[[ir.StringValue], ir.StringValue]


def in_iso_form(cell: ir.StringValue, forms: DateForms) -> ir.StringValue:
    """The cell with the year first where it shows which part that is, else with numbers for all parts.

    Times are of 24 hours, zones are offsets.
    """
    for step in _steps(forms):
        cell = step(cell)
    return cell


def dates_in_iso_form(odd: ir.Table, forms: DateForms) -> ir.Table:
    """One row per different `cell` of `odd`: as it is `WRITTEN`, and in `ISO_FORM`.

    Between the steps stand borders: each asks its cell many times, and an engine would write the former steps out at
    each of these places.
    """
    each = odd.select(**{WRITTEN: odd.cell, ISO_FORM: odd.cell}).distinct().view()
    for step in _steps(forms):
        each = each.mutate(**{ISO_FORM: step(each[ISO_FORM])}).view()
    return each


def with_dates_in_iso_form(found: ir.Table, name: str, dates: ir.Table) -> ir.Table:
    """`found` with the dates of a column in ISO form where `dates` has them; many lines share the cell of one date."""
    both = found.left_join(dates, found[name] == dates[WRITTEN])
    return both.mutate(**{name: ibis.coalesce(both[ISO_FORM], both[name])}).drop(WRITTEN, ISO_FORM)


def _steps(forms: DateForms) -> list[Step]:
    """What is done to a cell, one after the other."""
    steps: list[Step] = [plain_text]
    if forms.has_eras:
        steps.append(_with_common_years)
    if forms.is_far_eastern:
        steps.append(_without_far_eastern_signs)
    if forms.has_am_pm:
        steps.append(lambda text: text.re_replace(r"([0-9]) ?([ap])\.? ?m\.?([^a-z]|$)", r"\1 \2m\3"))
    if forms.zones:
        steps.append(lambda text: _with_offsets(text, forms))
    if forms.months or forms.dropped:
        steps.append(lambda text: _with_months(text, forms))
    steps.append(_with_year_first)
    return [*steps, _by_24_hours] if forms.has_am_pm else steps


def _with_year_first(text: ir.StringValue) -> ir.StringValue:
    for pattern, becomes in _YEAR_FIRST:
        text = text.re_replace(pattern, becomes)
    return text


def _with_common_years(text: ir.StringValue) -> ir.StringValue:
    """The text with 2023 for the fifth year of Reiwa."""
    era, given, rest = (text.re_extract(_ERA_YEAR, part) for part in (1, 2, 3))
    is_era = text.re_search(_ERA_YEAR)
    number = ibis.ifelse(given == "元", "1", ibis.ifelse(is_era, given, ibis.null("string"))).cast("int64")
    before = ibis.cases(*((era == name, year) for name, year in ERAS.items()), else_=ibis.null("int64"))
    return ibis.ifelse(is_era, (before + number).cast("string") + rest, text)


def _without_far_eastern_signs(text: ir.StringValue) -> ir.StringValue:
    steps = (
        (r"[(].[)]", " "),  # a weekday
        (f"(?:{'|'.join(FIRST_HALF)}) ?([0-9:]+(?:[时時点點시][0-9]+[分분])?)", r"\1 am"),
        (f"(?:{'|'.join(SECOND_HALF)}) ?([0-9:]+(?:[时時点點시][0-9]+[分분])?)", r"\1 pm"),
        (r"([0-9]{1,2}) ?[时時点點시] ?([0-9]{1,2}) ?[分분] ?([0-9]{1,2}) ?[秒초]", r" \1:\2:\3"),
        (r"([0-9]{1,2}) ?[时時点點시] ?([0-9]{1,2}) ?[分분]?", r" \1:\2"),
        (r"([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日号號일]?", r"\1-\2-\3 "),
        (r"^([0-9]{1,2})[ -]([0-9]{1,2})月[ -]([0-9]{4})", r"\3-\2-\1 "),
        (" +", " "),
    )
    for pattern, becomes in steps:
        text = text.re_replace(pattern, becomes)
    return text.strip()


def _with_offsets(text: ir.StringValue, forms: DateForms) -> ir.StringValue:
    """The text with an offset for the name of a zone at its end; `GMT+0100` is an offset with its name."""
    text = text.re_replace(r" ?(?:utc|gmt) ?([+-][0-9]{1,2}:?[0-9]{2})( ?[(][^0-9)]*[)])?$", r" \1")
    text = text.re_replace("[(]([a-z]{1,5})[)]$", r"\1")
    by_name = [(text.re_search(f"[^a-z]{name}$"), offset) for name, offset in forms.zones]
    bare = text.re_replace("[a-z]+$", "").strip()
    return ibis.cases(*((is_named, bare + offset) for is_named, offset in by_name), else_=text)


def _with_months(text: ir.StringValue, forms: DateForms) -> ir.StringValue:
    """The text with the year first, where a month is named."""
    text = text.re_replace(r"([0-9])(?:st|nd|rd|th|er|º|°|ª)([^a-z0-9]|$)", r"\1\2")
    by_number: dict[int, list[str]] = {}
    for word, number in forms.months:
        by_number.setdefault(number, []).append(word)
    for number, words in by_number.items():
        names = "|".join(sorted(words, key=len, reverse=True))
        text = text.re_replace(rf"(^|[^{_LETTER}])(?:{names})\.?([^{_LETTER}]|$)", rf"\1#{number:02}#\2")
    if forms.dropped:
        dropped = "|".join(forms.dropped)
        for _ in range(2):  # two of them may share the blank between them
            text = text.re_replace(rf"(^|[ ,])(?:{dropped})[.,]*([ ,]|$)", r"\1 \2")
    text = text.re_replace(" +", " ").strip()
    for pattern, becomes in _NAMED:
        text = text.re_replace(pattern, becomes)
    return text


_BETWEEN, _REST = "[ ,./-]*", "([^0-9:].*)?$"
_NAMED = (
    (rf"^([0-9]{{1,2}}){_BETWEEN}#(..)#{_BETWEEN}([0-9]{{4}})", r"\3-\2-\1"),
    (rf"^#(..)#{_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}})", r"\3-\1-\2"),
    (rf"^([0-9]{{4}}){_BETWEEN}#(..)#{_BETWEEN}([0-9]{{1,2}})", r"\1-\2-\3"),
    (r"^#(..)# ([0-9]{1,2}) ([0-9]{1,2}:[0-9:]+) ([0-9]{4})$", r"\4-\1-\2 \3"),
    (rf"^([0-9]{{1,2}}){_BETWEEN}#(..)#{_BETWEEN}'?([0-9]{{2}}){_REST}", r"20\3-\2-\1\4"),
    (rf"^#(..)#{_BETWEEN}([0-9]{{1,2}}){_BETWEEN}'?([0-9]{{2}}){_REST}", r"20\3-\1-\2\4"),
)
_DAY = "((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
_YEAR_FIRST = (
    (rf"^{_DAY}[ t]?([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])", r"\1-\2-\3 \4:\5:\6"),
    (rf"^{_DAY}[ t]?([01][0-9]|2[0-3])([0-5][0-9])$", r"\1-\2-\3 \4:\5"),
    (rf"^{_DAY}($|[ t])", r"\1-\2-\3\4"),
    (r"^([0-9]{4}) ?[/. -] ?([0-9]{1,2}) ?[/. -] ?([0-9]{1,2})\.?([^0-9].*)?$", r"\1-\2-\3\4"),
    (r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}),?[ t-]+", r"\1 "),
    (r" ([0-9]{1,2})[.h]([0-9]{2})($|[ +:-])", r" \1:\2\3"),
    (r" ?z$", "+00:00"),
)
_HALF = r"^(.*[^0-9:])([0-9]{1,2})((?::[0-9]{2}){0,2}(?:\.[0-9]+)?) ([ap])m(.*)$"


def _by_24_hours(text: ir.StringValue) -> ir.StringValue:
    """The text with 13:08 for 1:08 pm; as it is where the hour is above 12."""
    is_half = text.re_search(_HALF)

    def part(number: int) -> ir.StringValue:
        return ibis.ifelse(is_half, text.re_extract(_HALF, number), ibis.null("string"))

    given = part(2).cast("int64")
    hour = (given % 12 + ibis.ifelse(part(4) == "p", 12, 0)).cast("string")
    minutes = ibis.ifelse(part(3) == "", ":00", part(3))
    whole = part(1) + ibis.ifelse(hour.length() == 1, "0" + hour, hour) + minutes + part(5)
    return ibis.ifelse((given <= 12).fill_null(False), whole, text)
