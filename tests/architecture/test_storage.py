"""Nothing stored of a respondent tells who, when, or in which order."""

from __future__ import annotations

import pytest
from sqlalchemy import Date, DateTime, Integer, Time

from survey_app.models import Base
from survey_app.store.wave_tables import tables_of

FORBIDDEN = ("time", "date", "created", "address", "agent", "user", "person", "email", "number")


def open_tables():
    return tables_of(7).metadata.tables.values()


@pytest.mark.parametrize("table", open_tables(), ids=lambda table: table.name)
def test_a_table_of_an_open_wave_holds_no_time_no_counter_and_nobody(table):
    for column in table.columns:
        assert not isinstance(column.type, DateTime | Date | Time)
        assert not any(word in column.name for word in FORBIDDEN)
        assert not (column.primary_key and isinstance(column.type, Integer))
    assert table.dialect_options["sqlite"]["with_rowid"] is False


def test_no_two_tables_of_an_open_wave_share_a_key():
    tables = {table.name: table for table in open_tables()}
    names = {
        column.name
        for table in tables.values()
        for column in table.columns
        if column.primary_key and column.name != "department"
    }
    responses = next(table for name, table in tables.items() if name.endswith("response"))
    comments = next(table for name, table in tables.items() if name.endswith("comment"))

    assert names  # there are keys, and the two ids are drawn apart (tests/attacks)
    assert not responses.foreign_keys
    assert not comments.foreign_keys


@pytest.mark.parametrize("name", ["sealed_answers", "sealed_comments", "counted_receipts"])
def test_what_is_left_after_sealing_has_no_row_per_person(name):
    table = Base.metadata.tables[name]
    keys = {column.name for column in table.primary_key}

    assert keys <= {"wave_id", "department", "question"}
    assert not any(isinstance(column.type, DateTime | Date | Time) for column in table.columns)
