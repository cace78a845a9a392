"""An attacker with the whole database, its files, its logs, and the order people came in.

``found_orders`` looks for the answers everywhere and returns each order it finds them in, as the
numbers of the respondents: if such an order resembles 0, 1, 2 ..., the place betrays people.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scipy.stats import kendalltau
from sqlalchemy import Connection, inspect, text

from tests.stage import Stage

FEWEST = 20  # answers found at a place, for its order to say anything
Orders = dict[str, list[int]]


def found_orders(stage: Stage, marks: Sequence[str], data: Path) -> Orders:
    """Return every order in which the marked answers lie, by the name of the place.

    Parameters
    ----------
    stage : Stage
    marks : sequence of str
        For each respondent, in the order they came, a text that only their answer holds.
    data : Path
        Where the database keeps its files.
    """
    orders = dict(_orders_in_tables(stage, marks))
    for path, content in written_files(stage, data):
        orders[f"bytes of {path.name}"] = _order_in(content, marks)
    return {place: order for place, order in orders.items() if len(order) >= FEWEST}


def resemblance(order: Sequence[int]) -> float:
    """Return |Kendall's tau| between an order and the order people came in."""
    tau = float(kendalltau(range(len(order)), order).statistic)
    return 0.0 if math.isnan(tau) else abs(tau)


def at_their_place(order: Sequence[int]) -> int:
    """Count those whom an attacker names rightly by counting alone."""
    return sum(number == position for position, number in enumerate(order))


def linked_by_transaction(stage: Stage, invitations: str, responses: str, key: str) -> int:
    """Join two PostgreSQL tables on the transaction that wrote their rows; count pairs of one."""
    query = (
        f"SELECT count(*) FROM (SELECT r.xmin::text FROM {responses} r JOIN {invitations} i"
        f" ON i.xmin::text = r.xmin::text GROUP BY r.xmin::text"
        f" HAVING count(DISTINCT i.{key}) = 1) AS pairs"
    )
    return int(stage.session.execute(text(query)).scalar_one())


def shared_values(stage: Stage) -> dict[str, int]:
    """Count, for each pair of columns of different tables, the values that only they share.

    Small numbers, dates and codes of departments are shared by design; anything of 8 bytes or
    more that is in exactly one row on both sides would be a key from one to the other.
    """
    connection = stage.session.connection()
    columns = dict(_long_unique_values(connection))
    names = sorted(columns)
    return {
        f"{a} = {b}": len(common)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if a.split(".")[0] != b.split(".")[0] and (common := columns[a] & columns[b])
    }


def everything_stored(stage: Stage) -> Iterator[tuple[str, object]]:
    """Yield each value of each table with the name of its column."""
    connection = stage.session.connection()
    for table in inspect(connection).get_table_names():
        for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
            for column, value in row.items():
                yield f"{table}.{column}", value


def written_files(stage: Stage, folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield all files below a folder that were written since the stage was put up."""
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(FileNotFoundError):  # a server tidies up while we look
            if path.is_file() and path.stat().st_mtime >= stage.began:
                yield path, path.read_bytes()


def _orders_in_tables(stage: Stage, marks: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    connection = stage.session.connection()
    for table in inspect(connection).get_table_names():
        for kind in _row_orders(connection, table):
            query = text(f'SELECT * FROM "{table}" ORDER BY {kind}')
            rows = connection.execute(query).fetchall()
            content = "\n".join(str(value) for row in rows for value in row)
            yield f"{table} by {kind}", _order_in(content.encode(), marks)


def _row_orders(connection: Connection, table: str) -> tuple[str, ...]:
    """Return by what the rows of a table can be put in order, hidden columns included."""
    if connection.dialect.name == "postgresql":
        return ("ctid", "xmin::text::bigint, ctid", "cmin::text::bigint, ctid")
    declared = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table}
    ).scalar_one()
    return ("1",) if "WITHOUT ROWID" in declared else ("rowid", "1")


def _order_in(content: bytes, marks: Sequence[str]) -> list[int]:
    shape = re.sub("[0-9]", "[0-9]", re.escape(marks[0])).encode()  # all marks look alike
    if re.search(shape, content) is None:
        return []
    places = ((content.find(mark.encode()), number) for number, mark in enumerate(marks))
    return [number for place, number in sorted(places) if place >= 0]


def _long_unique_values(connection: Connection) -> Iterator[tuple[str, set[bytes]]]:
    for table in inspect(connection).get_table_names():
        rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings().all()
        for column in rows[0] if rows else ():
            values = [row[column] for row in rows if isinstance(row[column], str | bytes)]
            texts = [v.encode() if isinstance(v, str) else bytes(v) for v in values]
            yield f"{table}.{column}", {v for v in texts if len(v) >= 8 and texts.count(v) == 1}
