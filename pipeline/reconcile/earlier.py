"""What an earlier period came to: the figures that a cell, or a whole file, may hold in place of the period's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from schemas.periods import Period


@dataclass(frozen=True, slots=True)
class Earlier:
    """The figures of an earlier `period` in öre, by title, line and measure; none where nothing is known of one."""

    period: Period | None = None
    amounts: Mapping[tuple[str, str, str], int] = field(default_factory=lambda: MappingProxyType({}))
