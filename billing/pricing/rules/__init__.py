"""The pure rules of pricing: terms and usage in, a charge that explains itself out."""

from billing.pricing.rules.charge import Charge, Label, Line, Step, split_tax
from billing.pricing.rules.incentive import AgentIncentive, IncentiveScheme, incentive_cost
from billing.pricing.rules.qualification import (
    ClientFacts,
    Finding,
    Reputation,
    Standards,
    needs_reason,
    qualify_pure_commission,
)
from billing.pricing.rules.rating import rate
from billing.pricing.rules.reading import charge_json, dump, read_json, read_terms, read_usage
from billing.pricing.rules.statements import STATEMENT_KEYS, Statement, terms_from_statements
from billing.pricing.rules.terms import (
    Band,
    BaseFee,
    Cap,
    Clawback,
    Commission,
    Component,
    Discount,
    Minimum,
    OneOff,
    PassThrough,
    SlaCredit,
    Surcharge,
    Target,
    Terms,
)
from billing.pricing.rules.tiers import Slice, Tier, slices
from billing.pricing.rules.usage import Kpi, LateRefund, Usage, UsageRow
from billing.pricing.rules.words import (
    LINE_CODES,
    BaseBasis,
    CommissionBasis,
    FeeModel,
    HourBand,
    Kind,
    Measure,
    StepCode,
    TierMode,
)

__all__ = [
    "LINE_CODES", "STATEMENT_KEYS", "AgentIncentive", "Band", "BaseBasis", "BaseFee", "Cap", "Charge", "Clawback",
    "ClientFacts", "Commission", "CommissionBasis", "Component", "Discount", "FeeModel", "Finding", "HourBand",
    "IncentiveScheme", "Kind", "Kpi", "Label", "LateRefund", "Line", "Measure", "Minimum", "OneOff", "PassThrough",
    "Reputation", "SlaCredit", "Slice", "Standards", "Statement", "Step", "StepCode", "Surcharge", "Target", "Terms",
    "Tier", "TierMode", "Usage", "UsageRow", "charge_json", "dump", "incentive_cost", "needs_reason",
    "qualify_pure_commission", "rate", "read_json", "read_terms", "read_usage", "slices", "split_tax",
    "terms_from_statements",
]  # fmt: skip
