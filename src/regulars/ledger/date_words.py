"""Words that stand in dates: months and weekdays in eleven languages, AM and PM, and names of time zones.

All are written as `plain_text` in `date_forms` writes them: lower case, without accents.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

# January to December: English, German, French, Spanish, Portuguese, Italian, Dutch, Turkish, Polish (as named, and as
# written in a date), then Japanese and Chinese.
_MONTHS = (
    "january jan januar janner janvier janv enero ene janeiro gennaio gen januari ocak oca styczen stycznia sty 一月",
    "february feb februar febr fevrier fevr fev febrero fevereiro febbraio februari subat sub luty lutego lut 二月",
    "march mar marz maerz mrz mars marzo marco maart mrt mart marzec marca 三月",
    "april apr avril avr abril abr aprile nisan nis kwiecien kwietnia kwi 四月",
    "may mai mayo maio maggio mag mei mayis maj maja 五月",
    "june jun juni juin junio junho giugno giu haziran haz czerwiec czerwca cze 六月",
    "july jul juli juillet juil julio julho luglio lug temmuz tem lipiec lipca lip 七月",
    "august aug aout agosto ago augustus agustos agu sierpien sierpnia sie 八月",
    "september sep sept septembre septiembre setembro set settembre eylul eyl wrzesien wrzesnia wrz 九月",
    "october oct oktober okt octobre octubre outubro out ottobre ott ekim eki pazdziernik pazdziernika paz 十月",
    "november nov novembre noviembre novembro kasim kas listopad listopada lis 十一月",
    "december dec dezember dez decembre diciembre dic dezembro dicembre aralik ara grudzien grudnia gru 十二月",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_WEEKDAYS = (
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun",
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonnabend sonntag so",
    "lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
    "lunes martes miercoles mie jueves jue viernes vie sabado sab domingo dom",
    "segunda terca ter quarta qua quinta qui sexta sex",
    "lunedi martedi mercoledi giovedi gio venerdi sabato domenica",
    "maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo",
    "pazartesi pzt sali carsamba persembe cuma cumartesi pazar",
    "poniedzialek wtorek sroda czwartek piatek sobota niedziela",
)
WEEKDAYS = frozenset(word for words in _WEEKDAYS for word in words.split())
# Words between the parts of a date that say nothing: 5 de enero de 2024, January 5th at 10:30, 14:05 Uhr.
_FILLERS = "de del of the le el um at a as alle om kl klo uhr h hrs ore las"
FILLERS = frozenset(_FILLERS.split(" "))
# Half of the day by its word; those of Japan, China and Korea stand before the time.
FIRST_HALF, SECOND_HALF = ("上午", "午前", "오전"), ("下午", "午後", "오후")

# The year before the first of an era, by the names of the eras of Japan and of the calendar of Taiwan.
ERAS = {
    **{"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民国": 1911, "民國": 1911},
    **{"㋿": 2018, "㍻": 1988, "㍼": 1925, "r": 2018, "h": 1988, "s": 1925},
}

_OFFSETS = {
    **{"utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3},
    **{"msk": 3, "trt": 3, "sast": 2, "pst": -8, "pdt": -7, "mst": -7, "mdt": -6, "cdt": -5, "est": -5, "edt": -4},
    **{"akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "pkt": 5},
    **{"ict": 7, "wib": 7, "awst": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13},
}
_ZONE_YEARS = range(2000, 2031)


@cache
def offsets_of(zone: str) -> dict[str, timedelta]:
    """The offsets of a zone by the names that they have there, such as est and edt."""
    clock = ZoneInfo(zone)
    days = [datetime(year, month, 1, 12, tzinfo=UTC) for year in _ZONE_YEARS for month in range(1, 13)]
    return {(day.astimezone(clock).tzname() or "").lower(): _offset(day, clock) for day in days}


def _offset(day: datetime, clock: ZoneInfo) -> timedelta:
    return day.astimezone(clock).utcoffset() or timedelta()


def named_offset(name: str, zone: str) -> str | None:
    """The offset behind the name of a zone, `-08:00`; None where no zone or several have it.

    CST, IST or BST mean several zones: the one that uses the name in `zone` is meant.
    """
    own = offsets_of(zone).get(name)
    if own is None:
        return written_offset(timedelta(hours=_OFFSETS[name])) if name in _OFFSETS else None
    return written_offset(own)


def written_offset(offset: timedelta) -> str:
    """The offset as it stands behind a time: `+05:30`."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
