"""The tables of the ledger. Migrations create them; this is how the code names them.

A *placement* says where a passage is in one version: an unchanged passage has one row in `passages` and a placement
in every version that contains it, so its text, vector and number are stored once, however often the article around it
changes. A version is valid from `valid_from` until `valid_until` (None: it is the current one); a passage is valid
while a version that places it is.
"""

import sqlalchemy
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

# PostgreSQL compares text by a language's rules, unless it is told to do as SQLite does: byte by byte.
String = sqlalchemy.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")
Text = sqlalchemy.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

metadata = MetaData()

facts = Table(  # what is true of the whole library: its id, its embedding model, how often something was removed
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("identity", String, nullable=False, unique=True),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("url", Text, index=True),
    Column("author", Text),
    Column("outlet", Text),
    Column("published", String),
    Column("modified", String),
    Column("dated_by", String),  # what told when it was published
    Column("fetched", String, nullable=False),
    Column("place", Integer, nullable=False),  # 0 is the oldest edition, whatever the order they arrived in
    Column("valid_from", String, nullable=False),
    # No index, on purpose: SQLite preferred it to the passages' numbers, and looking up 200 took 160 ms, not 1 ms.
    Column("valid_until", String),
    Column("text", Text, nullable=False),  # last: to read a column after it, SQLite reads all of its pages
)

arrivals = Table(  # in which order versions came in, whatever their dates: a number is never given twice
    "arrivals",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("article_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["article_id", "version"], ["versions.article_id", "versions.number"], ondelete="CASCADE"),
    UniqueConstraint("article_id", "version"),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("sentences", Text, nullable=False),  # JSON: [[start, end], ...] within the text
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian, of length 1
    sqlite_autoincrement=True,  # a number is never given twice, so `number > upto` is the backlog even after removals
)

quantized = Table(  # derived: the vectors of the passages numbered from 4096 * block + 1, in a quarter of their size
    "quantized",
    metadata,
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("vectors", LargeBinary, nullable=False),  # a float32 scale each, then int8 components
)

placements = Table(
    "placements",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("end", Integer, nullable=False),
    Column("heading", Text),
    Column("passage", ForeignKey("passages.number", ondelete="CASCADE"), nullable=False, index=True),
    ForeignKeyConstraint(["article_id", "version"], ["versions.article_id", "versions.number"], ondelete="CASCADE"),
    UniqueConstraint("article_id", "version", "passage"),
)

sources = Table(  # what `newsdesk sync` ingests again, and when it was last fetched
    "sources",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("address", String, nullable=False, unique=True),  # a resolved path or a URL
    Column("kind", String, nullable=False),  # as found last: file, folder, page, feed, sitemap
    Column("found_in", ForeignKey("sources.number", ondelete="CASCADE"), index=True),  # the feed that lists this page
    Column("given", Text, nullable=False),  # JSON: what the command line said about its article
    Column("every", Integer),  # seconds between two syncs, None without a schedule
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String),  # of the bytes last ingested
    Column("added", String, nullable=False),
    Column("tried", String),
    Column("refreshed", String),  # the last success
    Column("listed", String),  # when its feed last listed it
    Column("wait_until", String),  # not to be fetched before
    Column("failures", Integer, nullable=False),  # in a row
    Column("error", Text),
)

taken_down = Table(  # what was removed for good, by digests alone: a URL may hold a whole headline
    "taken_down",
    metadata,
    Column("digest", String, primary_key=True),
)

embargoed = Table(  # articles that come out later: until then they are no part of the library
    "embargoed",
    metadata,
    Column("identity", String, primary_key=True),
    Column("until", String, nullable=False),  # in UTC
    Column("named", Boolean, nullable=False),
    Column("article", Text, nullable=False),  # JSON
)
