"""The command line: each command is one file, loaded when it is asked for."""

from __future__ import annotations

import os
import sys

from cyclopts import App, CycloptsError, Parameter

from regulars.ground.errors import RegularsError, printable
from regulars.ground.wording import with_singulars
from regulars.shell.process.resource_limits import system_trouble
from regulars.shell.process.signals import STOPPED_BY_TERM, end_on_signals, exit_code_of_interrupt
from regulars.shell.process.worker import worker
from regulars.shell.published.drawing import load_drawing

_STOPPED = "interrupted; nothing was published."

app = App(
    name="regulars",
    help="Customer intelligence from an order log: a cleaned ledger, KPIs, segments, cohorts and a report.",
    version_flags=[],
    result_action="return_value",
    suppress_keyboard_interrupt=False,  # we say what became of the run
    default_parameter=Parameter(negative_iterable=()),  # a list is left out, not emptied
)
app.command("regulars.shell.cli.run:run", name="run", help="Read order logs and publish a run.")
app.command("regulars.shell.cli.init:init", name="init", help="Look at a file and write a first regulars.toml.")
app.command(
    "regulars.shell.cli.check:check", name="check", help="Show what a run would do with a log, without publishing."
)
app.command("regulars.shell.cli.score:score", name="score", help="Score a new log with the models of a run.")
app.command("regulars.shell.cli.demo:demo", name="demo", help="Run on the data of a real grocery chain.")
app.command("regulars.shell.cli.kpi:kpi", name="kpi", help="Answer one KPI from a published run.")
app.command("regulars.shell.cli.why:why", name="why", help="Say why net revenue changed.")
app.command("regulars.shell.cli.forecast:forecast", name="forecast", help="Show what is to come of a KPI.")
app.command("regulars.shell.cli.alerts:alerts", name="alerts", help="Name what is unusual about the last day and week.")
app.command(
    "regulars.shell.cli.digest:digest", name="digest", help="Write what changed and comes as a page or message."
)
app.command("regulars.shell.cli.table:table", name="table", help="Show the first rows of a table.")
app.command("regulars.shell.cli.recommend:recommend", name="recommend", help="Show what goes with a basket.")
app.command("regulars.shell.cli.sql:sql", name="sql", help="Print the SQL that defines a table or KPI.")
app.command("regulars.shell.cli.runs:runs", name="runs", help="List the kept runs.")
app.command("regulars.shell.cli.restated:restated", name="restated", help="Show what late lines changed.")
app.command("regulars.shell.cli.runs:rollback", name="rollback", help="Publish an earlier run again.")
app.command("regulars.shell.cli.runs:repair", name="repair", help="Publish the newest run that is whole.")
app.command("regulars.shell.cli.runs:verify", name="verify", help="Check every file of a run.")
app.command("regulars.shell.cli.erase:erase", name="erase", help="Remove a person from every kept run.")
app.command("regulars.shell.cli.export:export", name="export", help="Write a list of customers, or a dbt project.")
app.command("regulars.shell.cli.lineage:lineage", name="lineage", help="Print a run as an event of OpenLineage.")
app.command("regulars.shell.cli.publish:publish", name="publish", help="Copy a run into PostgreSQL.")
app.command("regulars.shell.cli.notebook:notebook", name="notebook", help="Copy the notebooks into a folder.")
app.command("regulars.shell.cli.doctor:doctor", name="doctor", help="Check that this machine has what Regulars needs.")
app.command(
    "regulars.shell.cli.completion:completion", name="completion", help="Print the completion script of a shell."
)
app.command("regulars.shell.cli.serve:serve", name="serve", help="Show the published run in a browser.")
app.command("regulars.shell.cli.mcp:mcp", name="mcp", help="Answer agents by the Model Context Protocol.")
app.command("regulars.shell.cli.opened:opened", name="opened", help="Show who opened which customer in the dashboard.")
app.command("regulars.shell.cli.report:report", name="report", help="Write the report as HTML, PDF or a workbook.")
app.command("regulars.shell.cli.figures:figures", name="figures", help="Write the charts as PNG and SVG.")

experiment = App(name="experiment", help="Compare arms of customers: did it work?", version_flags=[])
experiment.command("regulars.shell.cli.experiment:analyse", name="analyse", help="Compare the arms in one file.")
experiment.command("regulars.shell.cli.experiment:plan", name="plan", help="What an experiment would find.")
experiment.command("regulars.shell.cli.experiment:list_experiments", name="list", help="List the experiments of a run.")
experiment.command("regulars.shell.cli.experiment:show", name="show", help="Show the effects of an experiment.")
app.command(experiment)

campaign = App(name="campaign", help="Write to some customers, hold others out, and see.", version_flags=[])
campaign.command("regulars.shell.cli.campaign:new", name="new", help="Draw a holdout and write the list of the others.")
campaign.command("regulars.shell.cli.campaign:list_campaigns", name="list", help="List the campaigns.")
campaign.command("regulars.shell.cli.campaign:show", name="show", help="Show a campaign and what came of it.")
app.command(campaign)


def run_command_line(arguments: list[str]) -> int:
    """Runs one command and gives its exit code; a breach is one line on stderr, and settings to paste below it."""
    end_on_signals()
    os.umask(os.umask(0) | 0o022)  # what we write nobody else may change, whatever the mask was
    if arguments[:1] in (["run"], ["demo"]) and not {"--help", "-h"} & {*arguments}:
        worker().ask(load_drawing)  # on the other processor, before this one loads what it needs itself
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except RegularsError as error:
        return _print_error(str(error), error.exit_code)
    except CycloptsError as error:
        return _print_error(f"{_one_line(error)} See regulars --help.", 2)
    except KeyboardInterrupt:
        return _print_error(_STOPPED, exit_code_of_interrupt())
    except SystemExit as leaving:
        if leaving.code != STOPPED_BY_TERM:
            raise
        return _print_error(_STOPPED, STOPPED_BY_TERM)
    except BrokenPipeError:  # the reader of our output went away: nothing left to say
        sys.stderr.close()
        return 0
    except Exception as error:
        return _of_the_system(error)
    return 0


def _one_line(error: CycloptsError) -> str:
    return " ".join(str(error).split())


def _print_error(message: str, code: int) -> int:
    sentence, *pasted = message.split("\n")
    text = "\n".join(map(printable, [with_singulars(sentence), *pasted]))
    sys.stderr.write(f"regulars: {text}\n")
    return code


def _of_the_system(error: Exception) -> int:
    """What the disk or the system refused; anything else is a defect of ours."""
    trouble = system_trouble(error)
    return _print_error(str(trouble), trouble.exit_code) if trouble else _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    """A defect of ours, in one line; REGULARS_DEBUG=1 shows where it happened."""
    import duckdb

    if isinstance(error, duckdb.InterruptException) or "Query interrupted" in str(error):
        return _print_error(_STOPPED, exit_code_of_interrupt())
    if os.environ.get("REGULARS_DEBUG"):
        raise error
    first = (str(error).splitlines() or [""])[0]
    return _print_error(
        f"an unexpected {type(error).__name__}: {first} Nothing was published. "
        "Please report it with the output of the same command under REGULARS_DEBUG=1.",
        1,
    )
