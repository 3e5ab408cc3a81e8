"""Rich text: only words and their order come in; they are read plainly, walked block by block, shown as they are."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.documents.papers import environment
from bpo.kernel import fields as f
from bpo.kernel import rich_text
from bpo.kernel.errors import Invalid
from bpo.kernel.rich_text import Block, Run, blocks, clean, is_empty, plain
from bpo.kernel.web.forms import load, show_form
from bpo.kernel.web.list_export import sheet_value

HOSTILE = [
    ("<script>alert(1)</script>", ""),
    ("<p>你好<script>alert(1)</script></p>", "<p>你好</p>"),
    ("<img src=x onerror=alert(1)>", ""),
    ("<p onclick='x()' style='position:fixed' class='btn'>价格</p>", "<p>价格</p>"),
    ("<a href='javascript:alert(1)'>点我</a>", "<a>点我</a>"),
    ("<a href=' java\nscript:alert(1)'>点我</a>", "<a>点我</a>"),
    ("<a href='data:text/html,x'>点我</a>", "<a>点我</a>"),
    ("<a href='/people/sign-out'>点我</a>", "<a>点我</a>"),
    ("<a href='//evil.example/x'>点我</a>", "<a>点我</a>"),
    ("<a href='https://a.cn/?x=1&y=2' target=_blank rel=x>链接</a>", '<a href="https://a.cn/?x=1&amp;y=2">链接</a>'),
    ("<a href='mailto:a@b.cn'>信</a>", '<a href="mailto:a@b.cn">信</a>'),
    ("<svg><style>*{color:red}</style><p>x</p></svg>", "<p>x</p>"),
    ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
    ("<iframe src=//evil.example></iframe>甲", "<p>甲</p>"),
    ("<form action=/x><input name=password><button>登录</button></form>", "<p>登录</p>"),
    ("<!-- <p> --><p>甲</p>", "<p>甲</p>"),
    ("<style>p{}</style><p>甲</p>", "<p>甲</p>"),
    ('<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>乙', None),
    ("<p><details open ontoggle=alert(1)>甲</p>", "<p>甲</p>"),
    ("<base href=//evil.example><meta http-equiv=refresh content=0><p>甲</p>", "<p>甲</p>"),
    ("<trix-editor>甲</trix-editor>", "<p>甲</p>"),
]
KEPT = [
    "<h2>一</h2><p>甲<br>乙</p>",
    "<ul><li>甲<ul><li>乙</li></ul></li></ul><ol><li>丙</li></ol>",
    "<blockquote>引</blockquote><p><strong>粗</strong><em>斜</em><u>下</u><s>删</s></p>",
    "<table><thead><tr><th>级别</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    "<p>1 &lt; 2 &amp; 3</p>",
]
ALLOWED = re.compile(r"</?(?:" + "|".join(sorted(rich_text.TAGS)) + r")>|<a href=\"(?:https?:|mailto:)[^\"]*\">")


@pytest.mark.parametrize(("given_", "wanted"), HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_acts_comes_in(given_, wanted):
    found = clean(given_)
    assert wanted is None or found == wanted
    assert "<" not in ALLOWED.sub("", found)


@pytest.mark.parametrize("html", KEPT)
def test_what_is_allowed_stays_as_it_is(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("<div>甲</div><div>乙</div>", "<p>甲</p><p>乙</p>"),
        ("<b>粗</b><i>斜</i><del>删</del><ins>加</ins>", "<strong>粗</strong><em>斜</em><s>删</s><u>加</u>"),
        ("<h1>大</h1><h5>小</h5>", "<h2>大</h2><h3>小</h3>"),
        ("<div><div>甲</div></div>", "<p>甲</p>"),
        ("<p></p><p> <br></p><p>甲</p><ul><li></li></ul>", "<p>甲</p><ul></ul>"),
        ("<p>&nbsp;</p>", ""),
        ("第一行\n第二行\n\n第二段 <3", "<p>第一行<br>第二行</p><p>第二段 &lt;3</p>"),
        ("a\r\n\r\n\r\nb", "<p>a</p><p>b</p>"),
        ("", ""),
    ],
)
def test_what_other_programs_write_keeps_its_meaning(given_, wanted):
    assert clean(given_) == wanted


BLOCKS = ("p", "div", "ul", "li", "ol", "table", "tr", "td", "b", "h1", "blockquote")
PIECES = st.sampled_from(
    [f"<{sign}{name}>" for name in BLOCKS for sign in ("", "/")]
    + ["<a href='javascript:1'>", "<a href=https://a.b>", "</a>", "<script>", "</script>", "<svg>", "<style>"]
    + ["<!--", "-->", "<img src=x onerror=1>", "甲", " ", "&lt;", "<", ">", '"', "&", "\n", "<br>"]
)
SOUP = st.lists(PIECES, max_size=25).map("".join)


@given(SOUP)
def test_whatever_comes_in_is_clean_and_stays_so(html):
    found = clean(html)
    assert "<" not in ALLOWED.sub("", found)
    assert clean(found) == found
    assert is_empty(found) == (found == "")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_plain_words_are_kept_word_for_word(words):
    if re.search(r"<\s*[a-zA-Z/!]", words):
        return
    assert re.sub(r"\s", "", plain(clean(words))) == re.sub(r"\s", "", words)


@given(SOUP)
def test_the_blocks_hold_the_words_of_the_fragment(html):
    found = clean(html)
    words = "".join(block.words for block in blocks(found)).replace(" | ", "")
    seen = re.sub(r"<[^>]*>", "", found).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert re.sub(r"\s", "", words) == re.sub(r"\s", "", seen.replace("&nbsp;", ""))


def test_blocks_tell_kind_looks_and_place():
    html = (
        '<h2>升级</h2><p>请<strong>立即</strong>致电 <a href="https://a.cn">甲方</a></p><ol><li>记录</li><li>上报<ul><li>班长</li></ul></li>'
        "</ol><blockquote>您好</blockquote><table><thead><tr><th>级别</th><th>时限</th></tr></thead>"
        "<tbody><tr><td>一</td><td>5 分</td></tr></tbody></table>"
    )
    assert [(one.kind, one.words, one.depth, one.place) for one in blocks(html)] == [
        ("heading2", "升级", 0, 0), ("paragraph", "请立即致电 甲方", 0, 0), ("number", "记录", 0, 1),
        ("number", "上报", 0, 2), ("bullet", "班长", 1, 1), ("quote", "您好", 0, 0), ("head", "级别 | 时限", 0, 0),
        ("row", "一 | 5 分", 0, 0),
    ]  # fmt: skip
    assert blocks(html)[1].runs == (
        Run("请"), Run("立即", frozenset({"strong"})), Run("致电 "), Run("甲方", href="https://a.cn"),
    )  # fmt: skip
    assert blocks("") == [] and isinstance(blocks(html)[0], Block)
    assert plain(html).splitlines()[2:5] == ["1. 记录", "2. 上报", "  - 班长"]


class Sample(f.Schema):
    body = f.RichText(label="Body", max=10)
    note = f.RichText(label="Note", optional=True)


def test_the_field_cleans_and_counts_words_not_marks():
    found = load(
        Sample(), {"body": "<p onclick=x><strong>一二三四五</strong><em>六七八九十</em></p>", "note": "<p><br></p>"}
    )
    assert found == {"body": "<p><strong>一二三四五</strong><em>六七八九十</em></p>", "note": None}


@pytest.mark.parametrize("body", ["", "<p><br></p>", "<p>一二三四五六七八九十一</p>", "<img src=x>", "a\x00", None])
def test_the_field_refuses_nothing_and_too_much(body):
    with pytest.raises(Invalid) as refusal:
        load(Sample(), {"body": body})
    assert list(refusal.value.fields) == ["body"]


def test_too_many_marks_are_refused_as_too_long():
    assert load(Sample(), {"body": "<p>" + "<strong>一</strong><em>二</em>" * 4 + "</p>"})
    with pytest.raises(Invalid):
        load(Sample(), {"body": '<a href="https://a.cn/' + "x" * 9000 + '">一</a>'})


def test_sheets_get_words_and_forms_get_the_fragment(app):
    assert sheet_value(Sample().fields["body"], "<p>甲</p><ul><li>乙</li></ul>") == "甲\n- 乙"
    with app.test_request_context():
        form = show_form(Sample(), {"body": "<p>甲 &amp; 乙</p>"})
        part = app.jinja_env.get_template("parts/form.html").module
        drawn = str(part.field(form.fields[0]))
        table = str(part.field(show_form(Sample(), {"body": "<table><tr><td>1</td></tr></table>"}).fields[0]))
    assert 'data-rich="/static/vendor/trix' in drawn and "&lt;p&gt;甲 &amp;amp; 乙&lt;/p&gt;" in drawn
    assert 'role="toolbar"' in drawn and 'form="none"' in drawn
    assert "data-rich=" not in table and "trix-toolbar" not in table


def test_it_is_shown_clean_in_pages_and_papers(app):
    html = "<p>甲<script>1</script></p>"
    assert str(app.jinja_env.get_template("parts/rich.html").module.rich(html)) == '<div class="rich"><p>甲</p></div>'
    assert environment.from_string("{{ rich_html(html) }}").render(html=html) == "<p>甲</p>"


ENDLESS = {
    "marks": "<em>甲" * 30_000,
    "lists": "<ul><li>甲" * 20_000,
    "tables": "<table><td>" * 8_000 + "甲",
    "never closed": "<b>" * 39 + "<p>甲" * 20_000,
    "signs": "<" * 90_000,
}


@pytest.mark.parametrize("html", ENDLESS.values(), ids=ENDLESS)
def test_marks_without_end_are_read_quickly(html):
    began = time.monotonic()
    assert clean(html)
    assert time.monotonic() - began < 5
