"""which readers read a page; what made no page of its own; whose the evidence is"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pages", sa.Column("reading_sha256", sa.String(length=64), nullable=True))
    op.add_column("pages", sa.Column("reader", sa.String(length=64), nullable=True))
    op.create_table(
        "detours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["crawl_id"], ["crawls.id"], name=op.f("fk_detours_crawl_id_crawls")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detours")),
    )
    op.create_index("ix_detours_crawl_id", "detours", ["crawl_id"])
    identity = op.create_table(
        "identity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
    )
    op.bulk_insert(identity, [{"id": uuid.uuid4().hex}])


def downgrade() -> None:
    op.drop_table("identity")
    op.drop_table("detours")
    op.drop_column("pages", "reader")
    op.drop_column("pages", "reading_sha256")
