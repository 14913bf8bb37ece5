"""votes in bundles, and written comments in sealed envelopes of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # An opening that was sent after the session had ended was kept with the second scrutineer's code and password.
    op.execute("DELETE FROM kept_form WHERE path LIKE '/ballots/%/opening%'")
    op.add_column("vote_round", sa.Column("bundle", sa.String(length=60), nullable=True))
    op.add_column("vote_round", sa.Column("takes_comments", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_vote_round_bundle", "vote_round", ["bundle"], unique=False)
    op.create_table(
        "vote_comment_envelope",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sealed) = 2096", name=op.f("ck_vote_comment_envelope_sealed")),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_id"],
            ["vote_roll.round_id", "vote_roll.voter_id"],
            name=op.f("fk_vote_comment_envelope_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_id", name=op.f("pk_vote_comment_envelope")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vote_comment",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "item_id", "position", name=op.f("pk_vote_comment")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("vote_comment")
    op.drop_table("vote_comment_envelope")
    op.drop_index("ix_vote_round_bundle", table_name="vote_round")
    op.drop_column("vote_round", "takes_comments")
    op.drop_column("vote_round", "bundle")
