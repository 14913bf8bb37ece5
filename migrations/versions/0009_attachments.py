"""attachments"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_attachment_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_subject'), ['subject'], unique=False)

    op.create_table('attachment_removal',
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_attachment_removal_attachment_id')),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_attachment_removal_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment_removal')),
    sa.UniqueConstraint('attachment_id', name=op.f('uq_attachment_removal_attachment_id'))
    )


def downgrade() -> None:
    op.drop_table('attachment_removal')
    op.drop_table('attachment')
