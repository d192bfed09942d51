"""Lists the licences of all packages of an SBOM, and fails where one is not permissive.

    python -m tests.supply.licences build/sbom.json build/licences.txt

`make licences` makes the SBOM of what users install, then calls this.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PERMISSIVE = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Python-2.0", "Unlicense", "Zlib",
})  # fmt: skip
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
# Packages whose metadata names no licence, or no exact one; read in the file that they bring.
IN_THEIR_FILE = {
    "protobuf": "BSD-3-Clause",
    "pyarrow-hotfix": "Apache-2.0",
    "pydeck": "Apache-2.0",
    "skops": "MIT",
}
# Not permissive, and why it may be there all the same.
ACCEPTED = {"certifi": ("MPL-2.0", "a list of certificates, passed on unchanged")}


def licence_of(component: Mapping[str, Any]) -> str:
    """The licence as an SPDX expression; what the metadata says where it is none; empty where it says nothing."""
    if component["name"] in IN_THEIR_FILE:
        return IN_THEIR_FILE[component["name"]]
    said = [
        each.get("expression") or each["license"].get("id") or each["license"].get("name", "")
        for each in component.get("licenses", [])
    ]
    exact = [each for each in said if not each.startswith("License ::")]
    return (exact or [CLASSIFIERS.get(each, each) for each in said] or [""])[0]


def is_permissive(expression: str) -> bool:
    """Whether all of an AND, and one of an OR, is permissive. An expression with brackets or WITH is not understood."""
    if re.search(r"[()]|\bWITH\b", expression):
        return False
    either = expression.split(" OR ")
    return any(all(each.strip() in PERMISSIVE for each in both.split(" AND ")) for both in either)


def listing_of(sbom: Mapping[str, Any]) -> list[str]:
    """One line per package: name, version, licence, and why it is accepted where it is not permissive."""
    rows = sorted((each["name"].lower(), each) for each in sbom["components"])
    return ["  ".join((name, each["version"], licence_of(each), *_reason(name, each))) for name, each in rows]


def refused(components: Iterable[Mapping[str, Any]]) -> list[str]:
    """The packages whose licence is not permissive and not accepted."""
    return [
        f"{each['name']} {each['version']}: {licence_of(each) or 'no licence named'}"
        for each in components
        if not is_permissive(licence_of(each)) and not _reason(each["name"], each)
    ]


def _reason(name: str, component: Mapping[str, Any]) -> tuple[str, ...]:
    licence, reason = ACCEPTED.get(name, ("", ""))
    return (reason,) if licence and licence == licence_of(component) else ()


def main() -> None:
    sbom = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    Path(sys.argv[2]).write_text("\n".join(listing_of(sbom)) + "\n", "utf-8")
    wrong = refused(sbom["components"])
    if wrong:
        sys.exit("not permissive: " + "; ".join(wrong))
    sys.stdout.write(f"{len(sbom['components'])} packages, all permissive or accepted: {sys.argv[2]}\n")


if __name__ == "__main__":
    main()
