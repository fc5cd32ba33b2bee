"""Draws messages as plain text, as a reader sees them: *bold*, >>marked<<, | quoted, [ button ]."""


def drawn(message):
    return "\n".join(
        [
            *([f"text: {message.text}"] if message.text else []),
            *(line for block in message.blocks for line in _lines(block)),
        ]
    )


def _lines(block):  # noqa: PLR0911  (a line a kind of block)
    match block["type"]:
        case "divider":
            return ["-----"]
        case "rich_text":
            found = []
            for element in block["elements"]:
                some = element["elements"] if element["type"] == "rich_text_list" else [element]
                mark = {"rich_text_list": "• ", "rich_text_quote": "| "}.get(element["type"], "")
                for each in some:
                    said = "".join(map(_part, each["elements"]))
                    found += [mark + line for line in said.split("\n")]
            return found
        case "actions":
            return ["  ".join(f"[ {e['text']['text']} ]" for e in block["elements"])]
        case "carousel":
            return [f"[ {_card(card)} ]" for card in block["elements"]]
        case "data_table":
            rows = [" | ".join(cell["text"] for cell in row) for row in block["rows"]]
            return [f"[ {block['caption']} ]", *(f"[ {row} ]" for row in rows)]
        case "context_actions":
            return ["( + )  ( - )"]
        case "input":
            chosen = block["element"].get("initial_options") or [block["element"].get("initial_option")]
            return [
                f"{block['label']['text']}",
                *(f"  ({'x' if o in chosen else ' '}) {o['text']['text']}" for o in block["element"]["options"]),
            ]
    title = "# " if block["type"] == "header" else ""
    return [title + (block["text"]["text"] if "text" in block else block["elements"][0]["text"])]


def _card(card):
    shown = [card[name]["text"] for name in ("title", "subtitle", "body") if name in card]
    return " | ".join([*shown, *(f"{e['text']['text']} <{e['url']}>" for e in card.get("actions", ()))])


def _part(part):
    if part["type"] == "citation":
        return f"({part['index']} {part['text']} <{part['url']}> {part['details']['snippet']})"
    if part["type"] == "link":
        return f"{part['text']} <{part['url']}>"
    if part["type"] in ("emoji", "user"):
        return f":{part['name']}:" if part["type"] == "emoji" else f"<@{part['user_id']}>"
    style = part.get("style", {})
    for name, mark in (("highlight", (">>", "<<")), ("bold", "**"), ("strike", "~~")):
        if style.get(name):
            return f"{mark[0]}{part['text']}{mark[1]}"
    return part["text"]
