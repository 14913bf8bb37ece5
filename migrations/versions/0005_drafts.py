"""what is being written: drafts, their revisions, texts kept aside; sections have a key"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'

section = sa.table('section', sa.column('id', sa.Integer), sa.column('key', sa.String))


def upgrade() -> None:
    # No table is rebuilt: on SQLite one that others refer to can't be dropped.
    op.add_column('section', sa.Column('key', sa.String(length=20), nullable=False, server_default=''))
    connection = op.get_bind()
    for (id,) in connection.execute(sa.select(section.c.id)).all():
        connection.execute(sa.update(section).where(section.c.id == id).values(key=secrets.token_hex(6)))
    op.create_index('ix_section_minutes_id_key', 'section', ['minutes_id', 'key'], unique=True)
    op.drop_index('ix_section_minutes_id', table_name='section')

    op.create_table('draft',
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('within', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['member.id'], name='fk_draft_holder_id'),
    sa.PrimaryKeyConstraint('id', name='pk_draft'),
    sa.UniqueConstraint('subject', name='uq_draft_subject')
    )
    op.create_index('ix_draft_within', 'draft', ['within'])
    op.create_table('revision',
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_auto', sa.Boolean(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name='fk_revision_by_id'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name='fk_revision_draft_id'),
    sa.PrimaryKeyConstraint('id', name='pk_revision'),
    sa.UniqueConstraint('draft_id', 'number', name='uq_revision_draft_id_number')
    )
    op.create_table('aside',
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name='fk_aside_by_id'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name='fk_aside_draft_id'),
    sa.ForeignKeyConstraint(['settled_by_id'], ['member.id'], name='fk_aside_settled_by_id'),
    sa.PrimaryKeyConstraint('id', name='pk_aside')
    )
    op.create_index('ix_aside_draft_id', 'aside', ['draft_id'])


def downgrade() -> None:
    op.drop_table('aside')
    op.drop_table('revision')
    op.drop_table('draft')
    op.create_index('ix_section_minutes_id', 'section', ['minutes_id'])
    op.drop_index('ix_section_minutes_id_key', table_name='section')
    op.drop_column('section', 'key')
