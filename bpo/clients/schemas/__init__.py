"""The shapes of clients and handovers: what comes in and goes out, what things are called, how acts are told."""

from bpo.clients.schemas.clients import (
    ClientEdit,
    ClientIn,
    ClientOut,
    ClientRow,
    ContactEdit,
    ContactIn,
    ContactOut,
    ContactReveal,
    ContactRow,
    NumberOut,
)  # fmt: skip
from bpo.clients.schemas.handovers import (
    FileIn,
    FileOut,
    FindingOut,
    FormIn,
    HandoverEdit,
    HandoverOut,
    HandoverRow,
    ImportOut,
    ImportQuery,
    LedgerRow,
    ReasonIn,
    RequirementEdit,
    RequirementIn,
    RequirementOut,
    ReturnIn,
)  # fmt: skip
from bpo.clients.schemas.words import (
    CATEGORIES,
    CONTACT_ROLES,
    HANDOVER_KINDS,
    HANDOVER_STATES,
    HANDOVER_TONES,
    LACKS,
    MODES,
    REQUIREMENT_KINDS,
    SERVICES,
    SOURCES,
    STATUSES,
    TAXPAYER_KINDS,
    say_lack,
)  # fmt: skip

__all__ = [
    "CATEGORIES", "CONTACT_ROLES", "HANDOVER_KINDS", "HANDOVER_STATES", "HANDOVER_TONES", "LACKS", "MODES",
    "REQUIREMENT_KINDS", "SERVICES", "SOURCES", "STATUSES", "TAXPAYER_KINDS", "ClientEdit", "ClientIn",
    "ClientOut", "ClientRow", "ContactEdit", "ContactIn", "ContactOut", "ContactReveal", "ContactRow", "FileIn",
    "FileOut", "FindingOut", "FormIn", "HandoverEdit", "HandoverOut", "HandoverRow", "ImportOut", "ImportQuery",
    "LedgerRow", "NumberOut", "ReasonIn", "RequirementEdit", "RequirementIn", "RequirementOut", "ReturnIn",
    "say_lack",
]  # fmt: skip
