"""What `regulars` offers to Python: few names, imported late, typed, and documented."""

from __future__ import annotations

import inspect
import pydoc
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars import models, steps
from tests.docs import public_steps
from tests.docs.pages import ROOT

SCRIPT = """\
import datetime
import regulars
from regulars import models, steps
from regulars.models import BGNBD, Patterns

with regulars.open("data") as run:
    reveal_type(run)
    reveal_type(run.as_of)
    reveal_type(run.version)
    reveal_type(run.frame("segments"))
    reveal_type(run["segments"])
    reveal_type(run.kpi("orders"))
    reveal_type(run.kpi(["orders"], by="country", where={"country": "France"}, since="2011-01-01").orders)
    reveal_type(run.left_out)
    reveal_type(run.ask(regulars.Question("orders", ("country",))))
    steps.bookings(run.table("transactions"), as_of=run.as_of)

def again(out: str, since: datetime.date) -> regulars.Answer:
    try:
        reveal_type(regulars.check("orders.csv").used)
        reveal_type(regulars.score("orders.csv", to="scores").tables)
        reveal_type(regulars.erase("C1").lines)
        return regulars.run(["orders.csv"], out=out, config={}).kpi("orders", since=since)
    except (regulars.UsageError, regulars.InputRefused) as error:
        reveal_type(error.exit_code)
        raise

reveal_type(BGNBD.fit(Patterns.of([1], [2.0], [3.0])))
reveal_type(regulars.__version__)
run.kpi(5)
regulars.run(out=3)
regulars.nothing
"""
CACHE = ROOT / ".mypy_cache" / "script"  # kept: the first time it takes five times as long
REVEALED = [
    "regulars.shell.published.run.Run",
    "datetime.date",
    "str",
    "regulars.shell.published.frame.Frame",
    "regulars.shell.published.frame.Frame",
    "regulars.shell.published.answer.Answer",
    "pandas.core.series.Series[Any]",
    "typing.Mapping[str, str]",
    "list[dict[str, Any]]",
    "int",
    "dict[str, int]",
    "dict[str, int]",
    "int",
    "regulars.stats.btyd.bgnbd.BGNBD",
    "str",
]


def test_a_script_of_a_user_is_checked_with_types(tmp_path: Path) -> None:
    """Under `mypy --strict` every public word has its type, and a wrong argument is found before the script runs."""
    if find_spec("pandas-stubs") is None:
        pytest.skip("the types of pandas are not installed: make .venv/.ready")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", CACHE, script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    said = checked.stdout.splitlines()
    assert [line.split('"')[1] for line in said if "Revealed type" in line] == REVEALED, checked.stdout
    errors = [re.sub(r".*error: ", "", line) for line in said if " error: " in line]
    assert len(errors) == 4, checked.stdout
    assert 'Argument 1 to "kpi" of "Run" has incompatible type "int"' in errors[0]
    assert 'Missing positional argument "sources"' in errors[1]
    assert 'Argument "out" to "run" has incompatible type "int"' in errors[2]
    assert 'has no attribute "nothing"' in errors[3]


def test_types_and_words_are_the_same(tmp_path: Path) -> None:
    """What editors see is what Python finds: the names of the type checker are those that are imported late."""
    seen = re.search(r"if TYPE_CHECKING:.*?\n\n_WORDS", Path(regulars.__file__).read_text("utf-8"), re.S)
    assert seen
    assert sorted(re.findall(r"import (\w+) as", seen[0])) == sorted([*regulars.__all__, "Answer", "Frame"])
    assert set(dir(regulars)) == {*regulars.__all__, "Answer", "Frame", "__version__"}
    assert (Path(regulars.__file__).parent / "py.typed").is_file()


def test_help_is_about_regulars() -> None:
    """help(regulars) names every function, value and error, and does not print the libraries that they come from."""
    text = pydoc.plain(pydoc.render_doc(regulars))
    assert all(f"{name}(" in text for name in regulars.__all__ if name not in ("models", "steps"))
    assert len(text.splitlines()) < 1_000


def test_the_import_loads_no_library() -> None:
    """`import regulars` is as quick as Python: what a word needs comes when it is first used."""
    heavy = "{'pandas', 'ibis', 'numpy', 'pyarrow', 'duckdb', 'sklearn', 'scipy', 'pydantic'}"
    code = f"import sys, regulars; dir(regulars); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_steps_are_written_from_the_plan() -> None:
    """After a change of the plan: python -m tests.docs.public_steps."""
    assert public_steps.TARGET.read_text("utf-8") == public_steps.page()


def test_what_only_a_run_can_call_is_no_step() -> None:
    """Fits, their statistics, and steps whose settings are objects of ours stay inside."""
    assert {"rfm", "segments", "bookings", "facts", "daily_sales", "churn_by_segment"} <= set(steps.__all__)
    assert not {"clv", "clv_segments", "clv_evaluation", "clv_days", "churn_observed", "silences"} & set(steps.__all__)


@pytest.mark.parametrize("space", [regulars, steps, models], ids=lambda space: space.__name__)
def test_every_public_word_is_documented(space: Any) -> None:
    """Each has a docstring that begins like a sentence; so have the methods of each class."""
    for name in space.__all__:
        word = getattr(space, name)
        assert (inspect.getdoc(word) or "?")[0].isupper(), name
        if inspect.isclass(word) and word.__module__.startswith("regulars"):
            methods = [value for key, value in vars(word).items() if key[0] != "_" and hasattr(value, "__doc__")]
            own = [each for each in methods if inspect.isroutine(each) or isinstance(each, (property, classmethod))]
            assert all(inspect.getdoc(each) for each in own), name


OLD = re.findall(
    r"\w+",
    """bookings customers customer_history customer_products orders returns products money_ledger facts line_facts kpis
daily_sales monthly_revenue revenue_by_country top_products group_contribution rfm rfm_cuts segments segment_validation
cohort_retention lifecycle churn_by_segment churn_scores_with""",
)


@pytest.mark.parametrize("name", OLD)
def test_an_old_word_names_the_new_one(name: str) -> None:
    """The words of 0.1 work for one version more."""
    space = models if name == "churn_scores_with" else steps
    with pytest.warns(DeprecationWarning, match=rf"regulars\.{name} is {space.__name__}\.{name} now"):
        assert getattr(regulars, name) is getattr(space, name)


def test_words_that_nobody_could_call_say_where_the_table_is() -> None:
    """regulars.clv had inputs that only a run makes."""
    for name in ("clv", "clv_segments", "clv_evaluation"):
        with pytest.raises(AttributeError, match=rf"run\['{name}'\] for the table"):
            getattr(regulars, name)
    with pytest.raises(AttributeError, match="has no attribute 'rfn'"):
        _ = regulars.rfn  # type: ignore[attr-defined]
