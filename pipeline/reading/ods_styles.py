"""The styles of an OpenDocument spreadsheet, as far as cells and sheets need them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.tables import whole_number

# Kinds of number style whose decimals are those of an amount. Others (percentages, dates) say nothing about it.
_AMOUNTS = frozenset({"number:number-style", "number:currency-style"})


@dataclass(slots=True)
class Styles:
    """What has been declared so far: takes the same events as the sheets, and answers by a style's name."""

    decimals: dict[str, int | None] = field(default_factory=dict)
    number_style: dict[str, str] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    hidden_tables: set[str] = field(default_factory=set)
    _style: str = ""
    _amount: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A style's element, or any other."""
        if name == "style:style":
            self._style = attributes.get("style:name", "")
            if "style:data-style-name" in attributes:
                self.number_style[self._style] = attributes["style:data-style-name"]
            if "style:parent-style-name" in attributes:
                self.parent[self._style] = attributes["style:parent-style-name"]
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_tables.add(self._style)
        elif name in _AMOUNTS:
            self._amount = attributes.get("style:name", "")
        elif name == "number:number" and self._amount:
            shown = whole_number(attributes.get("number:decimal-places"))
            if shown is not None and "number:display-factor" not in attributes:
                self.decimals[self._amount] = min(shown, 255)

    def end(self, name: str) -> None:
        """The end of an element."""
        if name in _AMOUNTS:
            self._amount = ""

    def shown(self, style: str) -> int | None:
        """The decimals that a cell style shows, its parents' if it does not say; None where unknown."""
        for _ in range(16):  # a chain of parents is short, unless somebody has tied it to a ring
            if style in self.number_style:
                return self.decimals.get(self.number_style[style])
            if style not in self.parent:
                break
            style = self.parent[style]
        return None
