"""seals of final papers"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table('seal',
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('mark', sa.String(length=12), nullable=False),
    sa.Column('url', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seal'))
    )
    with op.batch_alter_table('seal', schema=None) as batch_op:
        batch_op.create_index('ix_seal_mark', ['mark'], unique=False)
        batch_op.create_index('ix_seal_subject', ['subject'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('seal', schema=None) as batch_op:
        batch_op.drop_index('ix_seal_subject')
        batch_op.drop_index('ix_seal_mark')

    op.drop_table('seal')
