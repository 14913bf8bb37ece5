"""the ledger of actions"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

FINAL_ONES = """
INSERT INTO action_entry (item_id, meeting_id, district_id, owner_id, due_on, state, version)
SELECT action_item.id, meeting.id, meeting.district_id, action_item.owner_id, action_item.due_on, 'open', 1
FROM action_item
JOIN section ON section.id = action_item.section_id
JOIN minutes ON minutes.id = section.minutes_id
JOIN meeting ON meeting.id = minutes.meeting_id
WHERE meeting.state = 'final'
ORDER BY meeting.id, section.position, action_item.position
"""


def upgrade() -> None:
    op.create_table(
        "action_entry",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["action_item.id"], name=op.f("fk_action_entry_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_action_entry_meeting_id")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_action_entry_district_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_action_entry_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_entry")),
        sa.UniqueConstraint("item_id", name=op.f("uq_action_entry_item_id")),
    )
    op.create_index("ix_action_entry_meeting_id", "action_entry", ["meeting_id"])
    op.create_index("ix_action_entry_state_due_on", "action_entry", ["state", "due_on"])
    for column in ("district_id", "owner_id"):
        op.create_index(f"ix_action_entry_{column}_state_due_on", "action_entry", [column, "state", "due_on"])
    op.create_table(
        "action_step",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["action_entry.id"], name=op.f("fk_action_step_entry_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_action_step_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_action_step_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_step")),
    )
    op.create_index("ix_action_step_entry_id", "action_step", ["entry_id"])
    op.execute(FINAL_ONES)  # records that became final before there was a ledger


def downgrade() -> None:
    op.drop_table("action_step")
    op.drop_table("action_entry")
