"""Conversations: turns with their answers and citations, the messages they became, and who installed the bot."""

from ingest.library.migrations import portable

revision = "0004"
down_revision = "0003"

_TABLES = """
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    team VARCHAR NOT NULL, channel VARCHAR NOT NULL, ts VARCHAR NOT NULL,
    thread VARCHAR NOT NULL, "user" VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    question TEXT NOT NULL, url TEXT, response_url TEXT, received FLOAT NOT NULL,
    state VARCHAR NOT NULL, revision INTEGER NOT NULL, owner VARCHAR, leased_until FLOAT NOT NULL,
    due FLOAT NOT NULL, attempts INTEGER NOT NULL, failures INTEGER NOT NULL,
    outcome VARCHAR, finished FLOAT, answer TEXT,
    UNIQUE (team, channel, ts)
);
CREATE INDEX ix_turns_thread ON turns (team, channel, thread);
CREATE INDEX ix_turns_unfinished ON turns (id) WHERE state <> 'done';
CREATE INDEX ix_turns_user ON turns (team, "user");
CREATE TABLE posts (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, part INTEGER NOT NULL,
    ts VARCHAR, begun FLOAT NOT NULL,
    PRIMARY KEY (turn, part)
);
CREATE TABLE citations (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    article_id VARCHAR NOT NULL REFERENCES articles (id) ON DELETE CASCADE, version INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, speaker TEXT,
    PRIMARY KEY (turn, number)
);
CREATE INDEX ix_citations_article_id ON citations (article_id);
CREATE TABLE feedback (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, "user" VARCHAR NOT NULL,
    value VARCHAR NOT NULL, given FLOAT NOT NULL,
    PRIMARY KEY (turn, "user")
);
CREATE TABLE deliveries (
    team VARCHAR NOT NULL, event VARCHAR NOT NULL, received FLOAT NOT NULL,
    PRIMARY KEY (team, event)
);
CREATE INDEX ix_deliveries_received ON deliveries (received);
CREATE TABLE channels (
    team VARCHAR NOT NULL, channel VARCHAR NOT NULL, replies VARCHAR NOT NULL, outlets TEXT,
    PRIMARY KEY (team, channel)
);
CREATE TABLE slack_bots (
    id INTEGER PRIMARY KEY, client_id VARCHAR(32) NOT NULL, app_id VARCHAR(32) NOT NULL, enterprise_id VARCHAR(32),
    enterprise_name VARCHAR(200), team_id VARCHAR(32), team_name VARCHAR(200), bot_token VARCHAR(200),
    bot_id VARCHAR(32), bot_user_id VARCHAR(32), bot_scopes VARCHAR(1000), bot_refresh_token VARCHAR(200),
    bot_token_expires_at DATETIME, is_enterprise_install BOOLEAN NOT NULL, installed_at DATETIME NOT NULL
);
CREATE INDEX slack_bots_idx ON slack_bots (client_id, enterprise_id, team_id, installed_at);
CREATE TABLE slack_installations (
    id INTEGER PRIMARY KEY, client_id VARCHAR(32) NOT NULL, app_id VARCHAR(32) NOT NULL, enterprise_id VARCHAR(32),
    enterprise_name VARCHAR(200), enterprise_url VARCHAR(200), team_id VARCHAR(32), team_name VARCHAR(200),
    bot_token VARCHAR(200), bot_id VARCHAR(32), bot_user_id VARCHAR(32), bot_scopes VARCHAR(1000),
    bot_refresh_token VARCHAR(200), bot_token_expires_at DATETIME, user_id VARCHAR(32) NOT NULL,
    user_token VARCHAR(200), user_scopes VARCHAR(1000), user_refresh_token VARCHAR(200),
    user_token_expires_at DATETIME, incoming_webhook_url VARCHAR(200), incoming_webhook_channel VARCHAR(200),
    incoming_webhook_channel_id VARCHAR(200), incoming_webhook_configuration_url VARCHAR(200),
    is_enterprise_install BOOLEAN NOT NULL, token_type VARCHAR(32), installed_at DATETIME NOT NULL
);
CREATE INDEX slack_installations_idx
    ON slack_installations (client_id, enterprise_id, team_id, user_id, installed_at);
CREATE TABLE slack_oauth_states (
    id INTEGER PRIMARY KEY, state VARCHAR(200) NOT NULL, expire_at DATETIME NOT NULL
)
"""


def upgrade() -> None:
    """Make the tables, and let the words of an answer leave with the article that they are from.

    A takedown deletes the citations with their article; the answer's own sentences hold its words too.
    """
    portable.tables(_TABLES)
    portable.trigger("takedown", "citations", "UPDATE turns SET answer = NULL WHERE id = OLD.turn")
