"""Contracts: their documents, the terms in force on a day and where each comes from."""

from enum import StrEnum


class ContractState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SIGNED = "signed"
    TERMINATED = "terminated"


class DocumentKind(StrEnum):
    BODY = "body"
    ANNEX = "annex"
    SUPPLEMENT = "supplement"
