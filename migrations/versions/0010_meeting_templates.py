"""meeting templates, and the three that come with the portal"""

from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SHIPPED = {
    "主题例会": ("学习上级有关文件精神", "本月主题交流", "各村工作进展和困难", "下月工作安排"),
    "案例交流": ("案例介绍", "提问和讨论", "可以照着做的做法", "各村打算怎样做"),
    "汛期前安全": (
        "防汛形势和上级要求",
        "隐患排查：山坪塘、地质灾害点、危旧房",
        "转移路线、避险地点和值守安排",
        "应急物资和信息报送",
    ),
}
SHIPPED_AT = datetime(2026, 11, 25, tzinfo=timezone.utc)


def upgrade() -> None:
    templates = op.create_table('meeting_template',
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_meeting_template_by_id')),
    sa.ForeignKeyConstraint(['district_id'], ['district.id'], name=op.f('fk_meeting_template_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_template'))
    )
    with op.batch_alter_table('meeting_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_template_district_id'), ['district_id'], unique=False)

    items = op.create_table('template_item',
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['meeting_template.id'], name=op.f('fk_template_item_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_item'))
    )
    with op.batch_alter_table('template_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_template_item_template_id'), ['template_id'], unique=False)

    op.create_table('template_observer',
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('unit', sa.String(length=80), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['meeting_template.id'], name=op.f('fk_template_observer_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_observer'))
    )
    with op.batch_alter_table('template_observer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_template_observer_template_id'), ['template_id'], unique=False)

    connection = op.get_bind()
    for name, titles in SHIPPED.items():
        row = connection.execute(templates.insert().values(name=name, place='', at=SHIPPED_AT))
        id = row.inserted_primary_key[0]
        lines = [{'template_id': id, 'position': n, 'title': title} for n, title in enumerate(titles, 1)]
        connection.execute(items.insert(), lines)


def downgrade() -> None:
    op.drop_table('template_observer')
    op.drop_table('template_item')
    op.drop_table('meeting_template')
