"""Comparing the ways: computed as often as asked, kept when it is worth keeping, printed from what was kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Advice
from bpo.clients.queries.clients import client_facts
from bpo.clients.queries.opportunities import advice_for, opportunity_for
from bpo.clients.rules import AdviceTerms, CooperationMode, Item, Question, Way
from bpo.clients.schemas import ITEMS, MODES, QUESTIONS, WAYS, YES_NO, AskedIn
from bpo.documents.papers import paper_pdf
from bpo.kernel.errors import Invalid, text
from bpo.kernel.fields import Labelled, Money, Percent
from bpo.kernel.locale import LANGUAGES, in_language, say_error, say_number, zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vendor import head_in, letterhead
from bpo.people.queries import person_names

ANSWERS = tuple(question.value for question in Question)


@permit("opportunities.view")
def advice_preview(session: Session, actor: Actor, opportunity_id: int, **asked: Any) -> dict[str, Any]:
    """The comparison for an opportunity, computed from what was asked; nothing is kept."""
    opportunity_for(session, actor, opportunity_id)
    return computed(asked)


def computed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """{parameters, answers, ways, crossings, build_share, near_the_rule, seat_months} of loaded `AskedIn` fields."""
    terms, answers = terms_of(asked), answers_of(asked)
    return {
        "parameters": rules.terms_as_json(terms), "answers": answers,
        **rules.result_as_json(rules.compare_ways(terms)), **fitting(answers),
    }  # fmt: skip


def terms_of(asked: Mapping[str, Any]) -> AdviceTerms:
    facts = {name: value for name, value in asked.items() if name not in ANSWERS and value is not None}
    return AdviceTerms(**{**facts, "seats": rules.seats_read(facts.get("seats", "30"))})


def answers_of(asked: Mapping[str, Any]) -> dict[str, str]:
    return {name: asked[name] for name in ANSWERS if asked.get(name)}


def fitting(answers: Mapping[str, str]) -> dict[str, Any]:
    """Ways and modes by their points, with the reasons in the reader's language."""
    said = {Question(name): answer == "yes" for name, answer in answers.items()}

    def told(choices: type[Way] | type[CooperationMode]) -> list[dict[str, Any]]:
        return [
            {"choice": one.choice.value, "points": one.points, "reasons": [say_error(why, {}) for why in one.reasons]}
            for one in rules.fits(said, choices)
        ]  # fmt: skip

    return {"fitting_ways": told(Way), "fitting_modes": told(CooperationMode)}


def kept_comparison(advice: Advice) -> dict[str, Any]:
    """A kept comparison as `computed` gives one; its reasons are told anew in the reader's language."""
    results: Any = advice.results
    parameters: Any = advice.parameters
    answers = parameters["answers"]
    return {"parameters": parameters["terms"], "answers": answers, **results, **fitting(answers)}


def parameter_rows(parameters: Mapping[str, Any]) -> list[tuple[str, str, str, str, bool]]:
    """[(section, label, value in words, where the usual value comes from, whether it is the usual one)]."""
    usual = rules.terms_as_json(AdviceTerms())
    rows = []
    for name, field in AskedIn().fields.items():
        if name in ANSWERS or not isinstance(field, Labelled):
            continue
        value = parameters.get(name, usual[name])
        said = ", ".join(map(str, value)) if isinstance(value, list) else _said(field, value)
        rows.append((str(field.section), str(field.label), said, str(field.help or ""), value == usual[name]))
    return rows


def _said(field: Labelled, value: Any) -> str:
    words = field.shown(Decimal(value) if isinstance(value, str) else value)
    unit = str(field.unit or "")
    joint = "" if isinstance(field, Percent) else " "
    return f"{words}{joint}{unit}" if unit and not isinstance(field, Money) else words


@permit("opportunities.view")
def advice_paper(session: Session, actor: Actor, *, advice_id: int, language: str | None) -> tuple[str, bytes]:
    """(number, PDF) of a kept comparison for the client, in Chinese or English."""
    advice = advice_for(session, actor, advice_id)
    written_in = language or letterhead(session)["paper_language"]
    if written_in not in LANGUAGES:
        raise Invalid("language_unknown", text("Papers are written in %(known)s."), "language", known=sorted(LANGUAGES))
    with in_language(written_in):
        facts = paper_facts(session, advice, written_in)
    return advice.number, paper_pdf("print/advice.html", facts, written_in)


def paper_facts(session: Session, advice: Advice, language: str) -> dict[str, Any]:
    """Everything that stands on the paper, in words and whole numbers."""
    kept, vendor, opportunity = kept_comparison(advice), letterhead(session), advice.opportunity
    client = client_facts(session, opportunity.client_id)
    name = client.legal_name_en if language == "en" and client.legal_name_en else client.legal_name_zh
    years = range(len(kept["ways"][0]["years"]))
    items = [item for item in Item if any(way["items"].get(item.value) for way in kept["ways"])]
    return {
        "letterhead": head_in(vendor, language),
        "paper": {"number": advice.number, "version": None,
                  "day": advice.made_at.astimezone(zone()).date().isoformat()},
        "client": name, "title": opportunity.title,
        "maker": person_names(session, [advice.made_by]).get(advice.made_by, "") if advice.made_by else "",
        "ways": [str(WAYS[way["way"]]) for way in kept["ways"]],
        "totals": [way["total_minor"] // 100 for way in kept["ways"]],
        "summary": [
            [way["once_minor"] for way in kept["ways"]], [way["running_minor"] for way in kept["ways"]],
            [way["total_minor"] for way in kept["ways"]], [way["present_minor"] for way in kept["ways"]],
            [way["seat_month_minor"] for way in kept["ways"]], [way["call_minor"] for way in kept["ways"]],
        ],
        "opening": [way["opening_days"] for way in kept["ways"]],
        "years": [[year, *(way["years"][year] for way in kept["ways"])] for year in years],
        "items": [[str(ITEMS[item]), *(way["items"].get(item.value, 0) for way in kept["ways"])] for item in items],
        "crossings": crossing_words(kept["crossings"]), "share": share_words(kept["build_share"]),
        "fit": [[str(WAYS[one["choice"]]), one["points"], one["reasons"]] for one in kept["fitting_ways"]],
        "modes": [[str(MODES[one["choice"]]), one["points"], one["reasons"]] for one in kept["fitting_modes"]],
        "answers": [[str(QUESTIONS[question]), str(YES_NO[kept["answers"][question.value]])]
                    for question in Question if question.value in kept["answers"]],
        "parameters": [list(row) for row in parameter_rows(kept["parameters"])],
    }  # fmt: skip


def crossing_words(crossings: list[Any]) -> list[str]:
    """From which month on a way has cost no more than one that cost less before."""
    told = text("From month %(month)s on, “%(way)s” has cost no more than “%(other)s”, which cost less before.")
    return [
        say_error(told, {"month": one["month"], "way": str(WAYS[one["way"]]), "other": str(WAYS[one["overtakes"]])})
        for one in crossings
    ]


def share_words(build_share: int) -> str:
    """Building's share beside the rule of thumb."""
    told = text(
        "Of the built way, building takes %(percent)s%% and operating the rest; the rule of thumb is 30%% and 70%%."
    )
    return say_error(told, {"percent": say_number(Decimal(build_share) / 10)})
