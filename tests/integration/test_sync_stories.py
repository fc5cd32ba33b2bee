"""What a site calls one story, and what is one: dates from feeds, parts, sections, walls, lists of sitemaps."""

import gzip
import json
from contextlib import closing

import pytest
from news_site import PARAGRAPHS, STUB, feed, page, sitemap
from test_sync import Desk, counts, only_error

from ingest.library.library import Library

HERONS = [
    f"Herons nest in the reeds of Skerrin in the year {n}, and people come to count them." for n in range(2001, 2010)
]
BEES = [
    f"A swarm of bees has settled on lamp post number {n} of the quay, and the beekeeper is away." for n in range(9)
]


@pytest.fixture
def desk(tmp_path, site):
    with closing(Library(tmp_path / "home")) as library:
        yield Desk(library, site)


def undated(title, paragraphs=PARAGRAPHS, head=""):
    whole = page(title, paragraphs=paragraphs, head=head)
    return whole.replace('<meta property="article:published_time" content="2026-05-04T10:00:00Z">', "")


def item(link, said=""):
    return f"<item><title>Item</title><link>{link}</link>{said}</item>"


def rss(*items):
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{"".join(items)}</channel></rss>'


def only(desk):
    [listed] = desk.library.articles()
    return desk.library.version(listed.id)


SAID = "<pubDate>Tue, 05 May 2026 23:30:00 -0500</pubDate><dc:creator>Ana Brook</dc:creator>"


def test_what_a_page_does_not_say_its_feed_does_and_that_is_kept(desk, site):
    site.pages |= {"/feed": rss(item("/story", SAID)), "/story": undated("Bridge to close")}
    desk.ingest("/feed")
    site.pages["/story"] = undated("Bridge to close", [*PARAGRAPHS, "The bridge is old."])
    desk.sync()  # the feed has not changed, and so says nothing

    found = only(desk)
    assert (found.number, found.published, found.dated_by, found.author) == (
        2,
        "2026-05-05T23:30:00-05:00",
        "feed",
        "Ana Brook",
    )


def test_a_page_that_is_named_by_itself_keeps_what_its_feed_says(desk, site):
    site.pages |= {"/feed": rss(item("/story", SAID)), "/story": undated("Bridge to close")}
    desk.ingest("/feed")

    assert counts(desk.ingest("/story")) == (0, 0, 1, 0)
    site.pages["/story"] = undated("Bridge to close", [*PARAGRAPHS, "The bridge is old."])
    desk.ingest("/story")
    found = only(desk)
    assert (found.number, found.published, found.author) == (2, "2026-05-05T23:30:00-05:00", "Ana Brook")


def test_what_a_page_says_for_machines_counts_before_its_feed(desk, site):
    site.pages |= {"/feed": rss(item("/story", SAID)), "/story": page("Bridge to close")}
    desk.ingest("/feed")

    assert (only(desk).published, only(desk).dated_by) == ("2026-05-04T10:00:00+00:00", "meta")


def test_a_news_sitemap_tells_days_too(desk, site):
    said = sitemap("/story").replace(
        "<news:title>", "<news:publication_date>2026-05-05</news:publication_date><news:title>"
    )
    site.pages |= {"/news.xml": said.replace("http://www", "https://www"), "/story": undated("Bridge to close")}
    desk.ingest("/news.xml")

    assert (only(desk).published, only(desk).dated_by) == ("2026-05-05", "feed")


def test_where_a_page_is_a_wall_the_text_that_its_feed_carries_is_taken(desk, site):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in HERONS)
    whole = f"{SAID}<content:encoded><![CDATA[{text}]]></content:encoded>"
    site.pages |= {"/feed": rss(item("/story", whole)), "/story": STUB}
    report = desk.ingest("/feed")

    assert counts(report) == (1, 0, 0, 0)
    assert only(desk).text == "\n\n".join(HERONS)
    assert only(desk).published == "2026-05-05T23:30:00-05:00"


def test_an_index_of_sitemaps_leads_to_the_one_for_news(desk, site):
    spaces = 'xmlns="https://www.sitemaps.org/schemas/sitemap/0.9"'
    names = ("/pages.xml", "/news-sitemap.xml.gz")
    listed = "".join(f"<sitemap><loc>{site.url(name)}</loc></sitemap>" for name in names)
    site.pages |= {
        "/sitemap.xml": f"\n<sitemapindex {spaces}>{listed}</sitemapindex>",
        "/news-sitemap.xml.gz": gzip.compress(sitemap(site.url("/a"), site.url("/b")).encode()),
        "/a": page("Bridge to close"),
        "/b": page("Herons", paragraphs=HERONS),
    }

    assert counts(desk.ingest("/sitemap.xml")) == (2, 0, 0, 0)
    assert counts(desk.sync()) == (0, 0, 2, 0)


def test_an_index_that_leads_to_an_index_is_one_line(desk, site):
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    leads = f"<sitemapindex {spaces}><sitemap><loc>{site.url('/news.xml')}</loc></sitemap></sitemapindex>"
    site.pages |= {"/sitemap.xml": leads, "/news.xml": leads}

    assert "leads to another list" in only_error(desk.ingest("/sitemap.xml"))


@pytest.mark.parametrize("before", ["\n\n", "<br />\n<b>Notice</b>: Undefined index in <b>/feed.php</b><br />\n"])
def test_what_a_broken_server_writes_before_a_feed_is_passed_over(desk, site, before):
    site.pages |= {"/feed": before + feed("/story"), "/story": page("Bridge to close")}

    assert counts(desk.ingest("/feed")) == (1, 0, 0, 0)


def test_a_feed_that_names_no_address_says_so(desk, site):
    site.pages["/feed"] = rss("<item><title>Bridge</title><guid isPermaLink='false'>7</guid></item>")

    assert "names no address of an article" in only_error(desk.ingest("/feed"))


def test_a_json_feed_is_a_feed(desk, site):
    items = [{"url": site.url("/story"), "date_published": "2026-05-05"}]
    site.pages["/feed"] = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    site.pages["/story"] = undated("Bridge to close")
    desk.ingest("/feed")

    assert (only(desk).published, only(desk).dated_by) == ("2026-05-05", "feed")


def test_stories_that_name_their_section_as_their_address_stay_apart(desk, site):
    claim = f'<link rel="canonical" href="{site.url("/news")}">'
    site.pages |= {
        "/feed": feed("/news/bridge", "/news/herons", "/other/bees"),
        "/news/bridge": page("Bridge to close", head=claim),
        "/news/herons": page("Herons", paragraphs=HERONS, head=claim),
        "/other/bees": page("Bees", paragraphs=BEES, head=claim),
    }

    assert counts(desk.ingest("/feed")) == (3, 0, 0, 0)
    assert counts(desk.sync()) == (0, 0, 3, 0)


def test_stories_that_claim_one_address_stay_apart_whatever_it_is(desk, site):
    claim = f'<link rel="canonical" href="{site.url("/start")}">'
    site.pages |= {
        "/feed": feed("/a/bridge", "/b/herons"),
        "/a/bridge": page("Bridge to close", head=claim),
        "/b/herons": page("Herons", paragraphs=HERONS, head=claim),
    }

    assert counts(desk.ingest("/feed")) == (2, 0, 0, 0)


def test_what_has_nothing_in_common_with_an_article_does_not_become_a_version_of_it(desk, site):
    site.pages["/story"] = page("Bridge to close")
    desk.ingest("/story")
    site.pages["/story"] = page("What you may like", paragraphs=HERONS)

    assert "nothing in common" in only_error(desk.sync())
    assert list(desk.texts()) == ["Bridge to close"]


def test_a_story_that_is_written_anew_under_its_headline_is_a_version(desk, site):
    site.pages["/story"] = page("Bridge to close for good")
    desk.ingest("/story")
    site.pages["/story"] = page("Bridge to close for good", paragraphs=HERONS)

    assert counts(desk.sync()) == (0, 1, 0, 0)


def test_a_page_that_says_that_there_is_none_replaces_nothing(desk, site):
    site.pages["/brief"] = page("Pier shut", paragraphs=["The pier is shut until May, says the harbour master."])
    desk.ingest("/brief")
    site.pages["/brief"] = page("Page not found", paragraphs=["The page you are looking for could not be found."])

    assert "a page that says that there is none" in only_error(desk.sync())
    assert list(desk.texts()) == ["Pier shut"]


def parts(site, number, paragraphs):
    following = f'<link rel="next" href="/story-{number + 1}.html">' if number < 3 else ""
    first = f'<link rel="canonical" href="{site.url("/story-1.html")}">'
    return page("The long story of a bridge", paragraphs=paragraphs, head=following + first)


def test_the_pages_of_one_story_are_one_article(desk, site):
    site.pages |= {f"/story-{n}.html": parts(site, n, text) for n, text in enumerate((PARAGRAPHS, HERONS, BEES), 1)}
    report = desk.ingest("/story-1.html")

    assert counts(report) == (1, 0, 0, 0)
    found = only(desk)
    assert found.url == site.url("/story-1.html")
    assert found.text.count("The long story of a bridge\n\n") == 1
    assert all(any(line in block for block in found.text.split("\n\n")) for line in (HERONS[-1], BEES[-1]))

    site.pages["/story-3.html"] = parts(site, 3, [*BEES, "The bees are gone."])
    assert counts(desk.sync()) == (0, 1, 0, 0)


def test_a_later_page_by_itself_is_no_article(desk, site):
    site.pages |= {f"/story-{n}.html": parts(site, n, text) for n, text in enumerate((PARAGRAPHS, HERONS, BEES), 1)}
    desk.ingest("/story-1.html")
    report = desk.ingest("/story-2.html")

    assert f"ingest its first page, {site.url('/story-1.html')}" in only_error(report)
    assert BEES[-1] in only(desk).text


def test_a_story_of_which_a_page_is_missing_is_not_taken_in_by_half(desk, site):
    site.pages["/story-1.html"] = parts(site, 1, PARAGRAPHS)

    assert "no such page" in only_error(desk.ingest("/story-1.html"))
    assert not desk.library.articles()


def test_the_next_story_of_a_site_is_no_page_of_this_one(desk, site):
    head = '<link rel="next" href="/story-2.html">'
    site.pages |= {
        "/story-1.html": page("Bridge to close", head=head),
        "/story-2.html": page("Herons", paragraphs=HERONS),
    }
    desk.ingest("/story-1.html")

    assert HERONS[0] not in only(desk).text


@pytest.mark.parametrize("status", [301, 302])
def test_a_story_that_leads_to_its_section_is_gone(desk, site, status):
    teasers = "".join(f'<h2><a href="/{n}">Story number {n}</a></h2><p>{PARAGRAPHS[n]}</p>' for n in range(4))
    site.pages["/bridge"] = page("Bridge to close")
    desk.ingest("/bridge")
    section = f"<html><head><title>News</title></head><body><main><h1>News</h1>{teasers}</main></body></html>"
    site.pages |= {"/bridge": (status, {"Location": "/overview"}, ""), "/overview": section}

    assert "the story is gone" in only_error(desk.sync())
    assert list(desk.texts()) == ["Bridge to close"]


def test_an_address_that_leads_to_the_folder_above_it_is_no_article(desk, site):
    site.pages |= {"/news/bridge": (302, {"Location": "/news/"}, ""), "/news/": page("News of the day")}

    assert "the page of its section" in only_error(desk.ingest("/news/bridge"))


@pytest.mark.parametrize(
    "words",
    [
        "Please enable JS and disable any ad blocker",
        "Press & hold to confirm you are a human (and not a bot).",
        "We're sorry but the courier doesn't work properly without JavaScript enabled. Please enable it to continue.",
        "This page requires JavaScript.",
        "Diese Seite funktioniert nicht ohne JavaScript.",
        "Ce site nécessite JavaScript.",
        "Esta página no funciona sin JavaScript.",
        "Questa pagina richiede JavaScript.",
        "Deze pagina werkt niet zonder JavaScript.",
        "Bitte aktivieren Sie JavaScript, um diese Seite zu sehen. JavaScript ist deaktiviert.",
        "Veuillez activer JavaScript pour continuer.",
        "Por favor, habilita JavaScript para continuar.",
        "Per continuare, abilita JavaScript nel tuo browser.",
        "Zet JavaScript aan om verder te gaan.",
        "Verifying. This site needs to review the security of your connection before proceeding. Ray ID: 7",
        "Dieser Inhalt ist exklusiv für Abonnenten. Bereits Abonnent? Jetzt anmelden.",
        "Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous.",
        "Este contenido es exclusivo para suscriptores. Contenido exclusivo para suscriptores.",
        "Contenuto riservato agli abbonati. Sei già abbonato? Accedi.",
        "Dit artikel is alleen voor abonnees. Om verder te lezen, log in.",
        "Wir und unsere 180 Partner brauchen Ihre Einwilligung. Alle akzeptieren. Datenschutzerklärung.",
        "Nous et nos 180 partenaires avons besoin de votre consentement. Tout accepter. Continuer sans accepter.",
        "Nosotros y nuestros 180 socios pedimos su consentimiento. Aceptar todo. Política de cookies.",
        "Noi e i nostri 180 partner chiediamo il tuo consenso. Accetta tutto. Pubblicità personalizzata.",
        "Wij en onze 180 partners vragen uw toestemming. Alles accepteren. Cookiebeleid.",
    ],
)
def test_a_wall_is_no_article_in_any_of_six_languages(desk, site, words):
    site.pages["/story"] = page("Courier", paragraphs=[words])

    assert "not the article" in only_error(desk.ingest("/story"))


def test_a_stub_that_says_that_it_is_not_free_is_no_article(desk, site):
    said = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge to close",'
        ' "isAccessibleForFree": "False"}</script>'
    )
    site.pages |= {
        "/stub": page("Bridge to close", paragraphs=PARAGRAPHS[:1], head=said),
        "/whole": page("Herons", paragraphs=[*HERONS, *BEES], head=said.replace("Bridge to close", "Herons")),
    }

    assert "behind a paywall" in only_error(desk.ingest("/stub"))
    assert counts(desk.ingest("/whole")) == (1, 0, 0, 0)  # it is all there, whoever should pay for it


def test_what_the_bytes_say_beats_a_wrong_header(desk, site):
    words = "Совет города закрыл мост на лето, и автобусы ходят каждые двадцать минут вместо парома."
    markup = page("Мост", paragraphs=[words] * 3, head='<meta charset="windows-1251">').encode("windows-1251")
    for path, said in (("/a", "utf-8"), ("/b", "iso-8859-1")):
        site.pages[path] = (200, {"Content-Type": f"text/html; charset={said}"}, markup)
        desk.ingest(path)

    assert words in desk.texts()["Мост"]
