"""The engine's SQLite file: the register of its tables, how it is opened, and what a file of an older version lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

tables = sa.MetaData()
"""Every table of the file; each is described beside the functions that use it."""


def open_database(path: Path) -> sa.Engine:
    """The file at `path`, made if need be, with all tables; close it with `dispose()`.

    A file of an older version gets the columns that it lacks, empty: every column that came later may be empty.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _set_up_connection)
    tables.create_all(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    kind = column.type.compile(engine.dialect)
                    connection.execute(sa.text(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}'))
    return engine


def _set_up_connection(connection: Any, _: object) -> None:
    # WAL: a reader never waits for the writer. A render that was accepted must survive a power cut, hence FULL.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
