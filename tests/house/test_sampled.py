"""The sample that `make test` takes of long files."""

from __future__ import annotations

from pathlib import Path

from tests.sampled import EVERY, sampled

TESTS = Path(__file__).parents[1]


def test_the_files_of_the_sample_are_there() -> None:
    """A renamed file would silently be tested whole again."""
    assert not [name for name in EVERY if not (TESTS / f"{name}.py").is_file()]


def test_one_of_so_many_is_in_the_sample() -> None:
    """The first test of each file, and of files that are not named every one."""
    long, every = next(iter(EVERY.items()))
    names = [f"tests/{long}.py::test_{number}" for number in range(2 * every)] + ["tests/laws/test_x.py::a"] * 3
    assert [number for number, chosen in enumerate(sampled(names)) if chosen] == [
        0,
        every,
        *range(2 * every, 2 * every + 3),
    ]
