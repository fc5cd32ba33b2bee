"""Writes docs/benchmarks.md and its plots from the figures of all candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from candidates import CANDIDATES, ROOT, Candidate
from measures import Figures
from plots import bars
from protocol import Article

NEWSDESK = "newsdesk"
_TEMPLATE = Path(__file__).with_name("report.md")
_ALIKE = 1.02  # figures that differ by less are not called worse


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: its stage and key, how it is written, and whether less (-1) or more (+1) of it is better.

    A key such as `embedded/stored` is that share.
    """

    stage: str
    key: str
    label: str
    form: str
    better: int = -1


_FIGURES = (
    Row("install", "mb", "site-packages, MB", "{:,.0f}"),
    Row("install", "packages", "packages", "{:,.0f}"),
    Row("install", "mb_local", "MB with what embeds texts without a server", "{:,.0f}"),
    Row("install", "packages_local", "packages with what embeds texts without a server", "{:,.0f}"),
    Row("ingest", "seconds", "first ingest, s", "{:,.1f}"),
    Row("ingest", "cpu_seconds", "first ingest, s of processor time", "{:,.1f}"),
    Row("ingest", "stored", "texts stored", "{:,.0f}", 0),
    Row("ingest", "again_seconds", "the same again, s", "{:,.2f}"),
    Row("ingest", "again_embedded", "the same again: texts embedded", "{:,.0f}"),
    Row("ingest", "peak_mb", "peak memory of an ingest, MB", "{:,.0f}"),
    Row("ingest", "disk_mb", "disk, MB", "{:,.1f}"),
    Row("ask", "cold_seconds", "cold question, s", "{:,.2f}"),
    Row("ask", "median_ms", "warm question, median, ms", "{:,.1f}"),
    Row("ask", "p95_ms", "warm question, 95th percentile, ms", "{:,.1f}"),
    Row("ask", "cpu_ms", "warm question, median, ms of processor time", "{:,.1f}"),
    Row("ask", "search_peak_mb", "peak memory of a process that searches, MB", "{:,.0f}"),
    Row("ask", "hit@1", "hit@1", "{:.3f}", 1),
    Row("ask", "hit@10", "hit@10", "{:.3f}", 1),
    Row("update", "found_before", "replaced sentences found before the update", "{:,.0f}", 0),
    Row("update", "found_after", "replaced sentences still found afterwards", "{:,.0f}"),
    Row("update", "embedded_after", "texts embedded for the new versions", "{:,.0f}", 0),
    Row("update", "stored_after", "of texts stored", "{:,.0f}", 0),
    Row("update", "embedded_after/stored_after", "share embedded for the new versions", "{:.2f}"),
    Row("update", "update_seconds", "update, s", "{:,.1f}"),
    Row("kills", "ended_before", "kills that came too late, after its end", "{:,.0f}", 0),
    Row("kills", "open_failed", "next search fails", "{:,.0f}"),
    Row("kills", "resume_failed", "next ingest fails", "{:,.0f}"),
    Row("kills", "runs_lost", "texts are lost afterwards", "{:,.0f}"),
    Row("kills", "runs_doubled", "texts are doubled or outdated afterwards", "{:,.0f}"),
    Row("kills", "doubled", "such texts, all runs together", "{:,.0f}"),
    Row("kills", "embedded_again", "texts that the next ingest embeds, mean", "{:,.0f}", 0),
    Row("kills", "whole", "of", "{:,.0f}", 0),
    Row("kills", "embedded_again/whole", "share that the next ingest embeds", "{:.2f}"),
)

ROWS = (
    *_FIGURES,
    *(Row(stage, "load", "load of the machine", "{:.1f}", 0) for stage in ("ingest", "ask", "update", "kills")),
)

_SIZE = "it brings its models, what reads pages, PDF and other files, and torch for a model of your own"
_SMALLER = "it cuts smaller texts, so it embeds more of them"
_READS = "it reads up to 12 passages with a second model; if quick, it searches for the words, too"

# Why newsdesk is worse in a figure, by stage and key; said only where it is.
_WHY = {
    ("install", "mb"): _SIZE,
    ("install", "packages"): _SIZE,
    ("install", "mb_local"): _SIZE,
    ("install", "packages_local"): _SIZE,
    ("ingest", "seconds"): _SMALLER,
    ("ingest", "cpu_seconds"): _SMALLER,
    ("ingest", "again_seconds"): "the start of a process that reads more kinds of files",
    ("ingest", "peak_mb"): "SQLite keeps up to 64 MB of pages, and texts are embedded in batches",
    (
        "ingest",
        "disk_mb",
    ): "it keeps vectors beside Chroma's files, to build those again after a kill, and indexes words",
    ("ask", "cold_seconds"): "a second model reads what is found; if quick, it is the start of the process",
    ("ask", "median_ms"): _READS,
    ("ask", "p95_ms"): _READS,
    ("ask", "cpu_ms"): _READS,
    ("ask", "search_peak_mb"): "a second model; if quick, what searches for the words",
    ("ask", "hit@1"): "if quick, nothing reads what was found to put the right one first",
    ("update", "update_seconds"): f"{_SMALLER}; it also stores what differs, and looks for answers that quoted it",
    ("kills", "embedded_again/whole"): "what had not been committed is embedded again, a batch at most",
}

PLOTS = (
    Row("install", "mb_local", "Installed with a local model, MB", "{:,.0f}"),
    Row("ingest", "cpu_seconds", "Ingest, seconds of processor time", "{:,.0f}"),
    Row("ingest", "again_embedded", "Same articles again: texts embedded", "{:,.0f}"),
    Row("ask", "cold_seconds", "Cold question, seconds", "{:,.1f}"),
    Row("ask", "median_ms", "Warm question, median, milliseconds", "{:,.0f}"),
    Row("ask", "hit@1", "hit@1, share of questions", "{:.2f}", 1),
    Row("update", "found_after", "Replaced sentences still found", "{:,.0f}"),
    Row("update", "embedded_after/stored_after", "Share of texts embedded for the new versions", "{:.2f}"),
    Row("kills", "embedded_again/whole", "Share of texts embedded after a kill", "{:.2f}"),
)

Columns = Mapping[str, Mapping[str, Figures]]  # name -> stage -> figures


def write(figures: Columns, articles: Sequence[Article]) -> None:
    """Write the page and its plots; `figures` are by driver."""
    measured = [each for each in CANDIDATES if figures.get(each.driver)]
    columns = _columns(measured, figures)
    folder = ROOT / "docs" / "benchmarks"
    folder.mkdir(exist_ok=True)
    for row in PLOTS:
        values = {name: value for name in columns if (value := _value(columns, name, row)) is not None}
        (folder / f"{_file(row)}.svg").write_text(bars(row.label, values, row.form), encoding="utf-8")
    facts = {
        "articles": f"{len(articles):,}",
        "megabytes": f"{sum(len(each.text) for each in articles) / 1e6:.1f}",
        "load": _load(columns),
        "candidates": _candidates(measured, figures),
        "failures": _failures(measured, figures),
        "worse": _worse(columns),
        **{stage: _table(columns, stage) + "\n\n" + _shown(stage) for stage in ("install", "ingest", "ask", "update")},
        "kills": _table(columns, "kills") + "\n\n" + _shown("kills"),
        **{name: str(_fact(columns, *where)) for name, where in _FACTS.items()},
    }
    facts["one"] = f"{1 / int(facts['questions']):.3f}"
    page = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(facts)
    (ROOT / "docs" / "benchmarks.md").write_text(page, encoding="utf-8")


_FACTS = {
    "questions": ("ask", "questions"),
    "revised": ("update", "articles"),
    "replaced": ("update", "replaced"),
    "kills_each": ("kills", "kills"),
}


def _fact(columns: Columns, stage: str, key: str) -> object:
    return next((each[stage][key] for each in columns.values() if key in each.get(stage, {})), 0)


def _columns(measured: Sequence[Candidate], figures: Columns) -> dict[str, Mapping[str, Figures]]:
    """Return the figures by name; what searches the same library otherwise has a column of its own."""
    columns: dict[str, Mapping[str, Figures]] = {}
    for each in measured:
        columns[each.name] = figures[each.driver]
        if quick := figures[each.driver].get("ask", {}).get("quick"):
            columns[f"{each.name}, quick"] = {"ask": quick}
    return columns


def _value(columns: Columns, name: str, row: Row) -> float | None:
    figures = columns[name].get(row.stage, {})
    keys = row.key.split("/")
    if not all(key in figures for key in keys):
        return None
    first, *second = (float(figures[key]) for key in keys)
    return first / second[0] if second else first


def _table(columns: Columns, stage: str) -> str:
    names = [name for name, stages in columns.items() if "failed" not in stages.get(stage, {"failed": ""})]
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for row in ROWS:
        if row.stage == stage:
            values = [_value(columns, name, row) for name in names]
            lines.append(f"| {row.label} | {' | '.join(_cells(values, row))} |")
    return "\n".join(lines)


def _cells(values: Sequence[float | None], row: Row) -> list[str]:
    """Return the figures as text, the best in bold unless all are the same."""
    known = [value for value in values if value is not None]
    best = (max if row.better > 0 else min)(known) if row.better and len(set(known)) > 1 else None
    texts = ["-" if value is None else row.form.format(value) for value in values]
    return [
        f"**{text}**" if value is not None and value == best else text
        for text, value in zip(texts, values, strict=True)
    ]


def _shown(stage: str) -> str:
    return "\n".join(f"![{row.label}](benchmarks/{_file(row)}.svg)" for row in PLOTS if row.stage == stage)


def _file(row: Row) -> str:
    return f"{row.stage}-{row.key}".translate(str.maketrans("_@/", "---"))


def _worse(columns: Columns) -> str:
    """Return a line for each figure in which another is better than newsdesk, and by how much."""
    ours = [name for name in columns if name.startswith(NEWSDESK)]
    others = [name for name in columns if name not in ours]
    lines = [_behind(columns, name, others, row) for row in ROWS if row.better for name in ours]
    return "\n".join(line for line in lines if line) or "In none of these figures."


def _behind(columns: Columns, ours: str, others: Sequence[str], row: Row) -> str:
    """Return a line if the best of `others` is better than `ours`."""
    value = _value(columns, ours, row)
    known = {name: found for name in others if (found := _value(columns, name, row)) is not None}
    if value is None or not known:
        return ""
    name, best = (max if row.better > 0 else min)(known.items(), key=lambda item: item[1])
    more, less = (value, best) if row.better < 0 else (best, value)
    if more <= less * _ALIKE:
        return ""
    times = f"; {more / less:,.1f} times" if less and row.better < 0 else ""
    why = _WHY.get((row.stage, row.key), "why is not known")
    return f"- {ours}, {row.label}: {row.form.format(value)}; {name} {row.form.format(best)}{times}: {why}"


def _candidates(measured: Sequence[Candidate], figures: Columns) -> str:
    releases = {each.name: figures[each.driver].get("install", {}).get("versions", "none") for each in measured}
    rows = [f"| {each.name} | {releases[each.name]} | {each.used} |" for each in measured]
    return "\n".join(["| | releases | used as |", "|---|---|---|", *rows])


def _failures(measured: Sequence[Candidate], figures: Columns) -> str:
    lines = [f"- {each.name}: {each.unmeasured}" for each in CANDIDATES if each.unmeasured] + [
        f"- {each.name}, {stage}: {found['failed']}"
        for each in measured
        for stage, found in figures[each.driver].items()
        if "failed" in found
    ]
    return "Not measured:\n\n" + "\n".join(lines) + "\n" if lines else ""


def _load(columns: Columns) -> str:
    loads = [stage["load"] for each in columns.values() for stage in each.values() if "load" in stage]
    return f"{min(loads):.1f} to {max(loads):.1f}" if loads else "not noted"
