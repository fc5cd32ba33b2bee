"""What the library holds, as the terminal shows it. Pure, as `render` is."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.answer import Citation
from bot.formatting import count, day
from bot.hits import Hit
from bot.plain import flowing, plain_line
from bot.terminal.layout import Hanging, Trimmed, whole_line
from bot.terminal.render import FAINT, MARK, render_copies, render_link, render_origin
from bot.terminal.sources import stale_line
from ingest.library.catalogue import Listed, StoredVersion
from ingest.library.known import KnownSource
from ingest.passages.blocks import Block, blocks

_QUOTED = "bold yellow"
_OUTLET, _VERSION = 17, 10  # columns: with them, the longest id that newsdesk makes (49) fits into 80


def render_articles(listed: Sequence[Listed], stale: Mapping[str, KnownSource]) -> RenderableType:
    """Return the list of articles; ids are never broken, so that they can be copied.

    `stale` are the sources, by article id, that have not refreshed: these articles get a warning.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", width=_OUTLET)
    table.add_column(overflow="fold", width=_VERSION)
    for article in listed:
        warning = ("\n", stale_line(stale[article.id])) if article.id in stale else ()
        table.add_row(
            Text.assemble((plain_line(article.title), "bold"), "\n", (plain_line(article.id), MARK), *warning),
            "\n".join(
                plain_line(part) for part in (article.outlet, article.published and day(article.published)) if part
            ),
            f"version {article.version}\n{count(article.passages, 'passage')}",
        )
    return Trimmed(table, narrowest=max(cell_len(article.id) for article in listed) + _OUTLET + _VERSION + 4)


def render_version(version: StoredVersion) -> RenderableType:
    """Return an article as people read it: headline, source, paragraphs."""
    text = version.text
    about = [
        version.outlet,
        version.author,
        version.published and day(version.published),
        f"version {version.number}",
    ]
    if version.valid_until:
        about.append(f"until {day(version.valid_until)}")
    return Group(
        Hanging(Text(plain_line(version.title), "bold")),
        Hanging(Text(" · ".join(plain_line(part) for part in about if part), FAINT)),
        whole_line(render_link(version.url, version.article_id)) if version.url else Text(version.article_id, FAINT),
        *(part for block in blocks(text) for part in (Text(), _paragraph(text, block))),
    )


def render_context(text: str, citation: Citation, *, marked: bool) -> RenderableType:
    """Return the quote in its paragraph of `text`, one more on each side; `marked` for lack of colours."""
    found = blocks(text)
    quoted = [i for i, block in enumerate(found) if block.start < citation.end and citation.start < block.end]
    near = found[max(quoted[0] - 1, 0) : quoted[-1] + 2] if quoted else found[:1]  # below a headline
    return Group(
        *(part for block in near for part in (_highlighted(text, block, citation, marked=marked), Text())),
        Hanging(render_origin(citation.title, citation.outlet, citation.published)),
        whole_line(render_link(citation.url, citation.article_id)),
    )


def render_hits(hits: Sequence[Hit]) -> RenderableType:
    """Return hits, best first, each with its rank by every method."""
    parts: list[RenderableType] = []
    for number, hit in enumerate(hits, 1):
        passage = hit.passage
        ranks = {"dense": hit.dense, "lexical": hit.lexical, "rerank": hit.rerank}
        how = ", ".join(f"{name} {rank}" for name, rank in ranks.items() if rank)
        head = Text(f"{number:2}. ", MARK)
        indent = Text(" " * len(head))
        parts += [Text()] * bool(parts)
        parts.append(Hanging(Text(plain_line(passage.text)), head))
        parts.append(Hanging(render_origin(passage.title, passage.outlet, passage.published), indent))
        parts.append(
            Hanging(Text(f"{plain_line(passage.article_id)}, {passage.start}-{passage.end}, {how}", FAINT), indent)
        )
        parts += render_copies(hit.also, indent)
    return Group(*parts)


def render_findings(findings: Sequence[tuple[bool, str, str]]) -> RenderableType:
    """Return the results of `newsdesk doctor`, one check per line."""
    width = max(len(name) for _, name, _ in findings)
    return Group(
        *(
            Hanging(
                Text(plain_line(detail)),
                Text.assemble(("ok  ", "green") if ok else ("BAD ", "red"), f"{name:{width}}  "),
            )
            for ok, name, detail in findings
        )
    )


def _paragraph(text: str, block: Block) -> Hanging:
    words = plain_line(text[block.start : block.end])
    return Hanging(Text(words.lstrip("# "), "bold") if block.heading else Text(words))


def _highlighted(text: str, block: Block, citation: Citation, *, marked: bool) -> Hanging:
    start, end = max(block.start, citation.start), min(block.end, citation.end)
    if start >= end:
        return _paragraph(text, block)
    before, quote, after = (flowing(text[a:b]) for a, b in ((block.start, start), (start, end), (end, block.end)))
    return Hanging(Text.assemble(before, (f">>{quote}<<" if marked else quote, _QUOTED), after))
