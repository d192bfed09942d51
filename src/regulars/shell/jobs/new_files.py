"""What a command finds when it looks at its sources beside the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.ground.errors import listing
from regulars.shell.cleaning.previous_run import History, is_as_made
from regulars.shell.ingest.discover import FoundFile, find, is_address
from regulars.shell.ingest.model import Source
from regulars.shell.runs.proof import Kept, sha256_of


@dataclass(frozen=True)
class Arrived:
    """The names of the files of some sources: those that the history has not, and those that it knows."""

    new: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def note(self) -> tuple[str, ...]:
        """The known files in one line, if there are any."""
        if not self.known:
            return ()
        files = "1 file is known and adds" if len(self.known) == 1 else f"{len(self.known):,} files are known and add"
        return (f"{files} nothing: {listing(self.known)}",)


def compared(sources: Sequence[Source], history: History) -> Arrived:
    """Which files are new, by their content. Only files of the size of a known one are read for it."""
    known = {(file.size, file.sha256) for file in history.files}
    sizes = {size for size, _ in known}
    new: list[str] = [str(source) for source in sources if is_address(source)]  # tables change without a sign
    old: list[str] = []
    for file in files_among(sources):
        is_known = file.size in sizes and (file.size, content_of(file)) in known
        (old if is_known else new).append(file.name)
    return Arrived(tuple(new), tuple(old))


def files_among(sources: Sequence[Source]) -> list[FoundFile]:
    """Every file that the sources name; addresses of databases name none."""
    named = [source for source in sources if not is_address(source)]
    return find(named) if named or not sources else []


def content_of(file: FoundFile) -> str:
    """The sha256 by which a file or table is known again."""
    return file.sha256 or sha256_of(file.path)


def would_change_nothing(
    arrived: Arrived,
    history: History,
    settings: Mapping[str, Any],
    named_files: Mapping[str, Path],
    scores_from: str | None,
) -> bool:
    """Whether a run would come to what is published already."""
    known = history.decided.lookups
    hashes = {name: sha256_of(file) for name, file in named_files.items()}
    same_scores = scores_from in (None, history.kept.manifest.scores_from)
    return not arrived.new and is_as_made(history.kept, settings) and hashes == known and same_scores


def left_behind(last: Kept | None, kept: Kept) -> tuple[str, ...]:
    """One line where the run replaces one that had other files too."""
    if last is None:
        return ()
    now = {file.sha256 for file in kept.manifest.inputs}
    gone = [file.name for file in last.manifest.inputs if file.sha256 not in now]
    if not gone:
        return ()
    files = "1 file" if len(gone) == 1 else f"{len(gone):,} files"
    return (
        f"run {last.run_id} had {files} that are missing now ({listing(gone, most=3)}); to add to a run, use --add",
    )
