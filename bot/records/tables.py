"""The tables of conversations, as the code names them. A migration creates them next to those of the library.

A *turn* is one question and its answer; the turns of one thread are a conversation. Deliveries, and the messages
that an answer became, have tables of their own.
"""

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

metadata = MetaData()

NOBODY = 0  # the turn that tells of what nobody is told of

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String),
    Column("channel", String),
    Column("ts", String),  # of the question: with team and channel it identifies it
    Column("thread", String),
    Column("user", String),
    Column("kind", String),
    Column("question", Text),
    Column("url", Text),  # an article to ingest first
    Column("response_url", Text),  # where a command is answered
    Column("received", Float),
    Column("state", String),  # new -> answering -> answered -> posting -> done
    Column("revision", Integer),  # how often the question was edited: an answer to an earlier revision does not count
    Column("owner", String),  # the process that works on it, until `leased_until`
    Column("leased_until", Float),
    Column("due", Float),  # not to be claimed before
    Column("attempts", Integer),  # posts that were begun: if any, look for them before posting again
    Column("failures", Integer),
    Column("outcome", String),
    Column("finished", Float),
    Column("answer", Text),  # JSON without the quotes: they are in `citations`
    Column("known", Integer),  # how many versions had arrived when the answer was looked for
    Column("enterprise", String),  # the Enterprise Grid that the workspace belongs to
)

posts = Table(  # the messages that an answer became, in order; `ts` is None while a post may be under way
    "posts",
    metadata,
    Column("turn", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("ts", String),
    Column("begun", Float),
)

# Where a quote is: its words are the article's, and are deleted with it. Version 0 is of an article whose words are
# only shown beside the answer: a headline, a suggestion, a correction told of.
citations = Table(
    "citations",
    metadata,
    Column("turn", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("article_id", String),
    Column("version", Integer),
    Column("start", Integer),
    Column("end", Integer),
    Column("speaker", Text),
    Column("direct", Boolean),  # in the speaker's own words; None: nobody speaks
    Column("before_start", Integer),  # the sentence before the quote that it leans on; None: it leans on none
    Column("before_end", Integer),
    Column("after_start", Integer),  # the sentence after it that takes something back
    Column("after_end", Integer),
)

# Answers that a correction has overtaken; of a removed article's, neither id nor versions. Kind `shown` is of messages
# that quoted nothing of it, but show its words.
recalls = Table(
    "recalls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn", Integer),
    Column("article_id", String),
    Column("from_version", Integer),
    Column("to_version", Integer),
    Column("kind", String),
    Column("found", Float),
    Column("told", Integer),  # the turn that tells of it in Slack; 0 if none will
)

watches = Table(  # what somebody wants to be told of: an article, or a subject
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String),  # empty, as the user is, for whoever uses the terminal
    Column("user", String),
    Column("enterprise", String),
    Column("subject", String),
    Column("article_id", String),
    Column("seen", Integer),  # the arrival up to which it was told of
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn", Integer, primary_key=True),
    Column("user", String, primary_key=True),
    Column("value", String),
    Column("given", Float),
)

deliveries = Table(  # events by the id that Slack gives them, which stays the same when it redelivers one
    "deliveries",
    metadata,
    Column("team", String, primary_key=True),
    Column("event", String, primary_key=True),
    Column("received", Float),
)

talks = Table(  # threads in which people also talk to each other: that they do, and nothing of what they say
    "talks",
    metadata,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("since", Float),
)

channels = Table(  # the settings of a channel
    "channels",
    metadata,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("replies", String),  # mentions | threads | questions
    Column("outlets", Text),  # JSON list; None: all
    Column("recalls", String),  # on | daily | off
)
