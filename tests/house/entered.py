"""How many files of the package a run of two lines enters: `python -m tests.house.entered`.

A file counts where one of its functions is called after it was loaded; what modules do while they are loaded does not
count, nor does the process that draws the report. The first run has an empty cache, the second one its statements.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

LOG = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,MUG,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536366,71053,LAMP,6,2010-12-01 08:28:00,3.39,17850,United Kingdom
"""
PROGRAM = """
import sys, threading
from pathlib import Path
import regulars
package, entered = str(Path(regulars.__file__).parent), set()
def is_loading(frame):
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(package):
            return True
        frame = frame.f_back
    return False
def called(frame, event, argument):
    name = frame.f_code.co_filename
    if event == "call" and name.startswith(package) and name not in entered and not is_loading(frame):
        entered.add(name)
threading.setprofile(called)
sys.setprofile(called)
from regulars.shell.cli import run_command_line
run_command_line(sys.argv[1:])
sys.setprofile(None)
print(len(entered), file=sys.stderr)
"""


def entered(folder: Path, out: str) -> int:
    """The files that a run in this folder enters, with the folder as its cache."""
    command = [sys.executable, "-c", PROGRAM, "run", "log.csv", "--out", out, "--skip", "churn", "--skip", "clv"]
    environment = {"REGULARS_CACHE": str(folder), "PATH": ""}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1])


def main() -> None:
    """Print the files of a first and of a second run."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "log.csv").write_text(LOG, encoding="utf-8")
        for out in ("first", "second"):
            sys.stdout.write(f"{out} run: {entered(Path(name), out)} files\n")


if __name__ == "__main__":
    main()
