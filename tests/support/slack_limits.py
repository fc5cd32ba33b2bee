"""Slack's published limits of blocks and views, as it checks them."""

TEXT = {"plain_text", "mrkdwn"}


class Unfit(Exception):
    """Slack would refuse this."""


def check_view(view):
    _at_most(view["blocks"], 100, "blocks of a view")
    if view["type"] == "modal":
        _text(view["title"], 24)
        for name in ("close", "submit"):
            if name in view:
                _text(view[name], 24)
    _each(view["blocks"])


def check_blocks(blocks, *, modern=True):
    _need(modern or not _newer(blocks), "a block that this workspace does not show")
    _at_most(blocks, 50, "blocks of a message")
    _each(blocks)
    letters = sum(_letters(block) for block in blocks)
    if letters > 13_000:
        raise Unfit(f"{letters} characters in one message")


def _each(blocks):
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _need(len(set(ids)) == len(ids), "a block_id twice")
    actions = []
    for block in blocks:
        kind = block["type"]
        _need(kind in CHECKS, f"a block of type {kind}")
        CHECKS[kind](block)
        actions += [element["action_id"] for element in block.get("elements", ()) if "action_id" in element]
    _need(len(set(actions)) == len(actions), "an action_id twice")
    _need(all(len(action) <= 255 for action in actions), "a long action_id")


def _section(block):
    _text(block["text"], 3000)


def _header(block):
    _text(block["text"], 150)


def _context(block):
    _at_most(block["elements"], 10, "elements of a context")
    for element in block["elements"]:
        _text(element, 3000)


def _actions(block):
    _need(block["elements"], "an actions block without elements")
    _at_most(block["elements"], 25, "elements of an actions block")
    for element in block["elements"]:
        _need(element["type"] == "button", f"an action of type {element['type']}")
        _text(element["text"], 75)
        _need(len(element.get("value", "")) <= 2000, "a long value")


def _context_actions(block):
    _at_most(block["elements"], 5, "elements of context_actions")
    for element in block["elements"]:
        for side in ("positive_button", "negative_button"):
            _text(element[side]["text"], 75)
            _need(len(element[side]["value"]) <= 2000, "a long value")


def _input(block):
    _text(block["label"], 2000)
    options = block["element"]["options"]
    _need(1 <= len(options) <= (10 if block["element"]["type"] == "radio_buttons" else 100), "options")
    values = [option["value"] for option in options]
    _need(len(set(values)) == len(values), "a value twice")
    for option in options:
        _text(option["text"], 75)
        _need(0 < len(option["value"]) <= 150, "a value")


def _rich_text(block):
    _need(block["elements"], "rich text without elements")
    for element in block["elements"]:
        kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
        _need(element["type"] in kinds, element["type"])
        _need(element["elements"], "an empty rich text element")
        for each in element["elements"]:
            if element["type"] == "rich_text_list":
                _need(each["type"] == "rich_text_section", "a list of other things")
                _need(each["elements"], "an empty item")
                for part in each["elements"]:
                    _leaf(part)
            else:
                _leaf(each)


def _carousel(block):
    _need(1 <= len(block["elements"]) <= 10, "cards of a carousel")
    for card in block["elements"]:
        _need(card["type"] == "card" and ("title" in card or "body" in card or "actions" in card), "an empty card")
        for name, limit in (("title", 150), ("subtitle", 150), ("body", 200)):
            if name in card:
                _text(card[name], limit)
        for button in card.get("actions", ()):
            _text(button["text"], 75)
            _need(len(button.get("url", "")) <= 3000, "a long address")


def _data_table(block):
    _need(block["caption"] and 1 <= block.get("page_size", 5) <= 100, "a caption or pages of a table")
    _need(2 <= len(block["rows"]) <= 101, "rows of a table")
    for row in block["rows"]:
        _need(len(row) == len(block["rows"][0]) <= 20, "columns of a table")
        for cell in row:
            _need(cell["type"] == "raw_text" and cell["text"], "a cell")


def _newer(value):
    if isinstance(value, dict):
        return value.get("type") in ("citation", "carousel", "data_table") or any(map(_newer, value.values()))
    return isinstance(value, list) and any(map(_newer, value))


def _leaf(part):
    _need(part["type"] in ("text", "link", "emoji", "user", "citation"), f"rich text of type {part['type']}")
    if part["type"] == "citation":
        _need(part["url"].startswith(("http://", "https://")) and part["text"] and part["index"] >= 1, "a citation")
        _need(part["details"]["citation_type"] == "web", "the details of a citation")
    if part["type"] == "text":
        _need(part["text"], "an empty text")
    if part["type"] == "link":
        _need(part["url"].startswith(("http://", "https://")) and len(part["url"]) <= 3000, "a link")


def _text(text, limit):
    _need(text["type"] in TEXT, f"a text of type {text['type']}")
    _need(0 < len(text["text"]) <= limit, f"a text of {len(text['text'])} characters where {limit} are allowed")


def _letters(block):
    if isinstance(block, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _letters(v) for k, v in block.items())
    return sum(map(_letters, block)) if isinstance(block, list) else 0


def _at_most(items, limit, what):
    _need(len(items) <= limit, f"{len(items)} {what}")


def _need(true, what):
    if not true:
        raise Unfit(what)


CHECKS = {
    "section": _section, "header": _header, "context": _context, "actions": _actions, "input": _input,
    "context_actions": _context_actions, "rich_text": _rich_text, "carousel": _carousel, "data_table": _data_table,
    "divider": lambda block: None,
}  # fmt: skip
