"""The table of further input files, which a shop names beside its log."""

from regulars.ground.contract import COUNT, TEXT, Table, columns

INPUTS = Table(
    "inputs",
    "input file beside the log and what became of its records",
    ("setting", "outcome"),
    columns(
        ("setting", TEXT, "Section of regulars.toml that names the file"),
        ("table_name", TEXT, "Table that steps read from it"),
        ("file", TEXT, "Name of the file"),
        ("outcome", TEXT, "used, or the reason why the records are not used"),
        ("records", COUNT, "Records of the file", "records"),
        ("first_line", COUNT, "Line of the first of them in the file", "", "records that are used"),
    ),
    folder="processed",
)
