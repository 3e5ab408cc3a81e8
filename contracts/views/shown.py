"""What the contract's page shows of its terms and papers, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from bpo.kernel import files
from bpo.kernel.locale import _, say_day, say_error, say_moment
from bpo.kernel.period import ONE_DAY
from bpo.kernel.web import actor, db
from bpo.people import queries as people
from contracts import queries, rules
from contracts.actions import STANDARDS
from contracts.models import Contract, ContractDocument
from contracts.rules import ContractState, DocumentKind, Standing, TermInForce
from contracts.schemas import (
    DOCUMENT_STATES,
    DOCUMENT_TONES,
    GROUP_LABELS,
    TERM_LABELS,
    clause_said,
    document_said,
    term_said,
)

MAIN = ("fee.model", "fee.base.amount", "fee.commission.percent", "fee.commission.amount", "fee.commission.tiers",
        "seats.contracted", "fee.minimum", "fee.cap")  # fmt: skip
ORDER = list(rules.TERM_KEYS)


def said(key: str, value: Any, values: Mapping[str, Any], currency: str) -> list[str]:
    by_sales = values.get("fee.commission.basis") == "net_sales"
    return term_said(key, value, currency=currency, by_sales=by_sales)


def source(document: Any, clause: str) -> str:
    """附件一 第1.1条"""
    return f"{document_said(document.kind, document.number)} {clause_said(clause)}".strip()


def span(since: date, until: date | None) -> str:
    if until is None:
        return _("since %(since)s", since=say_day(since))
    return _("%(since)s to %(last)s", since=say_day(since), last=say_day(until - ONE_DAY))


def terms_shown(contract: Contract, day: date) -> list[dict[str, Any]]:
    """The terms in force on a day, grouped: [{title, rows: [{label, value: [line], from, span, overrides}]}]."""
    held = rules.terms_on(queries.papers_of(contract), day)
    values = {term.key: term.value for term in held}
    groups: dict[Any, list[dict[str, Any]]] = {}
    for term in sorted(held, key=lambda one: ORDER.index(one.key)):
        groups.setdefault(rules.TERM_KEYS[term.key].group, []).append(_term(term, values, contract))
    return [{"title": str(GROUP_LABELS[group]), "rows": rows} for group, rows in groups.items()]


def _term(term: TermInForce, values: Mapping[str, Any], contract: Contract) -> dict[str, Any]:
    return {
        "label": str(TERM_LABELS[term.key]),
        "value": said(term.key, term.value, values, contract.currency),
        "from": source(term.document, term.clause),
        "span": span(term.since, term.until),
        "overrides": [
            _("%(value)s (%(place)s)", value=_joined(said(term.key, one.value, values, contract.currency)),
              place=source(one.paper, one.clause))
            for one in term.overridden
        ],
    }  # fmt: skip


def _joined(lines: list[str]) -> str:
    return _("; ").join(lines)


def main_terms(contract: Contract, day: date) -> list[tuple[str, str]]:
    """[(label, value)] of what people ask for first."""
    values = queries.values_on(contract, day)
    pairs = []
    for key in MAIN:
        if values.get(key) is not None:
            words = _joined(said(key, values[key], values, contract.currency))
            if key == "fee.base.amount":
                words = (
                    f"{words} {_joined(said('fee.base.basis', values['fee.base.basis'], values, contract.currency))}"
                )
            pairs.append((str(TERM_LABELS[key]), words))
    return pairs


def statements_shown(contract: Contract, document: ContractDocument) -> list[dict[str, Any]]:
    """What a document says, against what holds without it: [{label, before: [line], after: [line], clause}]."""
    others = [one for one in queries.papers_of(contract) if one.id != document.id]
    before = {term.key: term.value for term in rules.terms_on(others, document.effective_from)}
    after = before | {one.key: one.value for one in document.terms}
    return [
        {
            "label": str(TERM_LABELS[one.key]),
            "before": said(one.key, before[one.key], before, contract.currency) if one.key in before else [],
            "after": said(one.key, one.value, after, contract.currency),
            "clause": clause_said(one.clause),
        }
        for one in sorted(document.terms, key=lambda one: ORDER.index(one.key))
    ]


def changes_shown(contract: Contract) -> list[dict[str, Any]]:
    """How the terms changed: the signed supplements, the latest first, with what each of them changed."""
    signed = [one for one in contract.documents if one.kind == DocumentKind.SUPPLEMENT and one.signed_on is not None]
    return [
        {"title": source(one, ""), "name": one.title, "day": one.effective_from, "note": one.note,
         "rows": statements_shown(contract, one), "renews_to": one.renews_to}
        for one in sorted(signed, key=lambda one: (one.effective_from, one.id), reverse=True)
    ]  # fmt: skip


def doubts_shown(document: ContractDocument) -> list[str]:
    """What speaks against approval, as sentences."""
    return [say_error(one.message, dict(one.facts)) for one in queries.doubts_of(document, STANDARDS)]


def documents_shown(contract: Contract) -> list[dict[str, Any]]:
    """The papers with their states, people, files and the acts that are possible on them now."""
    wanted = {one.drafted_by for one in contract.documents} | {one.approved_by or 0 for one in contract.documents}
    names = people.person_names(db(), wanted)
    shown = []
    for document in contract.documents:
        shown.append(
            {
                "document": document,
                "label": queries.label_of(contract, document),
                "kind": document_said(document.kind, document.number),
                "state": str(DOCUMENT_STATES[document.state]),
                "tone": DOCUMENT_TONES[document.state],
                "story": _story(document, names),
                "files": [
                    {
                        "name": one.name,
                        "url": url_for("home.file", file_id=one.id),
                        "id": one.id,
                        "paper": one.media_type == files.PDF,
                    }
                    for one in files.files_of(db(), "contracts_document", document.id)
                ],
                "acts": [] if document.kind == DocumentKind.ANNEX else acts_of(document),
                "statements": statements_shown(contract, document),
                "doubts": doubts_shown(document)
                if document.state == ContractState.DRAFT and document.kind != DocumentKind.ANNEX
                else [],
            }
        )
    return shown


def _story(document: ContractDocument, names: Mapping[int, str]) -> list[str]:
    lines = [_("Drafted by %(who)s", who=names.get(document.drafted_by, ""))]
    if document.approved_at is not None:
        approver = names.get(document.approved_by or 0, "")
        lines.append(_("Approved by %(who)s on %(when)s", who=approver, when=say_moment(document.approved_at)))
    if document.approval_reason:
        lines.append(_("Reason: %(reason)s", reason=document.approval_reason))
    if document.signed_on is not None:
        lines.append(
            _("Signed on %(day)s: %(vendor)s and %(client)s", day=say_day(document.signed_on),
              vendor=document.signatory_vendor, client=document.signatory_client)
        )  # fmt: skip
    return lines


def acts_of(document: ContractDocument) -> list[dict[str, Any]]:
    """What this reader can do with the document now: {label, url, post, primary, confirm, why}, `why` if disabled."""
    who, found = actor(), []
    state, number = document.state, document.id

    def offer(label: str, endpoint: str, **facts: Any) -> None:
        found.append({"label": label, "url": url_for(endpoint, document_id=number), **facts})

    if state == ContractState.DRAFT and who.may("contracts.approve"):
        own = _("You drafted it: somebody else approves.") if document.drafted_by == who.id else None
        offer(_("Approve"), "contracts.approve", primary=True, why=own)
    if state == ContractState.APPROVED and who.may("contracts.sign"):
        body = queries.body_of(document.contract)
        waits = document.kind == DocumentKind.SUPPLEMENT and body.state != ContractState.SIGNED
        offer(_("Record the signatures"), "contracts.sign", primary=True,
              why=_("The contract itself has ended or is not signed.") if waits else None)  # fmt: skip
    if state == ContractState.APPROVED and who.may("contracts.draft"):
        offer(_("Back to draft"), "contracts.reopen", post=True)
    if state in (ContractState.DRAFT, ContractState.APPROVED) and who.may("contracts.draft"):
        offer(_("Withdraw"), "contracts.withdraw", post=True, confirm=_("Withdraw this draft for good?"))
    if who.may("contracts.draft"):
        offer(_("Attach a file"), "contracts.attach")
    return found


def life_of(contract: Contract, today: date) -> list[dict[str, str]]:
    """The steps of the contract's life for the line under its title."""
    body, standing = queries.body_of(contract), queries.standing_of(contract, today)
    drafted = standing == Standing.DRAFT
    last = queries.end_of(contract) - ONE_DAY
    over = standing in (Standing.ENDED, Standing.TERMINATED)
    if standing == Standing.WITHDRAWN:
        return [_step(_("Draft"), "done"), _step(_("Withdrawn"), "now")]
    return [
        _step(_("Draft"), "now" if drafted else "done"),
        _step(
            _("Approved"), "todo" if drafted else "now" if standing == Standing.APPROVED else "done",
            say_moment(body.approved_at)[:10] if body.approved_at else "",
        ),
        _step(
            _("Signed"),
            "now" if standing == Standing.UPCOMING else "done" if body.signed_on else "todo",
            say_day(body.signed_on) if body.signed_on else "",
        ),
        _step(
            _("In force"), "now" if standing == Standing.IN_FORCE else "done" if over else "todo",
            _("from %(day)s", day=say_day(contract.starts_on)),
        ),
        _step(_("Terminated") if contract.terminated_on else _("Ends"), "now" if over else "todo",
              _("last day %(day)s", day=say_day(last))),
    ]  # fmt: skip


def _step(label: str, state: str, note: str = "") -> dict[str, str]:
    return {"label": label, "state": state, "note": note}
