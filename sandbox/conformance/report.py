"""The report: what was asked, what the contract says, what came."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from sandbox.conformance.check import Finding
from sandbox.conformance.visit import Stay

Say = Callable[[str], object]
"""Prints a line."""


class Report:
    """Prints findings as they come, and never a key, even if the server repeats it."""

    def __init__(self, say: Say, *, secrets: Iterable[str]) -> None:
        self._say = say
        self._hidden = {form: "[key]" for key in secrets if key for form in (key, quote(key, ""))}
        self.findings: list[Finding] = []

    def line(self, text: str) -> None:
        """Print a line."""
        for secret, shown in self._hidden.items():
            text = text.replace(secret, shown)
        self._say("".join(char if char.isprintable() else "?" for char in text))

    def add(self, finding: Finding) -> None:
        """Print a finding."""
        self.findings.append(finding)
        self.line(f"{finding.verdict:9} {finding.check.name}")
        self.line(f"          asked:    {finding.check.asks}")
        self.line(f"          contract: {finding.check.contract}")
        self.line(f"          came:     {finding.came}")

    @property
    def differs(self) -> Sequence[str]:
        """The names of the checks that found a difference."""
        return [found.check.name for found in self.findings if found.verdict == "differs"]

    def sum_up(self, revision: str) -> None:
        """Print how many checks ended in which way."""
        number = Counter(found.verdict for found in self.findings)
        self.line(
            f"{len(self.findings)} checks against the revision of {revision}: {number['ok']} ok,"
            f" {number['differs']} differ, {number['not tried']} could not be tried."
        )
        if self.differs:
            self.line(f"It differs in: {', '.join(self.differs)}")


def announce(report: Report, url: str, stay: Stay, sample_url: str) -> None:
    """Say beforehand what will be done."""
    slots = "one slot" if stay.slots == 1 else f"up to {stay.slots} slots"
    report.line(f"This will do the following with the account of that key at {url}:")
    report.line(
        f"- create {slots}, name it, and delete it at the end, also after Ctrl+C or SIGTERM"
    )
    if sample_url:
        minutes = stay.training_seconds / 60
        report.line(f"- train it up to three times, and wait up to {minutes:g} min for each")
        report.line(
            "- have the service download a sample of speech, twice, and one that is missing"
        )
    else:
        report.line("- no training, as there is no sample that the server can reach (--sample-url)")
    if stay.paid:
        report.line("- create a slot of the PAID tier, which nobody can delete")
    report.line("- read the list of the account; nothing else in it is changed")
