"""The manifest, the code and the documentation say the same."""

import json
import re
from pathlib import Path

from bot.settings import Settings, SlackSettings
from bot.slack.incoming import SHORTCUT
from bot.slack.listeners import COMMAND, EXPORT
from bot.slack.scopes import OPTIONAL, SCOPES

REPOSITORY = Path(__file__).parents[2]
MANIFEST = json.loads((REPOSITORY / "manifest.json").read_text())


def test_the_manifest_asks_for_the_scopes_that_are_checked_at_the_start():
    assert sorted(SCOPES) == MANIFEST["oauth_config"]["scopes"]["bot"]
    assert sorted(OPTIONAL) == MANIFEST["oauth_config"]["scopes"]["bot_optional"]


def test_the_manifest_names_the_command_and_the_shortcut():
    assert [each["command"] for each in MANIFEST["features"]["slash_commands"]] == [COMMAND]
    assert [each["callback_id"] for each in MANIFEST["features"]["shortcuts"]] == [SHORTCUT, EXPORT]


def test_the_manifest_fits_slacks_limits():
    assert "assistant_view" not in MANIFEST["features"]
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
    assert not any(
        event.startswith("assistant_thread") for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    )
    assert all(len(each["name"]) <= 24 for each in MANIFEST["features"]["shortcuts"])


def test_every_setting_that_the_guide_names_exists():
    guide = (REPOSITORY / "docs" / "slack.md").read_text()
    known = {f"NEWSDESK_{name.upper()}" for name in Settings.model_fields}
    known |= {f"SLACK_{name.upper()}" for name in SlackSettings.model_fields}

    assert set(re.findall(r"\b(?:NEWSDESK|SLACK)_[A-Z_]+", guide)) <= known
