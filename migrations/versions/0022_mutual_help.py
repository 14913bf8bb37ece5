"""questions and mutual help"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'


def upgrade() -> None:
    op.create_table('case_question',
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=600), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_why', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_case_question_by_id')),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_question_note_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_question'))
    )
    op.create_index(op.f('ix_case_question_note_id'), 'case_question', ['note_id'], unique=False)
    op.create_table('help_post',
    sa.Column('wants', sa.String(length=6), nullable=False),
    sa.Column('industry_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_why', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_help_post_by_id')),
    sa.ForeignKeyConstraint(['industry_id'], ['industry.id'], name=op.f('fk_help_post_industry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_post'))
    )
    op.create_index('ix_help_post_at', 'help_post', ['at'], unique=False)
    op.create_index(op.f('ix_help_post_by_id'), 'help_post', ['by_id'], unique=False)
    op.create_index(op.f('ix_help_post_industry_id'), 'help_post', ['industry_id'], unique=False)
    op.create_table('help_pair',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('begun_on', sa.Date(), nullable=True),
    sa.Column('check_on', sa.Date(), nullable=True),
    sa.Column('checked', sa.String(length=300), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_help_pair_by_id')),
    sa.ForeignKeyConstraint(['post_id'], ['help_post.id'], name=op.f('fk_help_pair_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_pair')),
    sa.UniqueConstraint('post_id', 'by_id', name='uq_help_pair_by_id')
    )
    op.create_index(op.f('ix_help_pair_by_id'), 'help_pair', ['by_id'], unique=False)
    op.create_index(op.f('ix_help_pair_post_id'), 'help_pair', ['post_id'], unique=False)


def downgrade() -> None:
    op.drop_table('help_pair')
    op.drop_table('help_post')
    op.drop_table('case_question')
