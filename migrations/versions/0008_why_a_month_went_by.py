"""why a month went by"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "missing_reason",
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_missing_reason_district_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_missing_reason_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_reason")),
    )
    op.create_index("ix_missing_reason_month_district_id", "missing_reason", ["month", "district_id"])


def downgrade() -> None:
    op.drop_table("missing_reason")
