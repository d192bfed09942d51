"""A schema put in the place of another in one transaction: readers see the old tables or the new ones, whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from regulars.ground.contract import Table
from regulars.ground.errors import Busy, OutOfResources, UsageError, listing
from regulars.shell.engines.postgres.session import DatabaseError, Session
from regulars.shell.process.sql_quoting import literal, quoted

LOCK_NOT_AVAILABLE, DEPENDENT_OBJECTS = "55P03", "2BP01"  # SQLSTATE
MARK = "Made by Regulars"  # begins the comment of every schema of ours; no other is ever dropped
_PATIENCE = "60s"  # for readers of the old tables to come to an end


@contextmanager
def building(session: Session, schema: str) -> Iterator[str]:
    """The name of an empty schema beside `schema`, in which its next tables are made; it goes if they stay unpublished.

    One process at a time. What a killed one left behind is removed. Raises Busy, and UsageError where a schema of
    that name is not ours.
    """
    name = f"{schema}_building"
    if not session.value(f"SELECT pg_try_advisory_lock(hashtextextended({literal(f'{MARK}: {schema}')}, 0))"):
        raise Busy(f"{session.address.shown}: another run is building schema {schema}. Wait for it, then run again.")
    for each in (schema, name):
        _check_ours(session, each)
    session.run(f"DROP SCHEMA IF EXISTS {quoted(name)} CASCADE")
    session.run(f"CREATE SCHEMA {quoted(name)}")
    session.run(_comment(name, {"building": True}))
    try:
        yield name
    finally:
        drop_quietly(session, name)


def drop_quietly(session: Session, name: str) -> None:
    """Remove a schema in the making; where the database is gone, the next run will."""
    try:
        session.run(f"DROP SCHEMA IF EXISTS {quoted(name)} CASCADE")
    except (OutOfResources, DatabaseError):
        return


def describe(session: Session, schema: str, contracts: Iterable[Table]) -> None:
    """The grain of every table and the meaning of every column, as comments."""
    for contract in contracts:
        place = f"{quoted(schema)}.{quoted(contract.name)}"
        comment = contract.comment
        session.run(f"COMMENT ON TABLE {place} IS {literal(comment)}")
        for column in contract.columns:
            session.run(f"COMMENT ON COLUMN {place}.{quoted(column.name)} IS {literal(column.comment)}")


def keep_only(session: Session, schema: str, names: Collection[str]) -> None:
    """Drop every table of the schema that is not named, and whatever depends on it."""
    for name, kind in _relations(session, schema):
        if kind == "TABLE" and name not in names:
            session.run(f"DROP TABLE {quoted(schema)}.{quoted(name)} CASCADE")


def swap(session: Session, fresh: str, schema: str, run_id: str) -> None:
    """Put the schema `fresh` in the place of `schema`, in one transaction; whoever could read the old one still can.

    Raises UsageError where something outside hangs on the old tables, Busy where readers do not come to an end.
    """
    try:
        with session.transaction():
            session.run(f"SET LOCAL lock_timeout = {literal(_PATIENCE)}")
            readers = _readers(session, schema)
            _drop_old(session, schema)
            session.run(f"ALTER SCHEMA {quoted(fresh)} RENAME TO {quoted(schema)}")
            session.run(_comment(schema, {"run_id": run_id}))
            for role in readers:
                session.run(f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {role}")
                session.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {quoted(schema)} TO {role}")
    except DatabaseError as error:
        if error.state == LOCK_NOT_AVAILABLE:
            raise Busy(f"{session.address.shown}: tables of schema {schema} are being read; run again later.") from None
        if error.state == DEPENDENT_OBJECTS:
            raise UsageError(
                f"{session.address.shown}: objects outside schema {schema} depend on its tables "
                f"({listing(_hanging(session, schema))}); remove the dependency, or publish into another "
                "schema."
            ) from None
        raise


def published_id(session: Session, schema: str) -> str | None:
    """The run whose tables the schema has; None where it has none."""
    comment = session.value(f"SELECT obj_description(to_regnamespace({literal(quoted(schema))}), 'pg_namespace')")
    return json.loads(comment.removeprefix(f"{MARK}: ")).get("run_id") if comment and comment.startswith(MARK) else None


def _comment(schema: str, facts: dict[str, object]) -> str:
    return f"COMMENT ON SCHEMA {quoted(schema)} IS {literal(f'{MARK}: {json.dumps(facts)}')}"


def _check_ours(session: Session, schema: str) -> None:
    there = f"to_regnamespace({literal(quoted(schema))})"
    comment = session.rows(f"SELECT {there} IS NOT NULL, obj_description({there}, 'pg_namespace')")[0]
    if comment[0] and not (comment[1] or "").startswith(MARK):
        raise UsageError(
            f"{session.address.shown}: the schema {schema} was not made by Regulars and is left alone; "
            "name another: [engine] schema."
        )


def _relations(session: Session, schema: str) -> list[tuple[str, str]]:
    found = (
        "SELECT relname::text, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END FROM pg_class "
        f"WHERE relnamespace = to_regnamespace({literal(quoted(schema))}) AND relkind IN ('r', 'v') ORDER BY 2 DESC, 1"
    )
    return session.rows(found)


def _drop_old(session: Session, schema: str) -> None:
    """Nothing by CASCADE: what others have built upon the tables must not vanish unseen."""
    relations = _relations(session, schema)
    for kind in ("VIEW", "TABLE"):
        names = [f"{quoted(schema)}.{quoted(name)}" for name, of in relations if of == kind]
        if names:
            session.run(f"DROP {kind} {', '.join(names)}")
    session.run(f"DROP SCHEMA IF EXISTS {quoted(schema)}")


def _readers(session: Session, schema: str) -> list[str]:
    """Who was let into the old schema, as names to be put into a statement."""
    found = (
        "SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END "
        f"FROM pg_namespace, aclexplode(nspacl) AS acl WHERE oid = to_regnamespace({literal(quoted(schema))}) "
        "AND acl.privilege_type = 'USAGE' AND acl.grantee <> nspowner ORDER BY 1"
    )
    return [row[0] for row in session.rows(found)]


def _hanging(session: Session, schema: str) -> list[str]:
    here = f"to_regnamespace({literal(quoted(schema))})"
    found = (
        "SELECT DISTINCT format('%s.%s', outer_ns.nspname, c.relname) FROM pg_depend d "
        "JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass JOIN pg_class c ON c.oid = "
        "r.ev_class JOIN pg_namespace outer_ns ON outer_ns.oid = c.relnamespace JOIN pg_class t ON t.oid = d.refobjid "
        f"WHERE t.relnamespace = {here} AND c.relnamespace <> {here} ORDER BY 1"
    )
    return [row[0] for row in session.rows(found)]
