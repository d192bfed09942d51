"""`regulars digest`: what changed, what comes and what is unusual, as a page or a message."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, Flag, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json


def digest(
    *, to: Path, smtp: Flag = False, out: OutFolder = Path("data"), run: KeptRun = None, json: AsJson = False
) -> None:
    """Write what changed, what comes and what is unusual to a file, for a scheduler.

    Parameters
    ----------
    to
        digest.md, digest.html, or mail.eml (a message with text and page).
    smtp
        Also send it: REGULARS_SMTP_HOST, REGULARS_SMTP_PORT (465), REGULARS_SMTP_USER, REGULARS_SMTP_PASSWORD,
        REGULARS_MAIL_FROM and REGULARS_MAIL_TO say where and as whom. The connection is encrypted.
    """
    from regulars.shell.published.digest import send, write_digest
    from regulars.shell.published.run import open_run

    opened = open_run(out, run)
    message = write_digest(opened, to)
    sent_to = send(message) if smtp else None
    if json:
        show_json({"run_id": opened.run_id, "file": str(to), "sent_to": sent_to})
        return
    say(f"wrote {to}")
    if sent_to:
        say(f"sent to {sent_to}")
