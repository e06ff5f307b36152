"""The contract of each kind of export, written out."""

from __future__ import annotations

from types import MappingProxyType

from schemas import balances, budget, decisions, followup, forecast, goals, ledger

CONTRACTS = MappingProxyType(
    {
        "ledger": ledger.CONTRACT,
        "budget": budget.CONTRACT,
        "forecast": forecast.CONTRACT,
        "balances": balances.CONTRACT,
        "decisions": decisions.CONTRACT,
        "followup": followup.CONTRACT,
        "goals": goals.CONTRACT,
    }
)

RULES = MappingProxyType({"followup": followup.RULES, "budget": budget.RULES})
"""The rules on figures of the kinds that have any."""
