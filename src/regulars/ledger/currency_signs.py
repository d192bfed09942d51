"""What shops write before or after an amount to say which currency it is in."""

from __future__ import annotations

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD"
    " CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ"
    " GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP"
    " LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB"
    " PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL"
    " THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
CODES = frozenset(_CODES.split(" "))
OF_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
# Signs of several currencies ($, ¥, kr) stand for themselves: which one is meant is known to the shop alone.
_CODE_OF = {
    **{
        "€": "EUR",
        "EURO": "EUR",
        "£": "GBP",
        "₹": "INR",
        "RS": "INR",
        "₺": "TRY",
        "TL": "TRY",
        "₽": "RUB",
        "РУБ": "RUB",
    },
    **{"₩": "KRW", "원": "KRW", "₫": "VND", "Đ": "VND", "฿": "THB", "₪": "ILS", "₴": "UAH", "₦": "NGN", "₱": "PHP"},
    **{"₡": "CRC", "₲": "PYG", "₸": "KZT", "₼": "AZN", "₾": "GEL", "₵": "GHS", "৳": "BDT", "៛": "KHR", "R$": "BRL"},
    **{"US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD"},
    **{"S$": "SGD", "MX$": "MXN", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "ЛВ": "BGN", "LEI": "RON", "RP": "IDR"},
    **{
        "RM": "MYR",
        "R": "ZAR",
        "S/": "PEN",
        "FR": "CHF",
        "SFR": "CHF",
        "元": "CNY",
        "RMB": "CNY",
        "円": "JPY",
        "JP¥": "JPY",
    },
    **{"CN¥": "CNY", "$": "$", "¥": "¥", "KR": "kr"},
}


def currency_of(sign: str) -> str | None:
    """The code of a currency, or the sign itself where several currencies have it; None where it says no currency."""
    bare = sign.strip().upper()
    return bare if bare in CODES else _CODE_OF.get(bare)
