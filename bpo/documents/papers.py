"""From facts to a paper: the print templates, in the reader's language, seeing the facts and nothing else.

The templates get no request, session, configuration or database row. Facts are JSON values only, so that what was
printed can be frozen, hashed and shown again word for word.
"""

import hashlib
from base64 import b64encode
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bpo.documents.charts import bar_chart_svg
from bpo.kernel import files, rich_text
from bpo.kernel.late import late
from bpo.kernel.locale import _, _n, in_language, language, say_money, say_number
from bpo.kernel.settings import ROOT

MINUS = "−"  # as wide as a figure, where a hyphen is not

pdf = late("bpo.documents.pdf")


def paper_pdf(template: str, facts: dict[str, Any], wanted_language: str) -> bytes:
    """The PDF of a print template filled with facts.

    `facts` are JSON values. Two keys are for the layout: `letterhead` – `name`, `address`, `phone` and optionally
    `email`, `website`, `taxpayer_id`, `logo`, `seal` (SHA-256 of kept pictures) –
    and `paper` – `number` (None prints a draft), `version` (None when the
    paper has no versions), `day` (ISO day on which it was made out). Everything else belongs to the template.

    A template that names a fact which is not there raises `jinja2.UndefinedError`: no paper leaves with a gap.
    """
    return bytes(pdf.render_pdf(paper_html(template, facts, wanted_language)))


def paper_html(template: str, facts: dict[str, Any], wanted_language: str) -> str:
    """The whole HTML page that `paper_pdf` renders."""
    with in_language(wanted_language):
        return environment.get_template(template).render(facts, html_language=wanted_language.replace("_", "-"))


def written_day(value: str | date) -> str:
    """A day as it is written in a letter: 2026年11月22日 / 22 November 2026. Takes an ISO day."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if language() == "en":
        return f"{day.day} {format_date(day, 'MMMM yyyy', locale='en')}"
    return f"{day.year}年{day.month}月{day.day}日"


def amount(minor: int) -> str:
    """1,234.50 from 123450 minor units; the currency stands in the head of the column."""
    return say_money(minor, symbol=False).replace("-", MINUS)


def figure(value: int | str, digits: int | None = None) -> str:
    """Grouped digits; a decimal travels in facts as a string, so that it stays exact."""
    return say_number(Decimal(value), digits).replace("-", MINUS)


def page_count() -> Markup:
    """第 1 页 共 3 页; the two numbers are counters of the print style sheet."""
    numbers = {name: Markup('<span class="count-{}"></span>').format(name) for name in ("page", "pages")}
    return Markup(_("Page %(page)s of %(pages)s")) % numbers


def picture(sha256: str) -> str:
    """The kept PNG with that hash as a data: address. Facts name a picture by its content, so it can never change."""
    return f"data:image/png;base64,{b64encode(files.bytes_of(sha256)).decode()}"


def party_mark(name: str) -> str:
    """A class for a party of a paper, so that the layout can put the vendor's seal on the vendor's place alone."""
    return f"by-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


class FactsEnvironment(Environment):
    """Jinja where `invoice.items` is the fact of that name, not the method of the dictionary that holds it."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment() -> Environment:
    environment = FactsEnvironment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_, _n=_n, page_count=page_count, bar_chart=bar_chart_svg, rich_html=rich_text.shown)
    environment.filters.update(written_day=written_day, amount=amount, figure=figure, money=say_money)
    environment.filters.update(picture=picture, party_mark=party_mark)
    return environment


environment = _environment()
