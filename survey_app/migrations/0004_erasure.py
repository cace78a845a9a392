"""What was ordered to be erased; with an order, sealed answers may go.

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEALED = ("sealed_answers", "sealed_comments", "counted_receipts")
WHY = "sealed answers are written while sealing and never touched again"
NOT_CLOSED = "(SELECT w.state FROM wave AS w WHERE w.id = OLD.wave_id) IS DISTINCT FROM 'closed'"
NOT_ORDERED = "NOT EXISTS (SELECT 1 FROM erasure_order AS e WHERE e.wave_id = OLD.wave_id)"
KEPT = "an order to erase is never changed or withdrawn"


def upgrade() -> None:
    op.create_table(
        "erasure_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_order")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_erasure_order_kind")),
    )
    for table in SEALED:
        _refuse_deleting(table, f"{NOT_CLOSED} AND {NOT_ORDERED}")
    for event in ("UPDATE", "DELETE"):
        _refuse(f"erasure_order_no_{event.lower()}", event)


def downgrade() -> None:
    for event in ("UPDATE", "DELETE"):
        name = f"erasure_order_no_{event.lower()}"
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else " ON erasure_order"))
    for table in SEALED:
        _refuse_deleting(table, NOT_CLOSED)
    op.drop_table("erasure_order")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _refuse_deleting(table: str, condition: str) -> None:
    name = f"{table}_delete"
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        when = condition.replace("IS DISTINCT FROM", "IS NOT")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION interlock_{name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {condition} THEN"
        " RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END IF;"
        " RETURN COALESCE(NEW, OLD); END $$"
    )


def _refuse(name: str, event: str) -> None:
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON erasure_order FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON erasure_order"
        f" FOR EACH STATEMENT EXECUTE FUNCTION interlock_refuse('{KEPT}')"
    )
