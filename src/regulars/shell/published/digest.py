"""The digest of a run in the forms in which people get it: Markdown, a page, a message."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from regulars.ground.errors import OutOfResources, UsageError
from regulars.shell.published.movement import briefing

if TYPE_CHECKING:
    from regulars.shell.published.run import Run

_FORMS = (".md", ".html", ".eml")
_NEEDED = ("REGULARS_SMTP_HOST", "REGULARS_MAIL_FROM", "REGULARS_MAIL_TO")
_SMTPS = 465
_TIMEOUT = 30
_STYLE = "body{font:16px/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"


def write_digest(run: Run, to: Path) -> EmailMessage:
    """Writes the digest in the form that the file's ending names, and gives it as a message.

    Raises UsageError for another ending.
    """
    if to.suffix not in _FORMS:
        raise UsageError(f"--to {to}: a digest is written as digest.md, digest.html or mail.eml.")
    title = f"{run.manifest.shop}, data before {run.as_of:%d %B %Y}"
    found = briefing(run)
    message = _message(title, found)
    text = {".md": _markdown, ".html": _page}.get(to.suffix)
    if text:
        to.write_text(text(title, found), encoding="utf-8")
    else:
        to.write_bytes(message.as_bytes())
    return message


def send(message: EmailMessage) -> str:
    """Sends the message as the environment says, and gives the addresses.

    Raises UsageError where the environment says too little.
    """
    lacking = [name for name in _NEEDED if not os.environ.get(name)]
    if lacking:
        raise UsageError(f"--smtp needs {', '.join(lacking)} in the environment.")
    host, port = os.environ["REGULARS_SMTP_HOST"], int(os.environ.get("REGULARS_SMTP_PORT", _SMTPS))
    try:
        with smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=ssl.create_default_context()) as server:
            if os.environ.get("REGULARS_SMTP_USER"):
                server.login(os.environ["REGULARS_SMTP_USER"], os.environ.get("REGULARS_SMTP_PASSWORD", ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise OutOfResources(f"{host}:{port} did not take the message: {error}") from None
    return message["To"]


def _message(title: str, found: dict[str, list[str]]) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = title
    message["From"] = os.environ.get("REGULARS_MAIL_FROM", "regulars@localhost")
    message["To"] = os.environ.get("REGULARS_MAIL_TO", "undisclosed-recipients:;")
    message["Date"] = formatdate(usegmt=True)
    message.set_content(_markdown(title, found))
    message.add_alternative(_page(title, found), subtype="html")
    return message


def _markdown(title: str, found: dict[str, list[str]]) -> str:
    parts = [f"# {_plain(title)}"]
    for heading, sentences in found.items():
        parts.append(f"## {heading}\n\n" + "\n".join(f"- {_plain(sentence)}" for sentence in sentences))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """The text without what Markdown would take for a link, a tag or emphasis: names are the shop's."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)


def _page(title: str, found: dict[str, list[str]]) -> str:
    parts = [Markup("<h1>{}</h1>").format(title)]
    for heading, sentences in found.items():
        items = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in sentences)
        parts.append(Markup("<h2>{}</h2><ul>{}</ul>").format(heading, items))
    head = Markup('<!doctype html><html lang="en"><meta charset="utf-8"><title>{}</title>').format(title)
    return str(head + Markup(f"<style>{escape(_STYLE)}</style>") + Markup("\n").join(parts) + Markup("</html>\n"))
