"""The house stands as ARCHITECTURE.md says: imports go down, each file is on one side of the waist."""

from __future__ import annotations

import ast
import re
import subprocess
from importlib.metadata import requires
from pathlib import Path

import pytest

import regulars

ROOT = Path(regulars.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))
FLOORS = {"ground": 0, "stats": 0, "ledger": 1, "metrics": 2, "studies": 3, "report": 4, "app": 5, "shell": 6}
# The rooms of the shell, from the top down: each imports only rooms after it.
ROOMS = (
    *(
        "api",
        "cli",
        "demo",
        "notebooks",
        "doctor",
        "jobs",
        "dashboard",
        "tools",
        "sql",
        "published",
        "tables",
        "cleaning",
    ),
    *("privacy", "engines", "config", "ingest", "runs", "process"),
)
ARRAYS = {"numpy", "pandas", "scipy", "sklearn"}
# The only files that may hold statements of their own: settings, the CSV recipe, COPY, comments, and the views asked.
WITH_SQL = {"shell/engines", "shell/ingest", "shell/jobs/export.py", "shell/published"}


def imports(path: Path, *, types: bool = True) -> set[str]:
    """Every module that a file imports, also inside functions; without `types`, only those it imports at run time."""
    found, tree = set(), ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree if types else _RunTime().visit(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


class _RunTime(ast.NodeTransformer):
    """A module without what stands under `if TYPE_CHECKING`."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        is_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if is_types else self.generic_visit(node)


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def own(path: Path) -> set[tuple[str, ...]]:
    return {tuple(name.split(".")[1:]) for name in imports(path) if name.startswith("regulars.")}


@pytest.mark.parametrize("path", [p for p in FILES if room(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    """A file imports its own floor's room or lower floors, never a higher one."""
    mine = room(path)
    for target in own(path):
        assert target[0] in FLOORS, target
        assert target[0] == mine or FLOORS[target[0]] < FLOORS[mine], f"{mine} imports {'.'.join(target)}"
        if target[0] == "stats":
            assert mine in ("stats", "studies"), "stats serves the studies alone"


@pytest.mark.parametrize("path", [p for p in FILES if room(p) == "shell"], ids=lambda p: str(p.relative_to(ROOT)))
def test_rooms_of_the_shell_import_rooms_below(path: Path) -> None:
    """A file of the shell lies in a room, and imports its own room or those below it: nothing upwards, no circle."""
    mine = path.relative_to(ROOT).with_suffix("").parts[1]
    if mine == "__init__":
        assert not own(path)
        return
    assert mine in ROOMS, f"{mine} is no room of the shell"
    for target in own(path):
        if target[0] == "shell" and len(target) > 1:
            assert ROOMS.index(target[1]) >= ROOMS.index(mine), f"{mine} imports {'.'.join(target)}"


def test_few_functions_take_the_whole_configuration() -> None:
    """A function is handed the section that it needs; only those with which a job begins get all of it."""
    taking = []
    for path in (ROOT / "shell").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                if any(
                    each.annotation and "Config" in re.findall(r"\w+", ast.unparse(each.annotation)) for each in given
                ):
                    taking.append(f"{path.name}: {node.name}")
    assert 0 < len(taking) < 10, taking


def test_the_rooms_of_the_shell_are_few() -> None:
    """Whoever opens the shell sees at most twenty rooms, and each of them is there."""
    there = {path.name for path in (ROOT / "shell").iterdir() if (path / "__init__.py").exists()}
    assert there | {"api"} == set(ROOMS)
    assert len(ROOMS) <= 20


def test_no_stray_data() -> None:
    """What git keeps is small: tables and databases are made, not kept."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT.parent.parent, capture_output=True, check=True).stdout
    files = [ROOT.parent.parent / name for name in listed.decode().split("\0") if name]
    assert not [path for path in files if path.is_file() and path.stat().st_size > 500_000]
    assert not [path for path in files if path.suffix in (".parquet", ".duckdb", ".csv", ".xlsx", ".rda")]


def test_the_pages_know_report_and_ground_alone() -> None:
    """The dashboard shows numbers and computes none."""
    for path in (ROOT / "app").rglob("*.py"):
        assert {target[0] for target in own(path)} <= {"app", "report", "ground"}, path


def test_no_study_imports_another() -> None:
    """Studies are independent rooms."""
    for path in (ROOT / "studies").rglob("*.py"):
        mine = path.relative_to(ROOT / "studies").parts[0]
        others = {target[1] for target in own(path) if target[0] == "studies" and len(target) > 1}
        assert others <= {mine}, path


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_file_is_on_one_side_of_the_waist(path: Path) -> None:
    """No file imports both Ibis and NumPy, pandas, SciPy or scikit-learn at run time."""
    roots = {name.split(".")[0] for name in imports(path, types=False)}
    assert not ("ibis" in roots and roots & ARRAYS)


def test_only_the_store_runs_queries() -> None:
    """Below the shell nothing executes: no .execute(), .to_pandas(), .to_pyarrow(), and no statement text."""
    running = re.compile(r"\.(execute|to_pandas|to_pyarrow|to_polars|raw_sql|sql)\(")
    for path in FILES:
        if room(path) not in ("shell", ""):
            assert not running.search(path.read_text("utf-8")), path


def test_statements_stand_in_few_places() -> None:
    """SQL text is written by Ibis; the exceptions are named here."""
    statement = re.compile(r"\"(SELECT|CREATE|COPY|INSERT|COMMENT|DROP|SET|ATTACH) ")
    for path in FILES:
        name = path.relative_to(ROOT).as_posix()
        if not any(name.startswith(place) for place in WITH_SQL):
            assert not statement.search(path.read_text("utf-8")), name


def test_the_clock_is_read_in_the_shell_alone() -> None:
    """No other floor knows what time it is, or what the environment says."""
    reading = re.compile(r"\b(datetime\.now|date\.today|time\.time|os\.environ|os\.getenv|utcnow)\b")
    for path in FILES:
        if room(path) != "shell":
            assert not reading.search(path.read_text("utf-8")), path


def test_files_are_short() -> None:
    """Every file can be read in one sitting."""
    long = {p.relative_to(ROOT).as_posix(): n for p in FILES if (n := len(p.read_text("utf-8").splitlines())) > 260}
    assert not long


def test_the_caps_are_there() -> None:
    """duckdb < 2, ibis 12 and sqlglot < 30.18 belong together.

    Lift them together, once ibis supports duckdb 2 and its DROP TABLE names the table again under newer sqlglot.
    """
    wanted = " ".join(requires("regulars") or [])
    for cap in ("duckdb<2,>=1.5", "ibis-framework[duckdb]<13,>=12.0", "sqlglot<30.18,>=26"):
        assert cap in wanted, cap


def test_the_map_names_every_room() -> None:
    """ARCHITECTURE.md speaks of each folder of the package."""
    text = (ROOT.parent.parent / "ARCHITECTURE.md").read_text("utf-8")
    for folder in sorted(p for p in ROOT.rglob("*") if p.is_dir() and (p / "__init__.py").exists()):
        assert f"{folder.name}/" in text, folder


def test_tests_use_public_names() -> None:
    """No test patches, calls or imports a private name of the package: it would hold the code in its present form."""
    patched = r"setattr\([\w.]+, ?\"_[a-z]"
    called = r"\b(?!self|cls)\w+\._(?!_|repr_|ipython_|render_)[a-z]\w*\("
    imported = r"from regulars[\w.]* import (.*, )?_[a-z]"
    private = re.compile("|".join((patched, called, imported)))
    for path in (ROOT.parent.parent / "tests").rglob("*.py"):
        found = private.search(path.read_text("utf-8"))
        assert not found or path.name == "test_floors.py", f"{path.name}: {found and found.group()}"
