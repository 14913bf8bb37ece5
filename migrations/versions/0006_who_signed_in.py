"""who signed in"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('attendance_correction',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.String(length=200), nullable=False),
    sa.Column('now', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_attendance_correction_by_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendance_correction_meeting_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_attendance_correction_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_correction'))
    )
    with op.batch_alter_table('attendance_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_correction_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_correction_member_id'), ['member_id'], unique=False)

    op.create_table('check_in',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=12), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claim', sa.String(length=24), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_late', sa.Boolean(), nullable=False),
    sa.Column('left_early', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_check_in_by_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_check_in_meeting_id')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_check_in_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in')),
    sa.UniqueConstraint('meeting_id', 'claim', name=op.f('uq_check_in_meeting_id_claim')),
    sa.UniqueConstraint('meeting_id', 'member_id', name=op.f('uq_check_in_meeting_id_member_id'))
    )
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_in_member_id'), ['member_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_check_in_member_id'))

    op.drop_table('check_in')
    with op.batch_alter_table('attendance_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_correction_member_id'))
        batch_op.drop_index(batch_op.f('ix_attendance_correction_meeting_id'))

    op.drop_table('attendance_correction')
