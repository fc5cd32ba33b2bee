"""What Slack may answer instead of doing what it is asked, by what one does next."""

from ingest.errors import NewsdeskError

_GONE = frozenset(
    "channel_not_found is_archived not_in_channel thread_not_found message_not_found cant_update_message "
    "restricted_action restricted_action_thread_locked user_not_found access_denied cannot_reply_to_message "
    "ekm_access_denied team_access_not_granted messages_tab_disabled used_url expired_url".split()
)
_DEAD = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired app_uninstalled org_login_required "
    "team_added_to_org".split()
)
_SHAPE = frozenset(
    "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long markdown_text_conflict no_text "
    "metadata_too_large invalid_metadata_format invalid_attachments invalid_payload".split()
)


class Fault(NewsdeskError):
    """Slack did not do what it was asked."""


class Refused(Fault):
    """Slack says no, and nothing was done; `error` is its word for why."""

    def __init__(self, method: str, error: str, needed: str | None = None) -> None:
        super().__init__(_advice(method, error, needed))
        self.error = error

    @property
    def gone(self) -> bool:
        """Is there no place any more where this could be done?"""
        return self.error in _GONE

    @property
    def shape(self) -> bool:
        """Does Slack dislike how the message is made, rather than that it is posted?"""
        return self.error in _SHAPE


class Dead(Refused):
    """The token is not valid any more: nothing can be done until an administrator installs the app again."""


class RateLimited(Fault):
    """Too much was asked of Slack, and nothing was done; `wait` is how many seconds it wants to be left alone."""

    def __init__(self, method: str, wait: float) -> None:
        super().__init__(f"Slack wants {method} to wait {wait:.0f} s")
        self.wait = wait


class Unreached(Fault):
    """Slack was not reached, so nothing was done."""


class Unclear(Fault):
    """The call was sent and no good reply came: it may or may not have been done."""


def refusal(method: str, error: str, needed: str | None = None) -> Refused:
    """Return the error that `error`, Slack's word, stands for."""
    return (Dead if error in _DEAD else Refused)(method, error, needed)


def _advice(method: str, error: str, needed: str | None) -> str:
    if error in ("missing_scope", "no_permission"):
        scope = f"scope {needed}" if needed else "a scope"
        return f"the bot lacks {scope} for {method}: add it under OAuth & Permissions and install the app again"
    if error == "not_allowed_token_type":
        return f"{method} got the wrong kind of token: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-"
    if error in _DEAD:
        return (
            f"Slack does not accept the token ({error}): copy it again from your app's page, or install the app again"
        )
    if error == "not_in_channel":
        return f"the bot is not in that channel ({method}): invite it with /invite"
    return f"Slack refused {method}: {error}"
