"""rounds of the quarterly stars: candidates, doubts of the roll, seats, objections"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "star_round",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("roll_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("choices", sa.Integer(), nullable=False),
        sa.Column("tie", sa.String(length=8), nullable=False),
        sa.Column("ballot_order", sa.String(length=8), nullable=False),
        sa.Column("seal_mode", sa.String(length=12), nullable=False),
        sa.Column("nominate_until", sa.Date(), nullable=False),
        sa.Column("roll_days", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("vetoes", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("roll_until", sa.Date(), nullable=True),
        sa.Column("lot_seed", sa.String(length=64), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_star_round_district_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["member.id"], name=op.f("fk_star_round_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_round")),
    )
    with op.batch_alter_table("star_round", schema=None) as batch_op:
        batch_op.create_index("ix_star_round_state", ["state"], unique=False)
        batch_op.create_index("ix_star_round_year_quarter", ["year", "quarter"], unique=False)

    op.create_table(
        "star_candidacy",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("deeds", sa.String(length=600), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_star_candidacy_by_id")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_star_candidacy_district_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_star_candidacy_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["star_round.id"], name=op.f("fk_star_candidacy_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_candidacy")),
        sa.UniqueConstraint("round_id", "member_id", name="uq_star_candidacy_member"),
    )
    with op.batch_alter_table("star_candidacy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_candidacy_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_star_candidacy_round_id"), ["round_id"], unique=False)

    op.create_table(
        "star_roll_doubt",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["member.id"], name=op.f("fk_star_roll_doubt_answered_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_star_roll_doubt_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["star_round.id"], name=op.f("fk_star_roll_doubt_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_roll_doubt")),
    )
    with op.batch_alter_table("star_roll_doubt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_roll_doubt_round_id"), ["round_id"], unique=False)

    op.create_table(
        "star_objection",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=600), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["member.id"], name=op.f("fk_star_objection_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_star_objection_by_id")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["star_candidacy.id"], name=op.f("fk_star_objection_candidacy_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_star_objection_owner_id")),
        sa.ForeignKeyConstraint(["round_id"], ["star_round.id"], name=op.f("fk_star_objection_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_objection")),
        sa.UniqueConstraint("round_id", "number", name="uq_star_objection_number"),
    )
    with op.batch_alter_table("star_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_objection_round_id"), ["round_id"], unique=False)

    op.create_table(
        "star_seat",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_why", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["candidacy_id"], ["star_candidacy.id"], name=op.f("fk_star_seat_candidacy_id")),
        sa.ForeignKeyConstraint(["round_id"], ["star_round.id"], name=op.f("fk_star_seat_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_seat")),
        sa.UniqueConstraint("candidacy_id", name=op.f("uq_star_seat_candidacy_id")),
    )
    with op.batch_alter_table("star_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_seat_round_id"), ["round_id"], unique=False)

    op.create_table(
        "star_step",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_star_step_by_id")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["star_candidacy.id"], name=op.f("fk_star_step_candidacy_id")),
        sa.ForeignKeyConstraint(["round_id"], ["star_round.id"], name=op.f("fk_star_step_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_step")),
    )
    with op.batch_alter_table("star_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_step_candidacy_id"), ["candidacy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_star_step_round_id"), ["round_id"], unique=False)


def downgrade() -> None:
    op.drop_table("star_step")
    op.drop_table("star_seat")
    op.drop_table("star_objection")
    op.drop_table("star_roll_doubt")
    op.drop_table("star_candidacy")
    op.drop_table("star_round")
