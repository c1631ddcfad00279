"""The tables. Times are ISO 8601 texts with their offset: alike in every database."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

identity = Table(  # one row: by which evidence knows whose it is
    "identity",
    metadata,
    Column("id", String(32), primary_key=True),
)

crawls = Table(
    "crawls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("main_site", Text, nullable=False, index=True),
    Column("agency_name", Text, nullable=False),
    Column("agency_type", String(40), nullable=False),
    Column("state", String(12), nullable=False),  # running | finished
    Column("started_at", String(40), nullable=False),
    Column("finished_at", String(40)),
    Column("limits", Text, nullable=False),
    Column("rest", Text),  # what belongs to no single page: frontier, redirects, sitemap
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("discovered_on", Text, nullable=False),
    Column("sha256", String(64)),  # of the page's bytes; NULL for a failure
    Column("size_bytes", Integer),
    Column("media_type", String(120)),
    Column("document_sha256", String(64)),  # of the Document's JSON, kept as evidence too
    Column("reading_sha256", String(64)),  # of the Document as read from these bytes alone
    Column("reader", String(64)),  # the version of the readers that did
    Column("snapshot", Text),
    Column("failure", Text),
    UniqueConstraint("crawl_id", "position"),
)

detours = Table(  # of Crawls that are not finished
    "detours",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False),
    Column("url", Text, nullable=False),  # asked for
    Column("outcome", Text, nullable=False),  # JSON: what it gave, which made no page of its own
    Index("ix_detours_crawl_id", "crawl_id"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crawl_id", ForeignKey("crawls.id"), nullable=False, index=True),
    Column("fiscal_year", Integer, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("pack_digest", String(64), nullable=False),
    Column("pack_draft", Boolean, nullable=False),
    Column("tool_version", String(40), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("oit_low", Float, nullable=False),
    Column("oit_high", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the whole Run, JSON, zstd
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("item_id", String(8), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("reason", String(24)),
    Column("score_low", Float, nullable=False),
    Column("score_high", Float, nullable=False),
    UniqueConstraint("run_id", "item_id"),
    Index("ix_verdicts_item_outcome", "item_id", "outcome"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False, index=True),
    Column("item_id", String(8), nullable=False),
    Column("element_id", String(80), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("reason", String(24)),
    Column("counts", Boolean, nullable=False),
    Column("url", Text, nullable=False),
)

page_images = Table(
    "page_images",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),  # of the bytes that hold the page
    Column("number", Integer, nullable=False),
    Column("reader", String(120), nullable=False),
    Column("body", LargeBinary, nullable=False),  # a ScannedPage, JSON, zstd
    UniqueConstraint("sha256", "number", "reader"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("main_site", Text, nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False, index=True),
    Column("item_id", String(8), nullable=False),
    Column("element_id", String(80), nullable=False),  # '' for the whole item
    Column("outcome", String(12), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", String(40), nullable=False),
    Column("machine", String(12), nullable=False),
    Column("evidence", Text, nullable=False),  # JSON: address -> digest of its bytes
    Column("texts", Text, nullable=False),  # JSON: address -> digest of what the page says
    Index("ix_reviews_main_site_year", "main_site", "fiscal_year"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("list_digest", String(64), nullable=False, index=True),  # of its main sites
    Column("fiscal_year", Integer, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("finished_at", String(40)),
    Column("pack_digest", String(64), nullable=False),
    Column("tool_version", String(40), nullable=False),
    Column("settings", Text, nullable=False),  # JSON: how its agencies are gathered
    Column("standpoint", Text),  # JSON: its sums, once it has ended
)

batch_agencies = Table(
    "batch_agencies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batches.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("main_site", Text, nullable=False, index=True),
    Column("listed", Text, nullable=False),  # JSON: a ListedAgency
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("crawl_id", ForeignKey("crawls.id")),  # the one under way, or the last
    Column("run_id", ForeignKey("runs.id")),
    Column("pages", Integer, nullable=False),
    Column("items_found", Integer, nullable=False),  # while it is gathered
    Column("items_met", Integer, nullable=False),  # once it is judged
    Column("phase", String(12), nullable=False),  # '' | fetch | draw | picture | scan | show
    Column("updated_at", String(40), nullable=False),
    Column("result", LargeBinary),  # an AgencyResult without `listed`, JSON, zstd
    UniqueConstraint("batch_id", "position"),
    Index("ix_batch_agencies_batch_state", "batch_id", "state"),
)

# The local engine's queue. A job that is over has no row; times are seconds since 1970. It points
# at no other table: a Batch may be pruned while a dead worker's lease still stands.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", Integer, nullable=False),
    Column("agency_id", Integer, nullable=False),
    Column("lock", Text, nullable=False),  # '' is none
    Column("priority", Integer, nullable=False),
    Column("state", String(12), nullable=False),  # waiting | running | failed
    Column("starts", Integer, nullable=False),
    Column("ready_s", Float(53), nullable=False),
    Column("owner", String(64), nullable=False),  # '' where nobody works on it
    Column("lease_until_s", Float(53), nullable=False),
    Column("cancelled", Boolean, nullable=False),
    UniqueConstraint("batch_id", "agency_id"),
    Index("ix_jobs_state_priority", "state", "priority", "id"),
    Index(
        "uq_jobs_running_lock",
        "lock",
        unique=True,
        sqlite_where=text("state = 'running' AND lock <> ''"),
        postgresql_where=text("state = 'running' AND lock <> ''"),
    ),
)

# Seconds since 1970 by the database's own clock; rows of a killed process run out by themselves.
host_leases = Table(
    "host_leases",
    metadata,
    Column("key", String(300), primary_key=True),  # host:<name> | ip:<address>
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("holder", String(120), nullable=False, index=True),
    Column("expires_s", Float(53), nullable=False),
)

host_waits = Table(
    "host_waits",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("holder", String(120), primary_key=True),
    Column("since_s", Float(53), nullable=False),
    Column("expires_s", Float(53), nullable=False),
)

host_paces = Table(
    "host_paces",
    metadata,
    Column("host", String(300), primary_key=True),
    Column("delay_s", Float(53), nullable=False),
    Column("paused_until_s", Float(53), nullable=False),
    Column("why", String(12), nullable=False),  # slow | 429 | 503
    Column("expires_s", Float(53), nullable=False),
)
