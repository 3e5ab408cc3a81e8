"""Papers: what is in the PDF, how tables break, and that nothing outside the bundle is ever fetched."""

import json
import os
import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pytest
from jinja2 import UndefinedError
from pypdf import PdfReader

from bpo.documents.bundle import BASE_URL, FONTS, STATIC, BundleFetcher, OutsideFetch, SetUpIncomplete, bundled
from bpo.documents.papers import environment, paper_html, paper_pdf, written_day
from bpo.documents.pdf import render_pdf
from bpo.kernel.errors import Invalid
from bpo.kernel.locale import in_language
from tests.documents.makers import LETTERHEAD, make_letter, make_statement

pytestmark = pytest.mark.usefixtures("sample_templates")


def text_of(pdf: bytes) -> list[str]:
    """The words of each page without white space, which extraction places at will between Chinese characters."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Name of each font and whether its program is embedded."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            found[str(font["/BaseFont"])] = "/FontFile2" in descriptor or "/FontFile3" in descriptor
    return found


def test_the_chinese_font_is_embedded_and_is_the_only_one():
    fonts = fonts_of(paper_pdf("letter.html", make_letter(), "zh_Hans_CN"))
    assert fonts
    assert all("Noto-Sans-SC" in name and embedded for name, embedded in fonts.items()), fonts


def test_the_words_of_a_chinese_letter_can_be_read_out_of_the_pdf():
    (page,) = text_of(paper_pdf("letter.html", make_letter(), "zh_Hans_CN"))
    for words in (
        "项目经理任命书",
        "编号：RM-2026-001",
        "2026年11月22日",
        "张晓雯",
        "签字",
        "第1页共1页",
        LETTERHEAD["name"],
    ):
        assert words in page


def test_the_layout_speaks_the_language_it_is_told_whatever_the_reader_speaks():
    with in_language("zh_Hans_CN"):
        english = text_of(paper_pdf("letter.html", make_letter(), "en"))[0]
    assert "No.RM-2026-001" in english
    assert "22November2026" in english
    assert "Page1of1" in english
    assert "签字" not in english


def test_the_paper_is_a4_tagged_and_names_itself():
    reader = PdfReader(BytesIO(paper_pdf("letter.html", make_letter(), "zh_Hans_CN")))
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    assert reader.metadata.title == "项目经理任命书 RM-2026-001"
    assert reader.metadata.author == LETTERHEAD["name"]
    assert reader.metadata.creation_date == datetime(2026, 11, 22)
    assert reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert reader.root_object["/Lang"] == "zh-Hans-CN"
    assert b"pdfaid" in reader.root_object["/Metadata"].get_object().get_data()


def test_the_same_facts_give_the_same_bytes():
    first = paper_pdf("statement.html", make_statement(), "en")
    render_pdf.cache_clear()
    assert paper_pdf("statement.html", make_statement(), "en") == first


def test_a_paper_is_set_once_and_other_words_anew():
    render_pdf.cache_clear()
    papers = [paper_pdf("statement.html", make_statement(lines), "en") for lines in (20, 21, 20)]
    assert papers[0] == papers[2] != papers[1]
    assert render_pdf.cache_info().misses == 2


@pytest.mark.parametrize("lines", [20, 60])
def test_a_table_repeats_its_head_and_keeps_every_row_whole(lines):
    pages = text_of(paper_pdf("statement.html", make_statement(lines), "zh_Hans_CN"))
    with_rows = [page for page in pages if re.search(r"第\d\d天", page)]
    assert all("序号" in page and "金额（元）" in page for page in with_rows)
    seen = [int(n) for page in with_rows for n in re.findall(r"第(\d\d)天", page)]
    assert seen == list(range(1, lines + 1))
    assert [page.count(f"共{len(pages)}页") for page in pages] == [1] * len(pages)


def test_a_long_table_runs_over_several_pages_with_number_and_version_in_their_heads():
    pages = text_of(paper_pdf("statement.html", make_statement(60), "zh_Hans_CN"))
    assert len(pages) >= 3
    for page in pages[1:]:
        assert "服务费对账单INV-2026-00017第2版" in page


def test_no_last_row_or_total_stands_alone_on_a_page():
    for lines in range(18, 27):
        pages = text_of(paper_pdf("statement.html", make_statement(lines), "zh_Hans_CN"))
        with_total = next(page for page in pages if "合计" in page)
        assert re.search(r"第\d\d天", with_total), f"with {lines} lines the total was left alone"


def test_amounts_are_grouped_with_two_places_and_drafts_say_so():
    draft = make_statement(30, paper={"number": None, "version": None, "day": "2026-11-02"})
    pages = text_of(paper_pdf("statement.html", draft, "zh_Hans_CN"))
    assert "15,937.50" in "".join(pages)
    assert all("草稿" in page for page in pages)
    assert "草稿" not in "".join(text_of(paper_pdf("statement.html", make_statement(30), "zh_Hans_CN")))


def test_words_are_never_markup():
    hostile = "<img src=x onerror=alert(1)></td><style>*{display:none}</style>{{ 7*7 }}"
    html = paper_html("letter.html", make_letter(addressee=hostile, paragraphs=[hostile]), "en")
    assert "<img" not in html
    assert "{{ 7*7 }}" in html


def test_a_fact_called_items_is_the_fact_and_a_missing_one_stops_the_paper():
    named_like_a_method = environment.from_string("{{ invoice.items }} {{ invoice.values }}")
    assert named_like_a_method.render(invoice={"items": "three lines", "values": 7}) == "three lines 7"
    facts = make_letter()
    del facts["duties"]
    with pytest.raises(UndefinedError, match="duties"):
        paper_html("letter.html", facts, "en")


def test_a_template_sees_no_configuration_request_or_session():
    for name in ("config", "request", "session", "g", "current_user"):
        assert name not in environment.globals


@pytest.mark.parametrize(("language", "words"), [("zh_Hans_CN", "2026年3月5日"), ("en", "5 March 2026")])
def test_days_in_letters_are_written_as_people_write_them(language, words):
    with in_language(language):
        assert written_day("2026-03-05") == words


class Listener(socketserver.ThreadingTCPServer):
    """Counts who knocks."""

    allow_reuse_address = True

    def __init__(self) -> None:
        self.visits = 0
        super().__init__(("127.0.0.1", 0), self.Visit)

    class Visit(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.server.visits += 1
            self.request.sendall(b"HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


REACHING_OUT = [
    '<img src="{url}">',
    '<img srcset="{url} 1x">',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<video poster="{url}"></video>',
    '<input type="image" src="{url}">',
    '<body background="{url}">',
    '<base href="{url}"><img src="x.png">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@import "{url}";</style>',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background: url({url})">x</p>',
    "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "<style>ul {{ list-style-image: url({url}) }}</style><ul><li>x</li></ul>",
    "<style>p {{ border-image-source: url({url}); border: 1px solid }}</style><p>x</p>",
    "<style>p {{ mask-image: url({url}) }}</style><p>x</p>",
    "<style>@page {{ background: url({url}) }}</style>",
    "<style>@color-profile --x {{ src: url({url}) }}</style>",
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}"/></svg>',
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    '<svg width="9" height="9"><style>@import "{url}";</style><rect width="9" height="9"/></svg>',
    '<svg width="9" height="9"><rect fill="url({url}#a)" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><text style="background: url({url})">x</text></svg>',
    '<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<image href="{url}" width="9" height="9"/></svg>\'>',
    "<link rel=stylesheet href='data:text/css,@import \"{url}\";'>",
]


@pytest.mark.parametrize("markup", REACHING_OUT)
def test_no_markup_reaches_the_network_or_a_file(markup, listener, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'CANARY' }")
    host, port = listener.server_address
    for url in (
        f"http://{host}:{port}/x",
        f"//{host}:{port}/x",
        f"ftp://{host}:{port}/x",
        secret.as_uri(),
        str(secret),
    ):
        try:
            pdf = render_pdf(f"<title>x</title><p>paper</p>{markup.format(url=url)}")
        except Invalid as refused:
            assert refused.code == "outside_fetch"
        else:
            assert "CANARY" not in "".join(text_of(pdf))
            assert "/EmbeddedFiles" not in str(PdfReader(BytesIO(pdf)).root_object)
    assert listener.visits == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.css",
        "https://example.com/x.css",
        "HTTP://example.com/",
        "file:///etc/passwd",
        "ftp://example.com/x.css",
        "jar:file:///x.css",
        "gopher://x/",
        "about:blank",
        "/etc/passwd",
        "",
        "https://bundle.invalid.example.com/print.css",
        "https://bundle.invalid@example.com/print.css",
        f"{BASE_URL}../bpo/kernel/settings.py",
        f"{BASE_URL}static/../../etc/passwd",
        f"{BASE_URL}%2e%2e/%2e%2e/etc/passwd",
        f"{BASE_URL}static//etc/passwd",
        f"{BASE_URL}vendor/manifest.json",
        f"{BASE_URL}absent.css",
        f"{BASE_URL}vendor",
        "data:text/css",
    ],
)
def test_the_fetcher_refuses_everything_but_the_bundle(url):
    with pytest.raises(OutsideFetch):
        BundleFetcher().fetch(url)


def test_the_fetcher_serves_the_bundle_and_data_addresses():
    fetcher = BundleFetcher()
    assert fetcher.fetch(f"{BASE_URL}static/print.css").read() == (STATIC / "print.css").read_bytes()
    assert fetcher.fetch("data:text/css,p%7B%7D").read() == b"p{}"
    assert fetcher.fetch("data:text/plain;base64,aGVsbG8=").read() == b"hello"


def test_a_link_out_of_the_bundle_by_symlink_is_refused(tmp_path, monkeypatch):
    outside = tmp_path / "outside.css"
    outside.write_text("p{}")
    inside = tmp_path / "static"
    inside.mkdir()
    (inside / "link.css").symlink_to(outside)
    monkeypatch.setattr("bpo.documents.bundle.STATIC", inside)
    with pytest.raises(OutsideFetch):
        BundleFetcher().fetch(f"{BASE_URL}static/link.css")


def test_a_missing_font_is_named_together_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr("bpo.documents.bundle.MANIFEST", tmp_path / "manifest.json")
    with pytest.raises(SetUpIncomplete, match=r"noto-sans-sc-400\.ttf.*bin/flask"):
        bundled("noto-sans-sc-400.ttf")
    (tmp_path / "manifest.json").write_text('{"noto-sans-sc-400.ttf": "gone.ttf"}')
    with pytest.raises(SetUpIncomplete, match="bin/flask"):
        bundled("noto-sans-sc-400.ttf")


def test_fonts_that_cannot_be_read_are_refused_instead_of_ending_the_process(tmp_path, monkeypatch):
    manifest = {name: name for name in FONTS}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    for name in manifest:
        (tmp_path / name).write_bytes(b"not a font")
    monkeypatch.setattr("bpo.documents.bundle.MANIFEST", tmp_path / "manifest.json")
    monkeypatch.setattr("os.getpid", lambda: -1)  # a process that has no fonts yet
    with pytest.raises(SetUpIncomplete, match=str(tmp_path)):
        render_pdf("<p>x</p>")


def test_the_system_keeps_its_own_font_configuration():
    before = dict(os.environ)
    render_pdf("<title>x</title><p>x</p>")
    assert dict(os.environ) == before
