"""host_leases"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_leases",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("expires_s", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("key", "number", name=op.f("pk_host_leases")),
    )
    op.create_index(op.f("ix_host_leases_holder"), "host_leases", ["holder"])
    op.create_table(
        "host_waits",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("since_s", sa.Float(precision=53), nullable=False),
        sa.Column("expires_s", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("key", "holder", name=op.f("pk_host_waits")),
    )
    op.create_table(
        "host_paces",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("delay_s", sa.Float(precision=53), nullable=False),
        sa.Column("paused_until_s", sa.Float(precision=53), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("expires_s", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_paces")),
    )


def downgrade() -> None:
    op.drop_table("host_paces")
    op.drop_table("host_waits")
    op.drop_table("host_leases")
