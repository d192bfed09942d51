"""`regulars export --dbt`: a whole project in a folder that is ours, or nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

import regulars
from regulars.ground.errors import OutOfResources, UsageError
from regulars.shell.cli import run_command_line
from regulars.shell.sql.dbt.folder import MARK, replace_folder
from regulars.shell.sql.dbt.run_location import place_of
from regulars.shell.sql.dbt.yaml import yaml_of
from tests.shell.conftest import HEADER, lines

FILES = {"dbt_project.yml": f"# {MARK}\nname: x\n", "models/a.sql": f"-- {MARK}\nSELECT 1\n"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ENTRIES: Any = st.recursive(
    TEXTS | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z+]{3,9}", fullmatch=True), inner),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a published run."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    regulars.run(folder / "log.csv", out=folder / "data", config={}).close()
    return folder / "data"


def inside(folder: Path) -> dict[str, str]:
    """The text of every file, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


@given(st.dictionaries(st.from_regex(r"[a-z+]{3,9}", fullmatch=True), ENTRIES, min_size=1))
def test_documents_are_read_as_they_were_meant(document: dict[str, Any]) -> None:
    """Whatever stands in a text, YAML gives it back."""
    listed = {key: [each] if isinstance(each, list) else each for key, each in document.items()}
    assume_flat = json.loads(json.dumps(listed))
    if not _nested(assume_flat):
        assert yaml.safe_load(yaml_of(assume_flat)) == assume_flat


def _nested(value: Any) -> bool:
    """Whether a list stands in a list directly, which no document of ours has."""
    if isinstance(value, list):
        return any(isinstance(each, list) or _nested(each) for each in value)
    return isinstance(value, dict) and any(map(_nested, value.values()))


def test_the_project_is_written_whole(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says what it wrote; written again, the bytes are the same, and nothing is left beside it."""
    asked = ["export", "--dbt", str(tmp_path / "shop"), "--out", str(out)]
    assert run_command_line([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    first = inside(tmp_path / "shop")
    assert sorted(first) == told["files"] and "models/orders.sql" in first and told["dialect"] == "duckdb"
    (tmp_path / "shop" / "target").mkdir()
    (tmp_path / "shop" / "target" / "manifest.json").write_text("{}")
    assert run_command_line(asked) == 0
    assert " models in " in capsys.readouterr().out
    assert inside(tmp_path / "shop") == first
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def told_place(out: Path, project: Path, *more: str) -> str:
    """The place of the run, as a project says it that is written into the folder."""
    assert run_command_line(["export", "--dbt", str(project), "--out", str(out), *more]) == 0
    return yaml.safe_load((project / "dbt_project.yml").read_text("utf-8"))["vars"]["regulars_run"]


def test_the_run_is_told_where_it_lies(out: Path, tmp_path: Path) -> None:
    """From beside the runs and from among them by a way that stays when both are moved, else in full."""
    run = (out / "latest").resolve()
    assert place_of(run, out, out.parent / "shop", newest=True) == "../data/latest"
    assert place_of(run, out, out / "shop", newest=True) == "../latest"
    assert place_of(run, out, out / "of" / "mine" / "shop", newest=True) == "../../../latest"
    assert place_of(run, out, tmp_path / "shop", newest=True) == f"{out}/latest"
    assert place_of(run, out, out.parent / "shop [1]", newest=True) == f"{out}/latest"  # nothing is searched there
    assert told_place(out, out / "shop", "--run", run.name) == f"../runs/{run.name}"
    shutil.rmtree(out / "shop")


def test_where_a_disk_has_no_links(out: Path, tmp_path: Path) -> None:
    """Without `latest`, the run is found by its own folder."""
    shutil.copytree(out, tmp_path / "data", symlinks=True)
    (tmp_path / "data" / "latest").unlink()
    run_id = (out / "CURRENT").read_text().strip()
    assert told_place(tmp_path / "data", tmp_path / "shop") == f"../data/runs/{run_id}"


@pytest.mark.parametrize("moved", [False, True])
def test_any_folder_will_do(moved: bool, out: Path, tmp_path: Path) -> None:
    """Whatever signs its name has, and from wherever dbt is called, a source is the file of the run."""
    shop = tmp_path / ("our {{ shop }}'s (a)" if moved else "our {{ shop }}'s [1] (a), b*")
    shutil.copytree(out, shop / "da {ta}'s [1], *", symlinks=True)
    told_place(shop / "da {ta}'s [1], *", shop / "shop" if moved else tmp_path / "shop")
    if moved:
        shop = shop.rename(tmp_path / "elsewhere")
    project = shop / "shop" if moved else tmp_path / "shop"
    (source,) = yaml.safe_load((project / "models" / "sources.yml").read_text("utf-8"))["sources"]
    settings = yaml.safe_load((project / "dbt_project.yml").read_text("utf-8"))
    profile = yaml.safe_load((project / "profiles.yml").read_text("utf-8"))["regulars"]["outputs"]["here"]
    searched = rendered(profile["config_options"]["file_search_path"], flags={"PROFILES_DIR": str(project)})
    with duckdb.connect(config={"file_search_path": searched}) as connection:
        for table in source["tables"]:
            place = rendered(table["config"]["meta"]["external_location"], var=settings["vars"].__getitem__)
            rows = connection.execute(f"SELECT count(*) FROM {place.format_map({})}").fetchall()
            assert rows[0][0] > 0 or table["name"] != "transactions"


def rendered(text: str, **known: Any) -> str:
    """The text as dbt takes it from its documents."""
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(text).render(**known)


def test_an_earlier_export_is_replaced(tmp_path: Path) -> None:
    """A model that is no more is gone; another dialect leaves nothing of the first."""
    replace_folder({**FILES, "models/old.sql": f"-- {MARK}\nSELECT 2\n"}, tmp_path / "shop")
    replace_folder(FILES, tmp_path / "shop")
    assert inside(tmp_path / "shop") == FILES


@pytest.mark.parametrize("name", ["notes.md", "models/mine.sql", "macros/x.sql", ".env"])
def test_what_no_export_wrote_is_left_alone(name: str, tmp_path: Path) -> None:
    """One file of somebody else's, and the folder stays as it is."""
    replace_folder(FILES, tmp_path / "shop")
    strange = tmp_path / "shop" / name
    strange.parent.mkdir(exist_ok=True)
    strange.write_text("SELECT 3\n")
    before = inside(tmp_path / "shop")
    with pytest.raises(UsageError, match=f"files that no export wrote .*{name}"):
        replace_folder(FILES, tmp_path / "shop")
    assert inside(tmp_path / "shop") == before


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link out of the folder is somebody else's, whatever it leads to."""
    replace_folder(FILES, tmp_path / "shop")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "shop" / "target").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="target"):
        replace_folder(FILES, tmp_path / "shop")


def test_a_failed_export_leaves_the_former_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a full disk nor a refused rename leaves half of a project."""
    replace_folder(FILES, tmp_path / "shop")

    def full(self: Path, *_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name == ".shop.part":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    for name, breaks in (("write_text", full), ("rename", refused)):
        with monkeypatch.context() as patched:
            patched.setattr(Path, name, breaks)
            with pytest.raises(OutOfResources, match="cannot be written"):
                replace_folder({"dbt_project.yml": "x"}, tmp_path / "shop")
        assert inside(tmp_path / "shop") == FILES
        assert [path.name for path in tmp_path.iterdir()] == ["shop"]


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        ((), 2, "name one of the four"),
        (("--dbt", "x", "--to", "y.csv"), 2, "name one of the four"),
        (("--dbt", "x", "--segment", "VIP"), 2, "name one of the four"),
        (("--to", "y.csv", "--dialect", "duckdb"), 2, "name one of the four"),
        (("--dbt", "x", "--dialect", "clickhouse"), 2, "no dbt project is written for the dialect 'clickhouse'"),
        (("--dbt", "a_file"), 2, "this is a file"),
    ],
)
def test_refusals(
    more: tuple[str, ...],
    code: int,
    told: str,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, the right exit code, and nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_file").write_text("x")
    assert run_command_line(["export", *more, "--out", str(out)]) == code
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a_file"]


def test_a_run_of_other_columns(tmp_path: Path) -> None:
    """A log without customers, products and countries has a project too."""
    (tmp_path / "log.csv").write_text("order,date,amount\n1,2024-01-02,3.00\n2,2024-02-03,4.00\n")
    columns = {"invoice_no": "order", "invoice_date": "date", "total_amount": "amount"}
    regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config={"columns": columns}).close()
    assert run_command_line(["export", "--dbt", str(tmp_path / "shop"), "--out", str(tmp_path / "data")]) == 0
    names = inside(tmp_path / "shop")
    assert "models/orders.sql" in names and "models/rfm.sql" not in names
    shutil.rmtree(tmp_path / "shop")
