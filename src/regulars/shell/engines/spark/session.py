"""A Spark session that keeps to itself: no page, no noise, and reachable from this machine alone where it can be."""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from regulars.ground.errors import InputRefused, OutOfResources, RegularsError, UsageError
from regulars.shell.engines.spark.dialect import NORMALIZE
from regulars.shell.process.signals import raise_pending_signal

INSTALL = "pip install 'regulars[spark]'"
JAVA = "apt-get install openjdk-17-jre-headless"
OLDEST_JAVA = 17
_MASTERS = r"local(\[(\*|[1-9]\d*)(,\d+)?\])?|local-cluster\[\d+,\d+,\d+\]|spark://[^/]+:\d+|yarn|k8s://.+"
_PATIENCE = 20  # seconds for the Java process to end by itself
_SETTINGS = {
    "spark.app.name": "regulars",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.caseSensitive": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@contextmanager
def opened_session(master: str, workspace: Path, memory: str) -> Iterator[Any]:
    """A session on the master, closed afterwards. Raises UsageError with what is to be installed."""
    _check_master(master)
    sql = _pyspark()
    _check_java()
    settings = _SETTINGS | {
        "spark.master": master,
        "spark.driver.memory": memory,
        "spark.local.dir": str(workspace),
        "spark.sql.warehouse.dir": str(workspace / "warehouse"),
    }
    if master.startswith("local"):
        settings |= _LOOPBACK
    if master.startswith("local-cluster"):
        settings |= {"spark.authenticate": "true", "spark.authenticate.secret": secrets.token_hex(32)}
    os.environ["PYSPARK_PYTHON"] = sys.executable
    log = workspace / "spark.log"
    with _silence(log):
        try:
            session = sql.SparkSession.builder.config(map=settings).getOrCreate()
        except Exception as error:
            raise _not_started(f"{error} {log.read_text('utf-8', 'replace')}", master) from None
    # It prints a traceback where Java is gone, which the next statement says in a line.
    session.sparkContext._accumulatorServer.handle_error = lambda *_: None
    session.udf.register(NORMALIZE, _normalized, "string")
    logging.getLogger().addFilter(_not_of_the_bridge)
    try:
        yield session
    finally:
        try:
            with plain_errors():
                session.stop()
        finally:
            _end_java()
            logging.getLogger().removeFilter(_not_of_the_bridge)


def _not_of_the_bridge(record: logging.LogRecord) -> bool:
    """Whether to log a record: the bridge to Java logs tracebacks of what it raises as well."""
    return "py4j" not in record.pathname


def _end_java() -> None:
    """End the Java process, so that no connection stays open and the next session takes its own settings."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    gateway.proc.stdin.close()  # at which it leaves
    try:
        gateway.proc.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


def _pyspark() -> Any:
    try:
        from pyspark import sql
    except ImportError:
        raise UsageError(f"the engine spark needs its library: {INSTALL}") from None
    return sql


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    if not shutil.which(java):
        raise UsageError(f"the engine spark needs Java {OLDEST_JAVA} or newer, but found none: {JAVA}")
    output = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60).stderr
    version = re.search(r'version "(\d+)', output)
    if not version or int(version[1]) < OLDEST_JAVA:
        found = output.splitlines()[0] if output else "nothing"
        raise UsageError(f"the engine spark needs Java {OLDEST_JAVA} or newer, found {found}: {JAVA}")


@contextmanager
def _silence(log: Path) -> Iterator[None]:
    """What the Java process says goes into a file: it takes over our outputs while it starts."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    with log.open("a") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        try:
            yield
        finally:
            for number, before in enumerate(kept, start=1):
                os.dup2(before, number)
                os.close(before)


def _normalized(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)


@contextmanager
def plain_errors() -> Iterator[None]:
    """What Spark says, as one of ours in one line."""
    raise_pending_signal()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise_pending_signal()
        raise _plain_error(error) from None


def _plain_error(error: Exception) -> RegularsError:
    said = " ".join(str(error).split())
    if "No space left on device" in said:
        return OutOfResources("Spark: no space left on the disk of its workspace; free some and run again.")
    if "OutOfMemory" in said or "Java heap space" in said:
        return OutOfResources("Spark: memory ran out; raise [engine] memory_limit, or take a larger cluster.")
    if isinstance(error, ConnectionError) or "Connection refused" in said or "stopped SparkContext" in said:
        return OutOfResources("Spark ended before the run did; nothing was published.")
    reason = re.search(r"\[[A-Z_.]+\][^.]*\.", said)
    return SparkFailed(f"Spark: {reason[0] if reason else said[:300]}")


def _check_master(master: str) -> None:
    if not re.fullmatch(_MASTERS, master):
        raise UsageError(
            f"{master!r} is not a Spark master; use local[*], local-cluster[2,1,1024] or spark://HOST:7077."
        )


def _not_started(said: str, master: str) -> RegularsError:
    said = " ".join(said.split())
    if "stopped SparkContext" in said or "All masters are unresponsive" in said:
        return InputRefused(f"no Spark master answers at {master}: is it running, and can it be reached from here?")
    reasons = re.findall(r"(\w+Exception: .*?)(?= at [\w.$/]+\(|$)", said) or [said]
    return InputRefused(f"Spark does not start on {master}: {reasons[-1][:300].rstrip('. ')}.")


class SparkFailed(RegularsError):
    """Spark refused a statement of ours, or failed at it."""
