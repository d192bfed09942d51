"""Asks for known vulnerabilities of what users install, and says why where nobody answers.

    python -m tests.supply.audit PIP_AUDIT requirements-hashed.txt

It ends with 0 where none is known, with 1 where one is, and with 2 where the question was not answered.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

LONGEST = 300  # seconds


def asked(program: str, requirements: str) -> tuple[dict[str, Any] | None, str]:
    """The answer, or None and why there is none."""
    command = [program, "--requirement", requirements, "--require-hashes", "--disable-pip", "--format", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return None, f"no answer within {LONGEST} seconds"
    except OSError as error:
        return None, str(error)
    try:
        return json.loads(done.stdout), ""
    except ValueError:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return None, lines[-1].strip() if lines else f"{program} ended with {done.returncode} and said nothing"


def found_in(answer: dict[str, Any]) -> list[str]:
    """One line per known vulnerability: package, version, its id, and the versions that mend it."""
    return [
        f"{package['name']} {package['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'none'}"
        for package in answer["dependencies"]
        for each in package.get("vulns", [])
    ]


def main() -> None:
    answer, why = asked(sys.argv[1], sys.argv[2])
    if answer is None:
        sys.stderr.write(f"not audited: {why}\n")
        sys.exit(2)
    found = found_in(answer)
    sys.stdout.write(
        "\n".join([*found, f"{len(answer['dependencies'])} packages, {len(found)} vulnerabilities"]) + "\n"
    )
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
