"""Every sentence that the bot says of its own."""

STATUS = "is searching the articles…"
TAKING_IN = "is reading the article…"
LOADING = ("Searching the articles…", "Reading what was found…", "Checking every word…")

HELP = (
    "Ask me about the news articles I know: I answer with their exact words and show where they stand. "
    "Mention me with a question, write to me directly, or type `/newsdesk QUESTION`, which only you see."
)
COMMANDS = (
    "`/newsdesk QUESTION` answers where only you see it · `/newsdesk ingest URL` takes an article in · "
    "`/newsdesk settings` says which messages of this channel I answer, and from which outlets"
)
SEARCHING = "Searching the articles…"
READING = "Reading the article…"
NEAREST = "The nearest headlines:"
NEWEST = "The newest headlines:"
FAILED = "Something is wrong on our side, and I could not answer this. Please ask again later."
FULL = "There are too many questions just now, so I have put this one aside. Please ask it again in a few minutes."
TOO_LONG = "That question is too long for me: please ask it in at most 2,000 characters."
EMPTY_LIBRARY = "I don't know any articles yet, so there is nothing to answer from."
FEEDBACK_THANKS = "Thank you: your opinion is kept with the answer."
GONE = "The article is not in the library any more."
NOT_YOURS = "Only those who may take articles in can change this. The administrator sets them: NEWSDESK_SLACK_INGEST."
MAY_NOT_INGEST = (
    "This article is not in the library, and you may not take articles in. "
    "The administrator sets who may: NEWSDESK_SLACK_INGEST."
)
NO_URL = "Say which article: `/newsdesk ingest https://…`"
NO_LINK_IN_MESSAGE = "There is no link to an article in that message."
ASK_AWAY = "Ask me about it in this thread."
