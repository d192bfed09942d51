"""Why a record cannot be used, as small numbers while framing and as words outside."""

from __future__ import annotations

FINE = 0
CONTROL_CHARACTER = 1
UNTERMINATED_QUOTE = 2
MALFORMED_QUOTE = 3
EMPTY_ROW = 4
REPEATED_HEADER = 5
FIELD_TOO_LONG = 6
TOO_FEW_COLUMNS = 7
TOO_MANY_COLUMNS = 8
CELL_ERROR = 9
UNPARSEABLE = 10
FORMULA_WITHOUT_VALUE = 11
NOT_UTF8 = 12

WORDS = (
    "",
    "control_character",
    "unterminated_quote",
    "malformed_quote",
    "empty_row",
    "repeated_header",
    "field_too_long",
    "too_few_columns",
    "too_many_columns",
    "cell_error",
    "unparseable",
    "formula_without_value",
    "not_utf8",
)

# The engine's words for what it rejected. Anything else it may say is 'unparseable'.
ENGINE_WORDS = {
    "MISSING COLUMNS": TOO_FEW_COLUMNS,
    "TOO MANY COLUMNS": TOO_MANY_COLUMNS,
    "UNQUOTED VALUE": MALFORMED_QUOTE,
    "LINE SIZE OVER MAXIMUM": FIELD_TOO_LONG,
}
