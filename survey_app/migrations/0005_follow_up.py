"""What follows from results: commitments, target levels, cost ranges, the day ties are shown.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("one", sa.String(length=80), nullable=False),
        sa.Column("other", sa.String(length=80), nullable=True),
        sa.Column("measure", sa.String(length=300), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "state IN ('agreed', 'under_way', 'kept', 'dropped')", name=op.f("ck_commitment_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_commitment_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        _of_wave("commitment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("wave_id", "draft", name=op.f("uq_commitment_wave_id")),
    )
    op.create_table(
        "target_level",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("dimension", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_target_level_level")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_target_level_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "unit", "dimension", name=op.f("pk_target_level")
        ),
    )
    op.create_table(
        "cost_ranges",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        _of_wave("cost_ranges"),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_cost_ranges")),
    )
    op.create_table(
        "tie_day",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("ties_from", sa.Date(), nullable=False),
        _of_wave("tie_day"),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_tie_day")),
    )


def downgrade() -> None:
    for table in ("tie_day", "cost_ranges", "target_level", "commitment"):
        op.drop_table(table)


def _of_wave(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_wave_id_wave")
    return sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=name, ondelete="CASCADE")
