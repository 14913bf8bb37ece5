"""photos shown"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'


def upgrade() -> None:
    op.add_column('attachment', sa.Column('small_digest', sa.String(length=64), nullable=True))
    op.add_column('attachment', sa.Column('width', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('attachment', sa.Column('height', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('attachment', sa.Column('caption', sa.String(length=60), nullable=False, server_default=''))


def downgrade() -> None:
    for name in ('caption', 'height', 'width', 'small_digest'):
        op.drop_column('attachment', name)
