"""secret votes"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table('vote_ballot',
    sa.Column('round_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('tracker', sa.LargeBinary(length=10), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.CheckConstraint('value BETWEEN 0 AND 9', name=op.f('ck_vote_ballot_value')),
    sa.PrimaryKeyConstraint('round_id', 'item_id', 'tracker', name=op.f('pk_vote_ballot')),
    sqlite_with_rowid=False
    )
    op.create_table('vote_round',
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('seal_mode', sa.String(length=12), nullable=False),
    sa.Column('max_choices', sa.Integer(), nullable=False),
    sa.Column('top_value', sa.Integer(), nullable=False),
    sa.Column('min_ballots', sa.Integer(), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cleaned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('box_pk', sa.LargeBinary(length=32), nullable=True),
    sa.Column('roll_sha256', sa.String(length=64), nullable=True),
    sa.Column('envelopes_sha256', sa.String(length=64), nullable=True),
    sa.Column('ballots_sha256', sa.String(length=64), nullable=True),
    sa.Column('valid', sa.Integer(), nullable=True),
    sa.Column('invalid', sa.Integer(), nullable=True),
    sa.Column('abstained', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('choice', 'grade')", name=op.f('ck_vote_round_kind')),
    sa.CheckConstraint("seal_mode IN ('scrutineers', 'file')", name=op.f('ck_vote_round_seal_mode')),
    sa.CheckConstraint("state IN ('draft', 'open', 'closed', 'counted', 'void')", name=op.f('ck_vote_round_state')),
    sa.CheckConstraint('min_ballots >= 5', name=op.f('ck_vote_round_min_ballots')),
    sa.CheckConstraint('top_value BETWEEN 1 AND 9', name=op.f('ck_vote_round_top_value')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote_round')),
    sa.UniqueConstraint('subject', name=op.f('uq_vote_round_subject'))
    )
    op.create_table('vote_custodian',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('pk', sa.LargeBinary(length=32), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('slot BETWEEN 1 AND 3', name=op.f('ck_vote_custodian_slot')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_vote_custodian_member_id')),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_custodian_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'slot', name=op.f('pk_vote_custodian')),
    sa.UniqueConstraint('round_id', 'member_id', name='uq_vote_custodian_member')
    )
    op.create_table('vote_item',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['member.id'], name=op.f('fk_vote_item_person_id')),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_item_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'item_id', name=op.f('pk_vote_item'))
    )
    op.create_table('vote_key_share',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('pair', sa.String(length=2), nullable=False),
    sa.Column('blob', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_key_share_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'pair', name=op.f('pk_vote_key_share')),
    sqlite_with_rowid=False
    )
    op.create_table('vote_listed',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('invalid', sa.String(length=12), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_listed_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'position', name=op.f('pk_vote_listed')),
    sqlite_with_rowid=False
    )
    op.create_table('vote_paper_entry',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('counts', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_vote_paper_entry_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_paper_entry_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'by_id', name=op.f('pk_vote_paper_entry'))
    )
    op.create_table('vote_roll',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), nullable=False),
    sa.Column('voted', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_roll_round_id')),
    sa.ForeignKeyConstraint(['voter_id'], ['member.id'], name=op.f('fk_vote_roll_voter_id')),
    sa.PrimaryKeyConstraint('round_id', 'voter_id', name=op.f('pk_vote_roll')),
    sqlite_with_rowid=False
    )
    op.create_table('vote_void',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_vote_void_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['vote_round.id'], name=op.f('fk_vote_void_round_id')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_vote_void'))
    )
    op.create_table('vote_envelope',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sealed) > 81', name=op.f('ck_vote_envelope_sealed')),
    sa.ForeignKeyConstraint(['round_id', 'voter_id'], ['vote_roll.round_id', 'vote_roll.voter_id'], name=op.f('fk_vote_envelope_round_id_voter_id')),
    sa.PrimaryKeyConstraint('round_id', 'voter_id', name=op.f('pk_vote_envelope')),
    sqlite_with_rowid=False
    )
    op.create_table('vote_paper_mark',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_vote_paper_mark_by_id')),
    sa.ForeignKeyConstraint(['round_id', 'voter_id'], ['vote_roll.round_id', 'vote_roll.voter_id'], name=op.f('fk_vote_paper_mark_round_id_voter_id')),
    sa.PrimaryKeyConstraint('round_id', 'voter_id', name=op.f('pk_vote_paper_mark')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('vote_paper_mark')
    op.drop_table('vote_envelope')
    op.drop_table('vote_void')
    op.drop_table('vote_roll')
    op.drop_table('vote_paper_entry')
    op.drop_table('vote_listed')
    op.drop_table('vote_key_share')
    op.drop_table('vote_item')
    op.drop_table('vote_custodian')
    op.drop_table('vote_round')
    op.drop_table('vote_ballot')
