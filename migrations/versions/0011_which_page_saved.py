"""revisions know the page that sent them, and from which version on it alone has written"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.add_column('revision', sa.Column('page', sa.String(length=40), nullable=False, server_default=''))
    op.add_column('revision', sa.Column('nth', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('revision', sa.Column('base', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.drop_column('revision', 'base')
    op.drop_column('revision', 'nth')
    op.drop_column('revision', 'page')
