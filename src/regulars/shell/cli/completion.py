"""`regulars completion`: what makes the shell complete commands and options."""

from __future__ import annotations

from typing import Literal

from regulars.shell.cli.options import Flag
from regulars.shell.cli.show import say, show_json


def completion(shell: Literal["bash", "zsh", "fish"], /, *, json: Flag = False) -> None:
    """Print the script that makes a shell complete commands and options.

    bash: regulars completion bash > ~/.local/share/bash-completion/completions/regulars
    fish: regulars completion fish > ~/.config/fish/completions/regulars.fish
    zsh:  regulars completion zsh > a folder of $fpath, as _regulars

    Parameters
    ----------
    shell
        bash, zsh or fish.
    json
        Print one JSON document instead of the script.
    """
    from regulars.shell.cli import app

    script = app.generate_completion(shell=shell)
    show_json({"shell": shell, "script": script}) if json else say(script)
