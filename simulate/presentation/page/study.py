"""What pages of studies share: a saved study, its findings first, its assumptions and how to make it again last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulate.presentation.changes import Changed, change_line
from simulate.presentation.findings import NEXT, Finding, Source, from_json
from simulate.presentation.page.again import again_section
from simulate.presentation.page.assumptions import assumptions_section
from simulate.presentation.page.charts import Interval
from simulate.presentation.page.parts import Bullets, Command, Page, Part, Prose, Section
from simulate.presentation.wording import capitalised, counted
from simulate.scenario import Scenario
from simulate.scenario.defaults import VENTURE
from simulate.scenario.origin import Origin
from simulate.statistics.estimates import Estimate, estimate_of
from simulate.statistics.paired import told_apart

Json = Mapping[str, Any]


@dataclass(frozen=True)
class SavedStudy:
    """A study as its directory keeps it.

    Attributes
    ----------
    place : str
        The directory, as it was given.
    results : dict
        Its JSON.
    manifest : dict
    scenario : Scenario
        What the others are held against.
    origin : Origin or None
        The template that it comes from.
    view : str
        Whose side comes first.
    """

    place: str
    results: Json
    manifest: Json
    scenario: Scenario
    origin: Origin | None = None
    view: str = VENTURE

    @property
    def names(self) -> list[str]:
        """The partners' names."""
        return [partner.name for partner in self.scenario.partners]

    @property
    def money(self) -> str:
        """The unit of all values."""
        return f"{self.results['currency']} million"

    @property
    def holders(self) -> list[tuple[str, str]]:
        """The venture and the partners with their colours; the view first."""
        found = [(VENTURE, "venture"), *((name, f"partner-{i}") for i, name in enumerate(self.names))]
        return sorted(found, key=lambda one: one[0] != self.view)

    @property
    def partners(self) -> list[tuple[str, str]]:
        """The partners alone."""
        return [one for one in self.holders if one[0] != VENTURE]

    def of(self, entry: Json, holder: str) -> Any:
        """What an entry with `venture` and `partners` says of a holder."""
        return entry[VENTURE] if holder == VENTURE else entry["partners"][holder]


def study_page(
    saved: SavedStudy, kind: str, sections: Sequence[Section], findings: Sequence[Finding] | None = None,
    shown: Sequence[Part] = (),
) -> Page:  # fmt: skip
    """The page of a study.

    Parameters
    ----------
    saved : SavedStudy
    kind : str
        What it is a report of.
    sections : sequence of Section
        What the study shows.
    findings : sequence of Finding, optional
        Its sentences; by default those of its JSON.
    shown : sequence of Part
        What stands above the sentences.
    """
    told = from_json(saved.results, saved.view) if findings is None else findings
    if saved.view != VENTURE:
        told = sorted(told, key=lambda one: one.about == NEXT or saved.view not in one.text)
    first = findings_section(told, saved.place, shown)
    last = (assumptions_section(saved.scenario, saved.origin), again_section(saved.manifest))
    version = (saved.manifest.get("versions") or {}).get("jvsim", "")
    whose = f", from the side of {saved.view}" if saved.view != VENTURE else ""
    facts = (
        f"{counted(saved.results['paths'], 'path')} of each, on the same futures",
        f"seed {saved.results['seed']}",
        f"jvsim {version}",
    )
    return Page(
        title=saved.scenario.scenario.name,
        kind=f"{kind}{whose}",
        facts=facts,
        sections=tuple(section for section in (first, *sections, *last) if section.parts),
        notices=tuple(notices(saved.manifest.get("changed") or {}, saved.manifest)),
        footer=f"Made by jvsim {version} from {saved.place}, without simulating anything.",
    )


def notices(changed: Changed, manifest: Json, *more: str) -> Iterator[str]:
    """What a reader has to know before all else."""
    if changed:
        yield capitalised(change_line(changed))
    yield from more
    if not manifest.get("files"):
        yield "Written by an earlier version, without digests: whether it was changed since cannot be told."


def findings_section(findings: Sequence[Finding], place: str, shown: Sequence[Part] = ()) -> Section:
    """What it says, and the next command worth running."""
    said = tuple(one.text for one in findings if one.about != NEXT)
    parts: list[Part] = [*shown]
    if said:
        parts.append(Bullets(said, is_lead=True))
    else:
        parts.append(Prose("Its sentences are not kept in this directory: an earlier version wrote it.", is_note=True))
    source = Source(place)
    for one in findings:
        if one.about == NEXT:
            why = one.text.partition(": `")[0]
            parts += [Prose(f"{why}:"), Command(source.names(one).command)]
    return Section("What it says", tuple(parts))


def interval(row: str, estimate: Estimate, colour: str, group: str = "", comparisons: int = 1) -> Interval:
    """A difference with its limits; grey where it cannot be told from 0 among so many."""
    low, high = estimate.limits
    return Interval(row, estimate.value, low, high, colour if told_apart(estimate, comparisons) else "muted", group)


def estimate_at(entry: Json | None) -> Estimate | None:
    """An estimate of JSON; None where there is none."""
    return None if entry is None or entry.get("mean") is None else estimate_of(entry)
