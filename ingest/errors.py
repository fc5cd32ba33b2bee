"""What can go wrong, in words for the person who has to mend it.

NewsdeskError
├── SourceError    bytes that cannot be read as an article
├── ModelError     a model that is missing, altered or cannot be loaded
├── LibraryError   a ledger or index that cannot be used as asked
│   ├── LibraryAwayError     its database cannot be reached now
│   ├── IndexAwayError       the Chroma server that has its index cannot be reached now
│   └── UnknownArticleError  an article or a version that it does not have
├── SettingsError  a setting that is unknown or has an impossible value
├── QuestionError  a question that cannot be worked on
├── BusyError      more is asked at once than is waited for
├── DeniedError    an assistant asks for what its token does not allow
└── WebhookError   the receiver of overtaken answers does not take them

The message is one line that says what to do; it is translated from the outside library's error at its door and
shown by front ends alone.
"""


class NewsdeskError(Exception):
    """The base of every error that newsdesk raises on purpose."""


class SourceError(NewsdeskError):
    """These bytes cannot be read as an article."""


class ModelError(NewsdeskError):
    """A model is missing, altered or cannot be loaded."""


class LibraryError(NewsdeskError):
    """The library cannot be used as asked."""


class LibraryAwayError(LibraryError):
    """The library's database cannot be reached now, and may be in a moment."""


class IndexAwayError(LibraryError):
    """The Chroma server that has the index cannot be reached now: only words can be searched."""


class UnknownArticleError(LibraryError):
    """The library has no such article, or no such version of it."""


class SettingsError(NewsdeskError):
    """A setting is unknown or has an impossible value."""


class QuestionError(NewsdeskError):
    """A question that cannot be worked on."""


class BusyError(NewsdeskError):
    """More is asked at once than is waited for."""


class DeniedError(NewsdeskError):
    """An assistant asks for what its token does not allow."""


class WebhookError(NewsdeskError):
    """The receiver of overtaken answers does not take them."""
