"""Mappings that cannot be changed, on their way between processes."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


def frozen(values: Mapping[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping that cannot be changed. It stands by its name in what is sent, as the class itself cannot."""
    return MappingProxyType(values)


def make_picklable() -> None:
    """Let pickle send such mappings: a message without values has an empty one, and pickle has no way of its own."""
    copyreg.pickle(MappingProxyType, lambda mapping: (frozen, (dict(mapping),)))
