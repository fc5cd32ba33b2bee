"""`newsdesk slack`: answers in Slack."""

from bot.cli import opened


def slack() -> None:
    """Answer in Slack, until stopped.

    In Socket Mode with SLACK_APP_TOKEN, else over HTTP on NEWSDESK_PORT (path /slack/events). docs/slack.md
    shows how to create the app.

    \b
    newsdesk slack
    """
    import asyncio

    from bot.desk import Desk
    from bot.settings import SlackSettings

    settings, tokens = opened.settings(stays=True), SlackSettings.load()
    from contextlib import closing

    from bot.slack.serve import serve

    with closing(Desk.open(settings, own_index=True)) as desk:
        asyncio.run(serve(desk, settings, tokens))
