"""The folder of a dbt project: written aside, and put in its place by one rename."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from regulars.ground.errors import OutOfResources, UsageError, listing

_ADVICE = "The next export overwrites it: put your additions in your own project."
MARK = f"Written by regulars export. {_ADVICE}"
_MARKS = tuple(mark.encode() for mark in (MARK, f"Written by regulars export --dbt. {_ADVICE}"))  # also of version 0.1
_OF_DBT = ("target", "logs", "dbt_packages")  # folders that dbt makes, and makes again
_FILES_OF_DBT = (".user.yml", "package-lock.yml")


def replace_folder(files: Mapping[str, str], folder: Path, *, option: str = "--dbt") -> None:
    """Puts these files in the place of an earlier export; where it fails, the folder stays as it was.

    Raises UsageError where the folder holds what no export wrote, OutOfResources where it cannot be written.
    """
    target = folder.resolve()
    _check(target, folder, option)
    aside, former = (target.with_name(f".{target.name}.{word}") for word in ("part", "former"))
    try:
        for left in (aside, former):
            if left.exists():
                shutil.rmtree(left)
        for name, text in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        _swap(aside, target, former)
    except OSError as error:
        raise OutOfResources(f"{option} {folder}: cannot be written ({error.strerror or error}).") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _swap(aside: Path, target: Path, former: Path) -> None:
    if target.exists():
        target.rename(former)
    try:
        aside.rename(target)
    except OSError:
        if former.exists():
            former.rename(target)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _check(target: Path, folder: Path, option: str) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError(f"{option} {folder}: a project is a folder, and this is a file; name another.")
    strange = sorted(_strange(target)) if target.is_dir() else []
    if strange:
        raise UsageError(
            f"{option} {folder}: the folder has files that no export wrote ({listing(strange)}); move them "
            "elsewhere, or name another folder."
        )


def _strange(target: Path) -> Iterator[str]:
    """What is in the folder besides the files of an export and what dbt makes of them."""
    for entry in target.iterdir():
        if entry.name in _OF_DBT and entry.is_dir() and not entry.is_symlink():
            continue
        inside = entry.rglob("*") if entry.is_dir() and not entry.is_symlink() else [entry]
        for path in inside:
            if path.is_symlink() or (path.is_file() and not (path.name in _FILES_OF_DBT or _is_ours(path))):
                yield path.relative_to(target).as_posix()


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline(400).strip().endswith(_MARKS)
