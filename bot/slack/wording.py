"""Every sentence that the bot says of its own."""

STATUS = "is searching the articles…"
TAKING_IN = "is reading the article…"
LOADING = ("Searching the articles…", "Reading what was found…", "Checking every word…")
STAGES = {
    "understand": "Understanding the question",
    "search": "Searching the articles",
    "rank": "Reading what was found",
    "write": "Writing, and checking every sentence",
}

HELLO = "Hello! Ask me about the news articles in the library: I answer in their exact words and show the source."
WELCOME = "You're welcome."
INTRODUCTION = (
    "Hello! I answer questions about the news articles in the library, in their exact words and with the source.\n"
    "Mention me with a question. In a thread where I have answered, just keep asking; otherwise I stay quiet. "
    "`/newsdesk settings` changes that for this channel."
)
HELP = (
    "Ask me about the news articles in the library: I answer in their exact words and show where they come from. "
    "Mention me with a question, write to me directly, or type `/newsdesk QUESTION`, which only you see."
)
COMMANDS = (
    "`/newsdesk QUESTION` answers where only you can see it · `/newsdesk ingest URL` adds an article to the library · "
    "`/newsdesk watch SUBJECT` or `URL` tells you of news on it, `/newsdesk watch` lists what you watch · "
    "`/newsdesk settings` sets which messages of this channel I answer, and from which outlets"
)
QUESTIONS_COMMAND = (
    "On the server, `newsdesk questions --rated bad --eval questions.jsonl` adds the badly rated ones to a file for "
    "`newsdesk eval`."
)
YOU_COULD_ASK = "You could ask:"
SEARCHING = "Searching the articles…"
READING = "Reading the article…"
NEAREST = "The nearest headlines:"
NEWEST = "The newest headlines:"
RECALLED = "An earlier answer in this thread has been overtaken: an article that it quoted was corrected."
SUPERSEDED = ":warning: An article quoted here was corrected since: <{address}|this is the answer now>."
SUPERSEDED_BELOW = ":warning: An article quoted here was corrected since: the answer now is below, in this thread."
SOURCE_REMOVED = "An article that the answer quoted has been removed from the library."
ALSO_OVERTAKEN = "Overtaken, too, and to be asked again: “{question}”"
TAKEN_DOWN = ":warning: This answer showed words of an article that has been removed since, and was taken back."
FAILED = "Something went wrong on our side, and I could not answer this. Please ask again later."
FULL = "There are too many questions right now, so I have set this one aside. Please ask again in a few minutes."
TOO_LONG = "That question is too long for me: please ask it in at most 2,000 characters."
EMPTY_LIBRARY = "There are no articles in the library yet, so there is nothing to answer from."
WATCHING = "I will tell you in a direct message when there is news of {what}. `/newsdesk watch` lists what you watch."
WATCH_LIST = "You are told of news on:"
WATCH_NOTHING = (
    'You watch nothing yet. `/newsdesk watch URL` watches an article, `/newsdesk watch "harbour board"` a subject.'
)
WATCH_UNKNOWN = "That article is not in the library. `/newsdesk ingest URL` adds it; then it can be watched."
WATCH_WHAT = 'Name what is to be watched in a few words, such as `/newsdesk watch "harbour board"`.'
WATCH_TOO_MANY = (
    "You watch {most} things, and that is all there is room for. `/newsdesk watch` lists them, to stop some."
)
EMBARGO_LIST = "Under embargo, and shown to you alone: nothing of it before its time, please."
EMBARGO_MORE = "Shown to you alone: nothing of it before its time, please. `/newsdesk embargoed` shows more."
EMBARGO_NOTHING = "Nothing is under embargo."
EMBARGO_NOT_HERE = (
    "This channel does not see what is under embargo. The administrator sets which do: NEWSDESK_EMBARGO_CHANNELS."
)
WATCH_ENDS = "You asked to be told of this. `/newsdesk watch` lists what you watch, and stops it."
FEEDBACK_THANKS = "Thank you: your rating is kept with the answer."
GONE = "The article is no longer in the library."
NO_MORE = "That is the end of *{title}*."
NOT_KNOWN = {
    "published": "The library has no date for *{title}*.",
    "author": "The library has no author for *{title}*.",
    "outlet": "The library does not say which outlet *{title}* is from.",
    "link": "The library has no link for *{title}*.",
    "more": NO_MORE,
}
NOT_YOURS = "Only those who may add articles can change this. The administrator sets who: NEWSDESK_SLACK_INGEST."
MAY_NOT_INGEST = (
    "This article is not in the library, and you may not add articles. "
    "The administrator sets who may: NEWSDESK_SLACK_INGEST."
)
CANNOT_SHARE = "I am not in this channel, so I cannot post here. Invite me with `/invite @newsdesk`, then share again."
NO_URL = "Say which article: `/newsdesk ingest https://…`"
NO_ANSWER_IN_MESSAGE = "That message is no answer of mine, so there is nothing to export."
CANNOT_UPLOAD = (
    "I may not post files here. An administrator can allow it: add the scope `files:write` and install me again."
)
NO_LINK_IN_MESSAGE = "There is no link to an article in that message."
ASK_AWAY = "Ask me about it in this thread."
