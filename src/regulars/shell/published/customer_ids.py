"""The ids that the tables of a published run have for customers."""

from __future__ import annotations

from regulars.shell.privacy.pseudonyms import id_in_run
from regulars.shell.runs.folder import MERGED
from regulars.shell.runs.merged import merged_in
from regulars.shell.runs.proof import Kept, ProvenFiles


def stored_id(kept: Kept, customer: str) -> str:
    """The id of a customer in the tables, also of one that was merged into another."""
    stored = id_in_run(kept, customer)
    if MERGED in kept.manifest.files:
        ProvenFiles(kept, MERGED)
        return merged_in(kept.folder).get(stored, stored)
    return stored
