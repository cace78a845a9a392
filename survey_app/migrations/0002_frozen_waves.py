"""What the database itself refuses, whoever asks: a wave once opened does not change.

Revision: 0002, after 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN = (
    "id",
    "organisation_id",
    "code",
    "mode",
    "questionnaire",
    "structure",
    "plan",
    "opened_on",
)
ONCE = ("closed_on", "sealed_on", "published_on")
LIMITS = ("k_scores", "k_distributions", "k_comments")
NEXT = (("draft", "open"), ("open", "closed"), ("closed", "sealed"), ("sealed", "published"))

changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
rewritten = " OR ".join(
    f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE
)
lowered = " OR ".join(f"NEW.{name} < OLD.{name}" for name in LIMITS)
forward = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in NEXT)

# name, table, event, when it is refused, why. Without a condition it is always refused.
RULES = [
    (
        "wave_begins_as_draft",
        "wave",
        "INSERT",
        "NEW.state <> 'draft' OR EXISTS (SELECT 1 FROM wave AS w WHERE w.id = NEW.id"
        " OR (w.organisation_id = NEW.organisation_id AND w.code = NEW.code))",
        "a wave begins as a draft, and never in the place of another",
    ),
    (
        "wave_is_frozen",
        "wave",
        "UPDATE",
        f"OLD.state <> 'draft' AND ({changed} OR {rewritten} OR {lowered})",
        "mode, questionnaire, tree, plan and limits of an opened wave are frozen;"
        " limits can be raised, never lowered",
    ),
    (
        "wave_goes_forward",
        "wave",
        "UPDATE",
        f"NEW.state <> OLD.state AND NOT ({forward})",
        "a wave goes from draft over open, closed and sealed to published, and never back",
    ),
    (
        "wave_opens_with_tree",
        "wave",
        "UPDATE",
        "NEW.state = 'open' AND NEW.structure IS NULL",
        "a wave opens with a tree of departments",
    ),
    (
        "wave_stays",
        "wave",
        "DELETE",
        "OLD.state <> 'draft'",
        "an opened wave is not removed",
    ),
]
for sealed in ("sealed_answers", "sealed_comments", "counted_receipts"):
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        RULES.append(
            (
                f"{sealed}_{event.lower()}",
                sealed,
                event,
                f"(SELECT w.state FROM wave AS w WHERE w.id = {row}.wave_id)"
                " IS DISTINCT FROM 'closed'",
                "sealed answers are written while sealing and never touched again",
            )
        )
LEDGERS = (
    (
        "release",
        "r.id = NEW.id OR (r.organisation_id = NEW.organisation_id AND r.number = NEW.number)",
    ),
    ("audit_entry", "r.id = NEW.id"),
    ("sealing_record", "r.wave_id = NEW.wave_id AND r.step = NEW.step"),
)
for ledger, same in LEDGERS:
    why = f"{ledger} only grows"
    RULES.append((f"{ledger}_no_update", ledger, "UPDATE", "", why))
    RULES.append((f"{ledger}_no_delete", ledger, "DELETE", "", why))
    taken = f"EXISTS (SELECT 1 FROM {ledger} AS r WHERE {same})"  # SQLite's INSERT OR REPLACE
    RULES.append((f"{ledger}_no_replace", ledger, "INSERT", taken, why))
EMPTIED = ("wave", "sealed_answers", "sealed_comments", "counted_receipts", "release",
           "audit_entry", "sealing_record")  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, table, event, condition, why in RULES:
            when = f"WHEN {condition}".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
                f" BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        return
    refuse = "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'"
    op.execute(
        "CREATE FUNCTION interlock_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {refuse}; END $$"
    )
    op.execute(
        "CREATE FUNCTION interlock_require_open() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF (SELECT w.state FROM wave AS w WHERE w.id = TG_ARGV[0]::int) <> 'open' THEN"
        " RAISE EXCEPTION '%', TG_ARGV[1] USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    for name, table, event, condition, why in RULES:
        op.execute(
            f"CREATE FUNCTION interlock_{name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {condition or 'true'} THEN {refuse}; END IF;"
            " RETURN COALESCE(NEW, OLD); END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION interlock_{name}('{why}')"
        )
    for table in EMPTIED:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION interlock_refuse('{table} is not emptied')"
        )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_ in RULES:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table}")
        if not is_sqlite:
            op.execute(f"DROP FUNCTION interlock_{name}()")
    if is_sqlite:
        return
    for table in EMPTIED:
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute("DROP FUNCTION interlock_require_open()")
    op.execute("DROP FUNCTION interlock_refuse()")
