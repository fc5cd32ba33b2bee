"""The Slack front end: events come in, are written down, answered and posted, whatever fails between."""
