"""The settings under which a kept run was made."""

from __future__ import annotations

import json

from pydantic import ValidationError

from regulars.ground.errors import UsageError
from regulars.shell.config.config import Config
from regulars.shell.runs.proof import Kept


def config_of_run(kept: Kept) -> Config:
    """The settings of a run. Raises UsageError where another version wrote what is no setting any more."""
    try:
        return Config.model_validate_json(json.dumps(kept.manifest.settings))
    except ValidationError:
        made = kept.manifest.versions.get("regulars")
        raise UsageError(
            f"run {kept.run_id} was made by regulars {made}, whose settings this version does not know. "
            f"Use that version, or remove {kept.folder}. Nothing was changed."
        ) from None
