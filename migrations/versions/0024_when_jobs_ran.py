"""when jobs ran"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'


def upgrade() -> None:
    op.add_column('installation', sa.Column('jobs_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('installation', 'jobs_at')
