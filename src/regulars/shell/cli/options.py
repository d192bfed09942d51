"""Options that several commands share: their types, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Flag = Annotated[bool, Parameter(negative="")]
Several = Annotated[tuple[str, ...], Parameter(negative="")]

Source = Annotated[str, Parameter(help="Files (CSV, gzipped CSV, Parquet, Excel), folders of such files, or patterns.")]
ConfigFile = Annotated[
    Path | None,
    Parameter(help="Configuration; by default regulars.toml in the current folder, if it exists."),
]
OutFolder = Annotated[Path, Parameter(help="Folder of the published runs.")]
KeptRun = Annotated[str | None, Parameter(help="Id of a kept run; by default the published one.")]
AsJson = Annotated[bool, Parameter(negative="", help="Print one JSON document instead of text.")]
FirstDay = Annotated[str | None, Parameter(help="First day (YYYY-MM-DD).")]
LastDay = Annotated[str | None, Parameter(help="Last day (YYYY-MM-DD).")]
