"""a MAC over the public key of a vote's box"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("vote_round", sa.Column("box_mac", sa.LargeBinary(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("vote_round", "box_mac")
