"""Comparing the ways for an opportunity: parameters in the address, figures beside them, kept and printed."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from marshmallow import ValidationError

from bpo.clients import actions, queries
from bpo.clients.rules import Item, Question, Way
from bpo.clients.schemas import ITEMS, MODES, QUESTIONS, WAYS, YES_NO, AskedIn
from bpo.clients.views.blueprint import views
from bpo.clients.views.opportunities import crumbs_to
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _, say_error, say_moment, say_money, say_number
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, download, now
from bpo.kernel.web.forms import Form, flat, show_form
from bpo.people.queries import person_names

PDF = "application/pdf"
QUESTION_NAMES = tuple(question.value for question in Question)


def asked_of(sent: Mapping[str, str]) -> dict[str, Any]:
    """What the address or the form asks for; what is left blank has its usual value. Raises `Invalid` by field."""
    schema = AskedIn()
    try:
        loaded: dict[str, Any] = schema.load({name: sent[name] for name in schema.fields if sent.get(name, "").strip()})
    except ValidationError as refusal:
        raise Invalid("fields", text("Some fields need another look."), fields=flat(refusal.messages)) from refusal
    return loaded


def form_of(sent: Mapping[str, str], refusal: Invalid | None) -> Form:
    """The parameters as typed, the usual values where nothing is; each with what is wrong with it."""
    schema = AskedIn()
    usual = {name: field.load_default for name, field in schema.fields.items()}
    return show_form(schema, {name: sent.get(name, usual[name]) for name in schema.fields}, refusal)


@views.get("/opportunities/<int:opportunity_id>/advice/new")
@gate(queries.advice_preview)
def new_advice(opportunity_id: int) -> Any:
    """The page answers a change with itself: htmx takes the part with the figures out of it."""
    row = queries.opportunity_page(db(), actor(), opportunity_id)
    sent = dict(request.args.items())
    if not sent and row.seats:
        sent = {"seats": str(row.seats)}
        if row.monthly_volume:
            sent["calls_a_seat"] = str(max(1, round(row.monthly_volume / row.seats)))
    refusal, figures = None, None
    try:
        figures = shown(queries.advice_preview(db(), actor(), opportunity_id, **asked_of(sent)))
    except Invalid as refused:
        refusal = refused
    form = form_of(sent, refusal)
    fields = [one for one in form.fields if one.name not in QUESTION_NAMES]
    return render_template(
        "clients/advice_new.html", opportunity=row, form=form, fields=fields, figures=figures, crumbs=crumbs_to(row),
        questions=[{"name": one.value, "label": str(QUESTIONS[one]), "value": sent.get(one.value, "")}
                   for one in Question],
        answers=list(YES_NO.items()), sent=[(name, value) for name, value in sent.items() if name in AskedIn().fields],
        wrong=say_error(refusal.message, refusal.facts) if refusal is not None else None,
        may_keep=actor().may("opportunities.edit"),
    )  # fmt: skip


@views.post("/opportunities/<int:opportunity_id>/advice")
@gate(actions.keep_advice)
def keep_advice(opportunity_id: int) -> Any:
    asked = asked_of(dict(request.form.items()))
    advice = actions.keep_advice(db(), actor(), opportunity_id=opportunity_id, now=now(), **asked)
    return done(url_for("clients.advice", advice_id=advice.id), _("The comparison is kept."))


@views.get("/advice/<int:advice_id>")
@gate(queries.advice_page)
def advice(advice_id: int) -> Any:
    row = queries.advice_page(db(), actor(), advice_id)
    kept = queries.kept_comparison(row)
    names = person_names(db(), [row.made_by]) if row.made_by else {}
    terms = kept["parameters"] | {"seats": ", ".join(map(str, kept["parameters"]["seats"]))} | kept["answers"]
    return render_template(
        "clients/advice.html", advice=row, figures=shown(kept), crumbs=crumbs_to(row.opportunity),
        made=f"{say_moment(row.made_at)} {names.get(row.made_by or 0, '')}",
        parameters=[[section, label, {"text": value, "align": "right"},
                     source if usual else _("Given for this business.")]
                    for section, label, value, source, usual in queries.parameter_rows(kept["parameters"])],
        answers=[[str(QUESTIONS[one]), str(YES_NO[kept["answers"][one.value]])] for one in Question
                 if one.value in kept["answers"]],
        again=url_for("clients.new_advice", opportunity_id=row.opportunity_id, **terms),
        may_edit=actor().may("opportunities.edit"),
    )  # fmt: skip


@views.get("/advice/<int:advice_id>/paper")
@gate(queries.advice_paper)
def advice_paper(advice_id: int) -> Any:
    number, data = queries.advice_paper(db(), actor(), advice_id=advice_id, language=request.args.get("language"))
    return download(data, f"{number}.pdf", PDF)


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """A comparison as the pages show it: tables, the chart, sentences."""
    ways = found["ways"]
    heads = [str(WAYS[Way(one["way"])]) for one in ways]
    least = min(int(one["total_minor"]) for one in ways)

    def money(minor: int | None, digits: bool = False) -> dict[str, Any]:
        said = say_money(minor, symbol=False) if digits and minor is not None else _whole(minor)
        return {"text": said, "align": "right"}

    total = [{**money(one["total_minor"]), "tone": "good" if one["total_minor"] == least else None} for one in ways]
    summary = [
        [_("Once"), *(money(one["once_minor"]) for one in ways)],
        [_("Running costs"), *(money(one["running_minor"]) for one in ways)],
        [_("Total"), *total],
        [_("Present value"), *(money(one["present_minor"]) for one in ways)],
        [_("A seat and month"), *(money(one["seat_month_minor"], True) for one in ways)],
        [_("A call"), *(money(one["call_minor"], True) for one in ways)],
        [
            _("Opens after (working days)"),
            *({"text": say_number(one["opening_days"]), "align": "right"} for one in ways),
        ],
    ]
    years = [[_("Before opening") if year == 0 else _("Year %(year)s", year=year),
              *(money(one["years"][year]) for one in ways)]
             for year in range(len(ways[0]["years"]))]  # fmt: skip
    items = [[str(ITEMS[item]), *(money(one["items"].get(item.value, 0)) for one in ways)] for item in Item
             if any(one["items"].get(item.value) for one in ways)]  # fmt: skip
    months = range(len(ways[0]["curve"]))
    return {
        "heads": [""] + [{"label": one, "align": "right"} for one in heads], "summary": summary, "years": years,
        "items": items, "crossings": queries.crossing_words(found["crossings"]),
        "share": queries.share_words(found["build_share"]),
        "chart": {"type": "line", "labels": [_("Month %(month)s", month=month) for month in months],
                  "unit": _("CNY 10,000"),
                  "series": [{"name": head, "values": [round(int(amount) / 1_000_000, 1) for amount in one["curve"]]}
                             for head, one in zip(heads, ways, strict=True)]},
        "fit": fitting(found["fitting_ways"], {one.value: str(label) for one, label in WAYS.items()}),
        "modes": fitting(found["fitting_modes"], {one.value: str(label) for one, label in MODES.items()}),
    }  # fmt: skip


def fitting(fits: list[dict[str, Any]], labels: Mapping[str, str]) -> list[list[Any]]:
    """What suits, by points; nothing where no question is answered."""
    if not any(one["points"] for one in fits):
        return []
    return [
        [labels[one["choice"]], {"text": str(one["points"]), "align": "right"}, " ".join(one["reasons"])]
        for one in fits
    ]


def _whole(minor: int | None) -> str | None:
    """Whole currency units: of millions nobody reads the cents."""
    return None if minor is None else say_number(round(minor / 100))
