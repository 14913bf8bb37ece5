"""industry case notes"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'


def upgrade() -> None:
    op.create_table('industry',
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['industry.id'], name=op.f('fk_industry_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_industry')),
    sa.UniqueConstraint('parent_id', 'name', name='uq_industry_parent_id')
    )
    op.create_table('case_note',
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('town', sa.String(length=40), nullable=False),
    sa.Column('village', sa.String(length=40), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('figures', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returns', sa.Integer(), nullable=False),
    sa.Column('kept_because', sa.String(length=200), nullable=False),
    sa.Column('out', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_case_note_author_id')),
    sa.ForeignKeyConstraint(['district_id'], ['district.id'], name=op.f('fk_case_note_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_note'))
    )
    with op.batch_alter_table('case_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_note_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_note_state'), ['state'], unique=False)

    op.create_table('case_edition',
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('industry_id', sa.Integer(), nullable=False),
    sa.Column('sections', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=4), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=True),
    sa.Column('scale', sa.BigInteger(), nullable=True),
    sa.Column('finance', sa.BigInteger(), nullable=True),
    sa.Column('support', sa.BigInteger(), nullable=True),
    sa.Column('collective', sa.BigInteger(), nullable=True),
    sa.Column('social', sa.BigInteger(), nullable=True),
    sa.Column('output', sa.BigInteger(), nullable=True),
    sa.Column('before', sa.BigInteger(), nullable=True),
    sa.Column('after', sa.BigInteger(), nullable=True),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('gain', sa.BigInteger(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_case_edition_by_id')),
    sa.ForeignKeyConstraint(['industry_id'], ['industry.id'], name=op.f('fk_case_edition_industry_id')),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_edition_note_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_edition')),
    sa.UniqueConstraint('note_id', 'number', name='uq_case_edition_number')
    )
    with op.batch_alter_table('case_edition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_edition_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_edition_industry_id'), ['industry_id'], unique=False)

    op.create_table('case_mark',
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('paragraph', sa.Text(), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_mark_note_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_mark'))
    )
    with op.batch_alter_table('case_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_mark_note_id'), ['note_id'], unique=False)

    op.create_table('case_section',
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=20), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_section_note_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_section')),
    sa.UniqueConstraint('note_id', 'position', name='uq_case_section_position')
    )
    op.create_table('case_step',
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_case_step_by_id')),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_step_note_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_step'))
    )
    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.create_index('ix_case_step_note_id', ['note_id'], unique=False)

    op.create_table('case_trial',
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('changed', sa.String(length=300), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('result', sa.String(length=300), nullable=False),
    sa.Column('worked', sa.Boolean(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_case_trial_by_id')),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_trial_note_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_trial')),
    sa.UniqueConstraint('note_id', 'by_id', name='uq_case_trial_by_id')
    )
    with op.batch_alter_table('case_trial', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_trial_note_id'), ['note_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('case_trial', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_trial_note_id'))

    op.drop_table('case_trial')
    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.drop_index('ix_case_step_note_id')

    op.drop_table('case_step')
    op.drop_table('case_section')
    with op.batch_alter_table('case_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_mark_note_id'))

    op.drop_table('case_mark')
    with op.batch_alter_table('case_edition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_edition_industry_id'))
        batch_op.drop_index(batch_op.f('ix_case_edition_at'))

    op.drop_table('case_edition')
    with op.batch_alter_table('case_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_note_state'))
        batch_op.drop_index(batch_op.f('ix_case_note_author_id'))

    op.drop_table('case_note')
    op.drop_table('industry')
