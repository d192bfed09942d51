"""Files that the configuration names, from the folder in which it lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def with_files_resolved(config: Any, path: Path) -> Any:
    """The configuration at `path` with each relative file from the folder of `path`."""
    lookups = {
        name: lookup.model_copy(update={"file": resolved(lookup.file, path)}) for name, lookup in config.lookups.items()
    }
    same = config.customers.same
    customers = config.customers.model_copy(update={"same": same and resolved(same, path)})
    rates = config.rates.model_copy(update={"file": config.rates.file and resolved(config.rates.file, path)})
    inputs = {
        name: section.model_copy(update={"file": resolved(section.file, path)})
        for name in ("touchpoints", "spend")
        if (section := getattr(config, name)) is not None
    }
    experiments = {
        name: section.model_copy(update={"file": resolved(section.file, path)})
        for name, section in config.experiments.items()
    }
    named: dict[str, Any] = {"lookups": lookups, "experiments": experiments, **inputs}
    suppress = config.campaigns.suppress
    campaigns = config.campaigns.model_copy(update={"suppress": suppress and resolved(suppress, path)})
    named |= {"customers": customers, "rates": rates, "campaigns": campaigns}
    return config.model_copy(update=named)


def resolved(file: str, path: Path) -> str:
    """A file that is named in the configuration at `path`."""
    return os.path.join(path.parent, file)  # noqa: PTH118 - keeps URLs out
