"""Which figure is behind the comparisons that differ: one cause, one conflict, the rest its companions.

Every change that a differing comparison suggests is tried out on all comparisons. The change that lets most of them
hold, and breaks none that held, is the cause; where several do equally well, all their cells are named and none is
chosen. Changes of many figures at once (`pipeline.reconcile.causes_many`) come first, but only where no change of one
figure explains as much.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import polars as pl

from pipeline.reconcile.causes_many import cut_short, many
from pipeline.reconcile.causes_paired import broken_by, second_of
from pipeline.reconcile.causes_sheets import Many
from pipeline.reconcile.causes_suggested import MOST_OPERANDS, Suggestion, rank, suggestions
from pipeline.reconcile.computed import Computed
from pipeline.reconcile.conflict import Conflict
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.network import Change, Comparison, Network, Outcome

MOST_PAIRS = 1_500
"""How many changes that break something are tried together with a second one. Where more differs than this allows, two
errors that cancel are the least of it."""


def diagnose(
    figures: pl.DataFrame,
    comparisons: pl.DataFrame,
    earlier: Earlier | None = None,
    whole: Mapping[int, int] = MappingProxyType({}),
) -> tuple[Conflict, ...]:
    """The causes of every comparison that differs, each with its companions. Every one is in exactly one conflict.

    `whole` is what sums of postings would be (figure → öre) if their codes had the zeros that they have lost.
    """
    if comparisons.filter(pl.col("verdict") == "differs").is_empty():
        return ()
    return tuple(_Search(Network(figures, comparisons), earlier or Earlier(), whole).conflicts())


class _Search:
    def __init__(self, network: Network, earlier: Earlier, whole: Mapping[int, int]) -> None:
        self.network, self.earlier, self.whole = network, earlier, whole
        self.computed = Computed(network)
        self.open = set(network.failing)
        """What differs and has no cause yet."""
        self.heap: list[tuple[int, int, Suggestion]] = []
        self.seen: set[Suggestion] = set()
        self.blocked: dict[int, list[tuple[int, int, Suggestion]]] = {}
        """Suggestions that break something, by their figure, until something beside it changes."""
        self.hopeless: dict[int, set[Suggestion]] = {}
        self.pairs = 0
        self.known: dict[int, dict[Suggestion, Outcome]] = {}

    def conflicts(self) -> Iterator[Conflict]:
        for short in cut_short(self.network, self.whole):
            if conflict := self._of_many(short):
                yield conflict
        for name in sorted(self.open):
            self._suggest(self.network.comparisons[name])
        for found in many(self.network, self.earlier):
            if not self._simpler(found) and (conflict := self._of_many(found)):
                yield conflict
        while self.open:
            yield self._next() or self._unexplained()

    def _suggest(self, comparison: Comparison) -> None:
        for suggestion in suggestions(self.network, comparison):
            if suggestion not in self.seen:
                self.seen.add(suggestion)
                self._push(suggestion)

    def _push(self, suggestion: Suggestion) -> None:
        fixes = len(self._tried(suggestion).fixes)
        if fixes:
            # Of several values that do equally well, the one that is known most exactly comes first.
            heapq.heappush(self.heap, (-fixes, suggestion[2], suggestion))

    def _tried(self, suggestion: Suggestion) -> Outcome:
        """What a suggestion would do, as far as is known: what far-reaching sums have become meanwhile is not looked up."""
        figure, value, half = suggestion
        known = self.known.setdefault(figure, {})
        if suggestion not in known:
            known[suggestion] = self.network.tried({figure: (value, half)})
        return known[suggestion]

    def _simpler(self, found: Many) -> bool:
        """Whether one figure explains as much as many, and breaks no more."""
        explained = found.outcome.fixes
        first = min(explained, key=lambda name: len(self.network.comparisons[name].terms))
        for suggestion in suggestions(self.network, self.network.comparisons[first]):
            one = self._tried(suggestion)
            if not one.breaks and len(one.fixes) >= len(explained):
                return True
        return False

    def _of_many(self, found: Many) -> Conflict | None:
        """The conflict of a change of many figures, if it still explains what it did."""
        outcome = self.network.tried(found.change) if found.change else found.outcome
        fixes = outcome.fixes & self.open
        if len(fixes) * 10 < len(found.outcome.fixes) * 9 or not fixes:
            return None
        rounding = self._made(found.change, fixes)
        told = [self.network.comparisons[name] for name in fixes]
        if found.kind == "row missing":  # the sums say it, whatever else cannot be shown for want of the row
            told.sort(key=lambda one: (not one.missing, rank(one, self.network)))
        else:
            told.sort(key=lambda one: rank(one, self.network))
        first, *others = (one.id for one in told)
        return Conflict(first, found.figures, None, (*others, *rounding), found.kind, found.about, file=found.file)

    def _next(self) -> Conflict | None:
        """The cause that explains most of what remains: of one figure, or of two that cancel."""
        while self.heap:
            bound, half, suggestion = heapq.heappop(self.heap)
            outcome = self._tried(suggestion)
            fixes = len(outcome.fixes & self.open)
            if not fixes:
                self.seen.discard(suggestion)
                continue
            if fixes < -bound:
                heapq.heappush(self.heap, (-fixes, half, suggestion))
                continue
            if not outcome.breaks:
                self.known[suggestion[0]].clear()
                now = self._tried(suggestion)
                if now == outcome:
                    return self._single(suggestion, outcome)
                heapq.heappush(self.heap, (-fixes, half, suggestion))
                continue
            # It breaks something, and will until something beside it is changed: looked at again only then.
            self.blocked.setdefault(suggestion[0], []).append((-fixes, half, suggestion))
            if suggestion in self.hopeless.get(suggestion[0], ()) or self.pairs >= MOST_PAIRS:
                continue
            self.pairs += 1
            if pair := self._pair(suggestion, outcome):
                return self._cancelling(suggestion, pair)
            self.hopeless.setdefault(suggestion[0], set()).add(suggestion)
        return None

    def _pair(self, first: Suggestion, outcome: Outcome) -> tuple[Suggestion, Outcome] | None:
        """A second change that cures what a first one breaks, if there is one."""
        broken = broken_by(self.network, first, outcome)
        if broken is None:
            return None
        self.pairs += len(broken.terms) // MOST_OPERANDS
        return second_of(self.network, self.open, first, outcome, broken)

    def _cancelling(self, first: Suggestion, pair: tuple[Suggestion, Outcome]) -> Conflict:
        """Two figures whose errors cancel where both are summed: one conflict that names both."""
        second, both = pair
        one, two = sorted((first, second))
        change: Change = {one[0]: one[1:], two[0]: two[1:]}
        rounding = self._made(change, both.fixes)
        figures = (one[0], two[0])
        ranked = sorted(both.fixes, key=lambda name: rank(self.network.comparisons[name], self.network, one[0]))
        companions = (*ranked[1:], *rounding)
        return Conflict(ranked[0], figures, one[1], companions, "two cancel", second=two[1])

    def _single(self, chosen: Suggestion, outcome: Outcome) -> Conflict:
        network = self.network
        equal = self._equal(chosen, outcome)
        place = {
            figure: (figure not in {network.comparisons[n].figure for n in outcome.fixes}, figure) for figure in equal
        }
        blamed = min(place, key=lambda figure: place[figure])
        value, half = equal[blamed] if len(equal) > 1 else chosen[1:]
        fixes = outcome.fixes & self.open
        alone = blamed if len(equal) == 1 else None
        main, *others = sorted(fixes, key=lambda name: rank(network.comparisons[name], network, alone))
        figures, expected = self._named(network.comparisons[main], blamed, value, list(equal), outcome.fixes)
        rounding = self._made({blamed: (value, half)}, fixes)
        return Conflict(main, figures, expected, (*others, *rounding))

    def _equal(self, chosen: Suggestion, outcome: Outcome) -> dict[int, tuple[int, int]]:
        """Every figure of which a change explains exactly the same, with its value."""
        network = self.network
        touched = [network.comparisons[name] for name in outcome.fixes if name in network.touching[chosen[0]]]
        smallest = min(touched, key=lambda one: (len(one.terms), one.id))
        found: dict[int, tuple[int, int]] = {chosen[0]: chosen[1:]}
        for name in sorted(outcome.fixes):
            for figure, value, half in suggestions(network, network.comparisons[name]):
                if figure in smallest.figures and half < found.get(figure, (0, half + 1))[1]:
                    tried = network.tried({figure: (value, half)})
                    if not tried.breaks and tried.fixes == outcome.fixes:
                        found[figure] = value, half
        return found

    def _named(
        self, main: Comparison, blamed: int, value: int, equal: list[int], fixes: frozenset[str]
    ) -> tuple[tuple[int, ...], int | None]:
        """The figures to name, and what the one must be where it is one.

        A variance, its budget and its actual are printed side by side. Where only that one rule of the file fails, other
        files' testimony is told but does not settle which of the three is misprinted: all three are named.
        """
        network = self.network
        file = network.file[blamed]
        own = [
            name
            for name in fixes
            if network.file[network.comparisons[name].figure] == file and network.inside(network.comparisons[name])
        ]
        if main.code.startswith("V") and own == [main.id]:
            return main.figures, None
        if len(equal) <= 1:
            return (blamed,), value
        return tuple(sorted(equal, key=lambda figure: (figure != main.figure, figure))), None

    def _unexplained(self) -> Conflict:
        """A difference that no change explains without breaking something: all its figures are named."""
        name = min(self.open, key=lambda name: rank(self.network.comparisons[name], self.network))
        self.open.discard(name)
        self.network.failing.discard(name)
        return Conflict(name, self.network.comparisons[name].figures, None, ())

    def _made(self, change: Change, fixes: frozenset[str]) -> list[str]:
        """Keep a change for good, with what it lets hold; gives what is rounding, as is seen only with it."""
        self.network.make(change)
        self.network.failing -= fixes
        self.open -= fixes
        rounding = sorted(self.computed.after(change) & self.open)
        self.open.difference_update(rounding)
        self._again(change)
        return rounding

    def _again(self, change: Change) -> None:
        """Suggest anew from what still differs beside a change, and forget what was known of figures beside it."""
        network = self.network
        touched = {name for figure in change for name in network.touching.get(figure, {})}
        near = [network.comparisons[name] for name in touched if len(network.comparisons[name].terms) <= MOST_OPERANDS]
        beside = {figure for one in near for figure in one.figures}
        for figure in sorted(beside):
            self.known.pop(figure, None)
            self.hopeless.pop(figure, None)
            for entry in self.blocked.pop(figure, ()):
                heapq.heappush(self.heap, entry)
        for name in sorted(touched & network.failing & self.open):
            self._suggest(network.comparisons[name])
