import json
from datetime import UTC, datetime

import pytest

from ingest.errors import SourceError
from ingest.reading.html import read_html
from ingest.reading.read import Given, read
from ingest.sources.fetched import Failure, Fetched

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
PARAGRAPHS = [
    "The harbour bridge reopened on Tuesday, two years after a barge tore away one of its piers, "
    "and the first lorries crossed before sunrise.",
    "“Nobody here believed the date until they saw the lights,” said Mara Lind, who runs the ferry office.",
    "Repairs cost 41 million crowns, twice what the council had planned in 2019-04-02 papers.",
]
BODY = f"""
<header><nav><ul><li><a href="/">Home page</a></li>
<li><a href="/sport">Sport news</a></li></ul></nav></header>
<div id="cookie-banner" class="cookie-consent">
<p>We use cookies to improve your visit. Accept all cookies?</p><button>Accept</button></div>
<main><article><h1>Harbour bridge reopens</h1>
<p>{PARAGRAPHS[0]}</p>
<p>{PARAGRAPHS[1]}</p>
<h2>What it cost</h2>
<p>{PARAGRAPHS[2]}</p>
<ul><li>Lorries pay a toll of 12 crowns.</li><li>Cars cross for free until June.</li></ul>
<p>The ferry will be sold in May,<br>the council decided.</p>
</article></main>
<aside class="related"><h3>Related stories</h3>
<ul><li><a href="/f">Ferry strike ends after a week</a></li></ul></aside>
<footer><p>© 2021 Harbour Post. All rights reserved.</p></footer>
"""


def page(head="", body=BODY):
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def linked(**said):
    story = {"@context": "https://schema.org", "@type": "NewsArticle", **said}
    return f'<script type="application/ld+json">{json.dumps(story)}</script>'


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


def result(markup, **said):
    content = markup.encode() if isinstance(markup, str) else markup
    fetched = Fetched(source="/saved/bridge-news.html", kind="html", fetched=NOW, content=content)
    [found] = read(fetched, Given(**said))
    return found


def article(markup, **said):
    found = result(markup, **said)
    assert not isinstance(found, Failure), found
    return found


def error(markup):
    found = result(markup)
    assert isinstance(found, Failure)
    assert "\n" not in found.error
    return found.error


def test_the_text_is_the_story_with_a_blank_line_between_its_blocks_and_nothing_around_it():
    assert article(page()).text == "\n\n".join(
        [
            "Harbour bridge reopens",
            PARAGRAPHS[0],
            PARAGRAPHS[1],
            "What it cost",
            PARAGRAPHS[2],
            "- Lorries pay a toll of 12 crowns.\n- Cars cross for free until June.",
            "The ferry will be sold in May,\nthe council decided.",
        ]
    )


def test_the_rows_of_a_table_are_lines_without_a_ruled_one():
    table = "<table><tr><th>Year</th><th>Lorries</th></tr><tr><td>2022</td><td>1,200</td></tr></table></article>"

    assert "\n\n| Year | Lorries |\n| 2022 | 1,200 |" in article(page(body=BODY.replace("</article>", table))).text


def test_a_page_without_a_date_has_none():
    found = article(page())

    assert (found.published, found.modified) == (None, None)  # neither 2021 nor 2019-04-02 nor today


def test_json_ld_says_headline_dates_author_and_outlet():
    said = linked(
        headline="Bridge is open &amp; busy",
        datePublished="2025-03-18T06:30:00+01:00",
        dateModified="2025-03-19T08:00:00Z",
        author=[{"@type": "Person", "name": "Ana Brook"}, {"@type": "Person", "name": "Ben Lo"}],
        publisher={"@type": "Organization", "name": "Harbour Post"},
    )

    found = article(page(said))

    assert (found.title, found.author, found.outlet) == (
        "Bridge is open & busy",
        "Ana Brook, Ben Lo",
        "Harbour Post",
    )
    assert (found.published, found.modified) == ("2025-03-18T06:30:00+01:00", "2025-03-19T08:00:00+00:00")


def test_json_ld_in_a_graph_is_followed_to_what_it_refers_to():
    graph = {
        "@graph": [
            {"@type": "WebPage", "headline": "Not the story", "datePublished": "2001-01-01"},
            {
                "@type": ["Thing", "https://schema.org/ReportageNewsArticle"],
                "headline": "Bridge\nopen",
                "publisher": {"@id": "#post"},
                "author": [{"@id": "#ana"}],
            },
            {"@type": "Organization", "@id": "#post", "name": "Harbour Post"},
            {"@type": "Person", "@id": "#ana", "name": "Ana Brook"},
        ]
    }

    found = article(page(f'<script type="application/ld+json">{json.dumps(graph)}</script>'))

    assert (found.title, found.outlet, found.author) == ("Bridge open", "Harbour Post", "Ana Brook")
    assert found.published is None


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{broken",
        "[" * 20000,
        "[1, null, [2]]",
        '{"@type": 5, "author": 7}',
        '{"@type": "NewsArticle", "headline": 5}',
    ],
)
def test_json_ld_that_is_broken_is_passed_over(script):
    found = article(page(f'<script type="application/ld+json">{script}</script>'))

    assert found.title == "Harbour bridge reopens"


def test_json_ld_of_another_story_that_stands_first_is_not_believed():
    other = linked(
        headline="Ferry strike ends after a week",
        url="https://harbour.example/ferry",
        datePublished="2025-01-02",
        author={"name": "Ben Lo"},
    )
    own = linked(
        headline="Bridge is open",
        mainEntityOfPage={"@id": "https://www.harbour.example/bridge/"},
        datePublished="2025-03-18",
        author={"name": "Ana Brook"},
    )
    canonical = '<link rel="canonical" href="https://harbour.example/bridge">'

    found, alone = article(page(canonical + other + own)), article(page(canonical + other))

    assert (found.title, found.author, found.published) == ("Bridge is open", "Ana Brook", "2025-03-18")
    assert (alone.title, alone.author, alone.published) == ("Harbour bridge reopens", None, None)


def test_json_ld_is_told_apart_by_its_headline_where_it_has_no_address():
    other, own = (
        linked(headline="Ferry strike ends", author="Ben Lo"),
        linked(headline="Bridge reopens", author="Ana Brook"),
    )

    assert article(page(other + own)).author == "Ana Brook"


@pytest.mark.parametrize(
    "wrapped",
    [
        "<!-- {} -->",
        "//<![CDATA[\n{}\n//]]>",
        "/* <![CDATA[ */ {} /* ]]> */",
        "[[{}]]",
        "{};",
        "{}{{}}",
        '{{"@graph": [{}]}}',
        '{{"@type": "WebPage", "mainEntity": {}}}',
    ],
)
def test_json_ld_is_read_in_every_wrapping(wrapped):
    story = '{"@type": "NewsArticle", "datePublished": "2025-03-18", "author": {"name": "Ana Brook"},}'
    script = f'<script type="application/ld+json; charset=utf-8">{wrapped.format(story)}</script>'

    assert (article(page(script)).published, article(page(script)).author) == ("2025-03-18", "Ana Brook")


def test_json_ld_that_a_quotation_mark_breaks_still_tells_the_day():
    script = '{"@type": "NewsArticle", "headline": "He said "no"", "datePublished": "2025-03-18"}'

    assert article(page(f'<script type="application/ld+json">{script}</script>')).published == "2025-03-18"


def test_where_there_is_no_article_the_page_tells_the_day():
    script = '{"@type": "WebPage", "datePublished": "2025-03-18"}'

    assert article(page(f'<script type="application/ld+json">{script}</script>')).published == "2025-03-18"


@pytest.mark.parametrize(
    ("head", "body", "published", "by"),
    [
        (linked(datePublished="2025-03-18T01:30:00Z"), "", "2025-03-18T01:30:00+00:00", "json-ld"),
        # in UTC it is the 18th already, where the story was written the 17th
        (
            linked(datePublished="2025-03-18T01:30:00Z") + meta("article:published_time", "2025-03-17T20:30:00-05:00"),
            "",
            "2025-03-17T20:30:00-05:00",
            "meta",
        ),
        (
            linked(datePublished="2025-03-18T01:30:00Z")
            + '<link rel="canonical" href="https://harbour.example/2025/03/17/bridge">',
            "",
            "2025-03-17",
            "address",
        ),
        (linked(datePublished="2025-03-18T01:30:00Z"), "<p>Published 17 March 2025</p>", "2025-03-17", "shown"),
        # no place on Earth has the 16th when it is 01:30 on the 18th in UTC
        (
            linked(datePublished="2025-03-18T01:30:00Z"),
            "<p>Published 16 March 2025</p>",
            "2025-03-18T01:30:00+00:00",
            "json-ld",
        ),
        ('<meta name="date" content="2025-03-19">', "<p>Published 17 March 2025</p>", "2025-03-17", "shown"),
        ('<meta name="date" content="2025-03-19">', '<time datetime="2025-03-17">x</time>', "2025-03-17", "time"),
        ('<meta name="date" content="2025-03-17">', '<time datetime="2025-03-19">x</time>', "2025-03-17", "meta"),
        (meta("article:published_time", "2025-03-18"), '<time datetime="2025-03-17">x</time>', "2025-03-18", "meta"),
    ],
)
def test_the_day_is_the_publisher_s_and_what_told_it_is_kept(head, body, published, by):
    found = article(page(head, body=BODY.replace("</h1>", f"</h1>{body}")))

    assert (found.published, found.dated_by) == (published, by)


@pytest.mark.parametrize(
    ("state", "published"),
    [
        ('{"publishedAt": "2025-03-18T06:30:00Z", "createdAt": "2025-03-17T06:30:00Z"}', "2025-03-18T06:30:00+00:00"),
        (r'"{\"published_at\":\"2025-03-18T06:30:00+01:00\"}"', "2025-03-18T06:30:00+01:00"),
        ('[{"publishedAt": "2025-03-18T06:30:00Z"}, {"publishedAt": "2025-03-11T06:30:00Z"}]', None),
    ],
)
def test_a_date_that_a_page_keeps_for_its_scripts_counts_where_there_is_no_other(state, published):
    script = f"<script>window.state = {state}</script>"

    assert article(page(script)).published == published
    assert article(page(script, BODY.replace("</h1>", "</h1><p>17 March 2025</p>"))).published == "2025-03-17"


def test_a_live_blog_gives_its_entries_with_their_times_the_newest_first():
    updates = [
        {
            "datePublished": "2025-03-18T09:05:00+01:00",
            "headline": "Two are missing",
            "articleBody": "Two people are missing.",
        },
        {
            "datePublished": "2025-03-18T11:40:00+01:00",
            "headline": "All found",
            "articleBody": "<p>All are safe &amp; well.</p>",
        },
    ]
    story = {"@type": "LiveBlogPosting", "headline": "Storm over the harbour", "liveBlogUpdate": updates}

    assert article(page(f'<script type="application/ld+json">{json.dumps(story)}</script>')).text == (
        "18 March 2025, 11:40: All found\n\nAll are safe & well.\n\n"
        "18 March 2025, 09:05: Two are missing\n\nTwo people are missing."
    )


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ana Brook", "Ana Brook"),
        ("By Ana Brook and Ben Lo, 18 March 2025", "Ana Brook, Ben Lo"),
        ("Von Ana Brook | Stand: 18.03.2025", "Ana Brook"),
        ('<span class="byline">Ana Brook</span>', "Ana Brook"),
        ('<a rel="author" href="/ana">Ana Brook</a>', "Ana Brook"),
        ("By the sea it was quiet that morning, people said.", None),
    ],
)
def test_a_byline_beside_the_headline_names_the_author(line, author):
    assert article(page(body=BODY.replace("</h1>", f"</h1><p>{line}</p>"))).author == author


def test_a_person_counts_before_the_outlet_that_signs_everything():
    head = meta("og:site_name", "Harbour Post") + '<meta name="author" content="Harbour Post">'

    assert article(page(head, BODY.replace("</h1>", "</h1><p>By Ana Brook</p>"))).author == "Ana Brook"


def test_an_author_who_is_only_an_address_is_nobody():
    assert article(page(linked(author="https://social.example/harbourpost"))).author is None


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (meta("article:published_time", "2025-03-18T06:30:00+01:00"), "2025-03-18T06:30:00+01:00"),
        ('<meta name="pubdate" content="20250318">', "2025-03-18"),
        ('<meta name="DC.date.issued" content="2025/03/18">', "2025-03-18"),
        ('<meta name="date" content="Tue, 18 Mar 2025 06:30:00 GMT">', "2025-03-18T06:30:00+00:00"),
        ('<meta name="date" content="March 18, 2025">', "2025-03-18"),
        ('<meta name="date" content="18.03.2025 06:30">', "2025-03-18"),
        ('<link rel="canonical" href="https://harbour.example/2025/03/18/bridge">', "2025-03-18"),
        (linked(datePublished="soon") + meta("article:published_time", "2025-03-18"), "2025-03-18"),
        ('<meta name="date" content="March 2025">', None),
        ('<meta name="date" content="2025-03">', None),
        ('<meta name="date" content="03/04/2025">', None),
        ('<meta name="date" content="yesterday">', None),
        ('<meta itemprop="copyrightYear" content="2024">', None),
        (meta("article:modified_time", "2025-03-19"), None),
        (meta("article:published_time", "2031-01-01"), None),
        (linked(datePublished="2025-03-22"), None),
        ('<link rel="canonical" href="https://harbour.example/2031/03/18/bridge">', None),
        ('<link rel="canonical" href="https://harbour.example/2025/03/bridge">', None),
        ("<title>What happened on 18 March 2025</title>", None),
        (linked(datePublished=1742279400), "2025-03-18T06:30:00+00:00"),
        (linked(datePublished="1742279400000"), "2025-03-18T06:30:00+00:00"),
        (linked(datePublished="2025-3-18"), "2025-03-18"),
        ('<meta name="cXenseParse:recs:publishtime" content="2025-03-18">', "2025-03-18"),
        ('<meta name="parsely-page" content=\'{"pub_date": "2025-03-18"}\'>', "2025-03-18"),
        ('<link rel="canonical" href="https://harbour.example/2025/03/3-questions">', None),
    ],
)
def test_a_publication_date_is_what_the_page_says_for_certain(head, published):
    assert article(page(head)).published == published


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "en short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "de short": "Jän Feb Mär Apr Mai Jun Jul Aug Sept Okt Nov Dez",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr short": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es short": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "nl short": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pt short": "jan fev mar abr mai jun jul ago set out nov dez",
}


@pytest.mark.parametrize("names", MONTHS.values(), ids=MONTHS)
def test_a_month_is_known_by_its_name_in_seven_languages(names):
    days = [article(page(f'<meta name="date" content="18 {name} 2024">')).published for name in names.split()]

    assert days == [f"2024-{month:02}-18" for month in range(1, 13)]


@pytest.mark.parametrize(
    "written",
    [
        *("18.3.2025", "18.03.25", "18. 3. 2025", "18/03/2025 06:30", "03/18/2025", "18-03-2025", "2025.03.18"),
        *("2025-3-18T6:30:00", "2025-03-18T06:30:00GMT", "2025-03-18 06:30:00 +0100", "20250318063000", "202503180630"),
        *("Tue Mar 18 06:30:00 UTC 2025", "Tue Mar 18 06:30:00 2025", "18 de marzo de 2025", "le 18 mars 2025 à 10h"),
        *("Dienstag, 18. März 2025, 06:30 Uhr", "Tuesday, March 18th, 2025 at 6:30 am", "18th of March 2025"),
        *("2025年3月18日", "2025-03-18T06:30:00.1234567Z", "1742279400", "1742279400000"),
    ],
)
def test_a_date_is_read_however_it_is_written(written):
    assert (article(page(f'<meta name="date" content="{written}">')).published or "")[:10] == "2025-03-18"


def test_of_a_month_that_nobody_knows_no_day_is_made():
    assert article(page('<meta name="date" content="18 de morgo del 2025">')).published is None


@pytest.mark.parametrize(
    ("name", "is_publication"),
    [
        *((name, True) for name in ("og:published_time", "dc.date.issued", "dcterms.created", "parsely-pub-date")),
        *((name, True) for name in ("sailthru.date", "bt:pubDate", "dc:created", "dcterms:issued", "twt-published-at")),
        *((name, True) for name in ("page_published_at", "publication-date", "first_published", "story_date")),
        *((name, True) for name in ("publishedAt", "date-of-publication", "weibo:article:create_at", "post_date")),
        *((name, False) for name in ("lastpublished", "video:release_date", "date_updated", "expires", "event_date")),
        *((name, False) for name in ("last-publish-date", "image_published_at", "validate", "candidate")),
    ],
)
def test_a_meta_element_is_known_by_the_words_in_its_name(name, is_publication):
    expected = "2025-03-18" if is_publication else None

    assert article(page(f'<meta name="{name}" content="2025-03-18">')).published == expected


@pytest.mark.parametrize(
    ("told", "published"),
    [
        ({"dateCreated": "2025-03-18"}, "2025-03-18"),
        ({"dateCreated": "2025-03-17", "datePublished": "2025-03-18"}, "2025-03-18"),
        ({"datepublished": "2025-03-18"}, "2025-03-18"),
        ({"schema:datePublished": "2025-03-18"}, "2025-03-18"),
        ({"datePublished": ["2025-03-18"]}, "2025-03-18"),
        ({"datePublished": {"@type": "Date", "@value": "2025-03-18"}}, "2025-03-18"),
        ({"datePublished": [], "dateModified": "2025-03-18"}, None),
        ({"mainEntityOfPage": {"@type": "WebPage", "name": "TITLE", "datePublished": "2025-03-18"}}, "2025-03-18"),
        ({"mainEntityOfPage": {"@type": "WebPage", "name": "Of the fish", "datePublished": "2025-03-18"}}, None),
    ],
)
def test_json_ld_tells_the_date_in_every_spelling(told, published):
    story = {"@type": "NewsArticle", "headline": "The bridge over the harbour reopens", **told}
    script = json.dumps(story).replace("TITLE", "The bridge over the harbour reopens")
    head = f'<title>The bridge over the harbour reopens</title><script type="application/ld+json">{script}</script>'

    assert article(page(head)).published == published


@pytest.mark.parametrize(
    ("stamp", "published"),
    [
        ('<time itemprop="datePublished" datetime="2025-03-18">Tuesday</time>', "2025-03-18"),
        ('<span itemprop="datePublished" content="2025-03-18"></span>', "2025-03-18"),
        ('<span itemprop="datePublished">2025-03-18</span>', "2025-03-18"),
        ('<time class="entry-date published" datetime="2025-03-18">Tuesday</time>', "2025-03-18"),
        ('<time pubdate datetime="2025-03-18">Tuesday</time>', "2025-03-18"),
        ('<time datetime="2025-03-18">Tuesday</time>', "2025-03-18"),
        ('<abbr class="published" title="2025-03-18">Tuesday</abbr>', "2025-03-18"),
        ('<span property="dc:date dc:created" content="2025-03-18">Tuesday</span>', "2025-03-18"),
        ('<time data-datetime="2025-03-18">Tuesday</time>', "2025-03-18"),
        ("<p>03/18/2025</p>", "2025-03-18"),
        ("<p>03/04/2025</p>", None),
        ("<p>18-03-2025</p>", "2025-03-18"),
        ("<p>By Ana Brook, 18.3.2025, 06:30</p>", "2025-03-18"),
        ("<p>Published on 18 March 2025</p>", "2025-03-18"),
        ("<p>Veröffentlicht am 18. März 2025</p>", "2025-03-18"),
        ("<p>HARBOUR TOWN, 18 March 2025 \u2013 The bridge is open.</p>", "2025-03-18"),
        ("<p>It had been shut since 18 March 2025.</p>", None),
        ('<aside class="related"><time datetime="2025-02-01">1 February</time></aside>', None),
        ('<ul class="comments"><li itemprop="datePublished">2025-02-01</li></ul>', None),
    ],
)
def test_a_date_in_the_page_counts_if_it_is_marked_or_shown_as_that_of_publication(stamp, published):
    assert article(page(body=BODY.replace("</h1>", f"</h1>{stamp}"))).published == published


@pytest.mark.parametrize(
    ("head", "body", "modified"),
    [
        (meta("article:modified_time", "2025-03-19T08:00:00Z"), "", "2025-03-19T08:00:00+00:00"),
        (meta("og:updated_time", "2025-03-19"), "", "2025-03-19"),
        ("", '<time class="updated" datetime="2025-03-19">Wednesday</time>', "2025-03-19"),
        ("", '<meta itemprop="dateModified" content="2025-03-19">', "2025-03-19"),
        (meta("article:modified_time", "2031-01-01"), "", None),
        (meta("article:published_time", "2025-03-18"), "", None),
    ],
)
def test_a_date_of_modification_is_kept_apart(head, body, modified):
    assert article(page(head, BODY + body)).modified == modified


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (
            '<link rel="canonical" href="https://Harbour.example/bridge?utm_source=x#top">',
            "https://harbour.example/bridge",
        ),
        (meta("og:url", "https://harbour.example/bridge"), "https://harbour.example/bridge"),
        (
            '<link rel="canonical" href="https://harbour.example/">' + meta("og:url", "https://harbour.example/bridge"),
            "https://harbour.example/bridge",
        ),
        ('<link rel="canonical" href="https://harbour.example/?p=7">', "https://harbour.example/?p=7"),
        ('<link rel="canonical" href="https://harbour.example/">', None),
        ('<link rel="canonical" href="/bridge">', None),
        ('<link rel="canonical" href="file:///saved/bridge.html">', None),
        ('<base href="https://harbour.example/section/">', None),
        ('<link rel="alternate" hreflang="x-default" href="https://harbour.example/en">', None),
    ],
)
def test_the_url_is_the_canonical_one_and_never_that_of_the_whole_site(head, url):
    assert article(page(head)).url == url


def test_the_outlet_is_the_site_or_else_the_host():
    canonical = '<link rel="canonical" href="https://www.harbour.example/bridge">'

    assert article(page(canonical + meta("og:site_name", "the harbour post"))).outlet == "the harbour post"
    assert article(page(canonical)).outlet == "harbour.example"
    assert article(page()).outlet is None


@pytest.mark.parametrize("between", ["|", "-", "\u2013", "—"])
def test_the_outlet_is_taken_off_the_end_of_the_title(between):
    head = meta("og:title", f"Bridge opens - at last {between} Harbour Post") + meta("og:site_name", "Harbour Post")

    assert article(page(head)).title == "Bridge opens - at last"


def test_without_any_title_the_file_name_is_the_title():
    assert article(page(body=f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>")).title == "Bridge news"


def test_the_command_line_wins_over_the_page():
    found = article(page(linked(headline="Theirs", datePublished="2025-03-18")), title="Ours", published="2025-03-17")

    assert (found.title, found.published) == ("Ours", "2025-03-17")


@pytest.mark.parametrize(
    ("declared", "codec", "words"),
    [
        ('<meta charset="windows-1251">', "cp1251", "Мост снова открыт для всех."),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">',
            "shift_jis",
            "橋が再開した。",
        ),
        ('<meta charset="iso-8859-1">', "cp1252", "“Café” reopens."),
        ('<meta charset="windows-1252">', "utf-8", "“Café” reopens."),
        ('<meta charset="no-such-charset">', "cp1252", "“Café” reopens."),
        ('<meta charset="punycode">', "cp1252", "“Café” reopens."),
        ("", "cp1252", "“Café” reopens."),
        ("", "utf-16", "“Café” reopens."),
        ("", "utf-8-sig", "“Café” reopens."),
    ],
)
def test_a_page_is_decoded_as_it_declares_unless_it_is_utf_8(declared, codec, words):
    markup = page(declared, f"<article><p>{words}</p><p>{PARAGRAPHS[0]}</p></article>")

    assert article(markup.encode(codec)).text.startswith(words)


def test_a_page_with_an_xml_declaration_is_read():
    markup = '<?xml version="1.0" encoding="utf-8"?>\n' + page()

    assert article(markup).text == article(page()).text


def test_a_fragment_is_read_as_a_page():
    assert article(f"<p>{PARAGRAPHS[0]}</p>").text == PARAGRAPHS[0]


def test_numeric_references_are_read_as_browsers_do():
    body = f"<article><p>It&#146;s open &#60;now&#62;, &#1;&#0;she said.</p><p>{PARAGRAPHS[0]}</p></article>"

    assert article(page(body=body)).text.startswith("It\u2019s open <now>, \ufffdshe said.")


@pytest.mark.parametrize("body", ["", "<script>let a = 1</script>", "<img src='a.png'>", "<div>" * 50000])
def test_a_page_without_text_is_a_failure_that_says_so(body):
    assert "no article was found in this page" in error(page(body=body))


def test_binary_data_with_the_suffix_of_a_page_is_a_failure():
    assert "save it as UTF-8" in error(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")


def test_a_page_that_is_too_large_is_refused():
    assert "larger than 2 MB" in error(page(body="<p>word</p>" * 200_000))


@pytest.mark.parametrize(
    "tag",
    [
        "<p " + " ".join(f"a{number}" for number in range(12_000)) + ">",
        "<p " + " ".join(f"a{number}='>'" for number in range(8_000)) + ">",
    ],
)
def test_a_tag_that_would_keep_the_parser_busy_for_minutes_is_refused(tag):
    assert "a tag of more than 7,500 attributes" in error(page(body=tag + BODY))


@pytest.mark.parametrize(
    "harmless",
    [
        "<script>for (i = 0; i<n.length; i++) {" + "work(i);\n" * 20_000 + "}</script>",
        f"<div data-state='{json.dumps(list(range(40_000)))}'></div>",
        "<style>" + "p { margin: 0 }\n" * 200_000 + "</style>",
        "<!--" + " words" * 400_000 + "-->",
    ],
)
def test_what_costs_the_parser_little_is_no_reason_to_refuse_a_page(harmless):
    assert article(page(body=harmless + BODY)).text == article(page()).text


def test_nul_bytes_are_left_out_as_browsers_do():
    assert article(page().replace("harbour", "har\0bour").encode()).text == article(page()).text


def test_pictures_inside_a_saved_page_count_for_nothing():
    picture = '<img src="data:image/png;base64,' + "iVBORw0K" * 400_000 + '">'

    assert article(page(body=BODY + picture)).text == article(page()).text


def test_a_failing_extractor_is_a_failure_of_this_page_alone(monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("deep\nbelow")

    monkeypatch.setattr("trafilatura.bare_extraction", fails)

    with pytest.raises(
        SourceError, match=r"this page cannot be read as HTML \(deep\nbelow\): save the article as text"
    ):
        read_html(Fetched(source="/x.html", kind="html", fetched=NOW, content=page().encode()))


def test_what_goes_wrong_is_reported_once_and_by_us(caplog):
    error(page(body=""))

    assert not caplog.records


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("https://anna.github.io/bridge", "https://evil.github.io/copy"),
        ("https://github.io/bridge", "https://evil.github.io/copy"),
        ("https://www.evil.github.io/bridge", "https://www.evil.github.io/bridge"),
    ],
)
def test_a_page_may_name_an_address_of_its_own_site_only(said, url):
    content = page(f'<link rel="canonical" href="{said}">').encode()
    fetched = Fetched(
        source="https://evil.github.io/copy", kind="html", fetched=NOW, content=content,
        url="https://evil.github.io/copy",
    )  # fmt: skip
    [found] = read(fetched, Given())

    assert found.url == url
