"""what can be found, with the database's own index over it"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_search_entry_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "ref", name="uq_search_entry_kind"),
    )
    op.create_index("ix_search_entry_kind_at", "search_entry", ["kind", "at"], unique=False)
    op.create_table(
        "search_part",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["search_entry.id"], name=op.f("fk_search_part_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_part")),
    )
    op.create_index(op.f("ix_search_part_entry_id"), "search_part", ["entry_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute('CREATE VIRTUAL TABLE search_fts USING fts5(tokens, tokenize="unicode61 remove_diacritics 0")')
    else:
        op.execute("CREATE INDEX search_fts_words ON search_part USING gin (to_tsvector('simple', tokens))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_part")
    op.drop_table("search_entry")
