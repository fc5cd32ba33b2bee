"""The words for days: months, weekdays, and how days are counted from today."""

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORT_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED_DAYS = frozenset([*MONTHS, *WEEKDAYS])  # what has a capital in a text and is nobody
CAPITALISED = tuple(name.title() for name in (*MONTHS, *WEEKDAYS))
MAY = "May"  # with a small letter it is no month

NEAR_DAYS = ("today", "tonight", "yesterday", "tomorrow")
UNITS = ("day", "week", "month", "year")
SEASONS = ("spring", "summer", "autumn", "winter")

MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(SHORT_MONTHS)})\b\.?)"  # patterns, for any case
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"


def month_number(name: str) -> int:
    """Return the number, from 1 to 12, of a month that `MONTH` matches."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))
