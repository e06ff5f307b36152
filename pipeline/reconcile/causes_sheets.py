"""What a cause of many figures is, and where the figures of a sheet stand."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reconcile.network import Change, Network, Outcome


@dataclass(frozen=True, slots=True)
class Many:
    """A cause that makes many figures wrong, and what setting them right would do.

    `kind` is one of `file turned`, `file in another unit`, `file of another period`, `variances turned`, `column turned`,
    `column in another unit`, `columns exchanged`, `column moved`, `rows exchanged`, `row left out`, `row counted twice`,
    `row missing`, `row doubled`, `months`, `codes cut short`. `about` is the factor, measure, line or period that it is about. `change` may
    be empty where nothing tells what should stand there; `outcome` is then what the cause explains.
    """

    kind: str
    figures: tuple[int, ...]
    change: Change
    outcome: Outcome
    about: str = ""
    file: str = ""


def columns_of(network: Network) -> dict[str, dict[str, list[int]]]:
    """Sheet → column → its figures from the top; ledgers, which have no rows of figures, and control totals left out."""
    found: dict[str, dict[str, list[int]]] = {}
    for figure, row in network.row.items():
        if row is not None and network.place[figure][2] != "control":
            found.setdefault(network.file[figure], {}).setdefault(network.column[figure], []).append(figure)
    for columns in found.values():
        for figures in columns.values():
            figures.sort(key=lambda figure: (network.row[figure], figure))
    return found


def rows_of(network: Network) -> dict[str, dict[int, list[int]]]:
    """Sheet → row → its figures from the left."""
    found: dict[str, dict[int, list[int]]] = {}
    for file, columns in columns_of(network).items():
        for figures in columns.values():
            for figure in figures:
                found.setdefault(file, {}).setdefault(network.row[figure], []).append(figure)
    return found
