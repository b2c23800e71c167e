# SPDX-License-Identifier: Apache-2.0
"""How values are written on a page: days, ages, counts, points, codes in words."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from manumit.core.values import now_utc, to_utc

WORDS = {
    "accept": "Accepted",
    "reject": "Rejected",
    "unsure": "Unsure",
    "do_not_pursue": "Do not pursue",
    "organised": "Likely organised",
    "spam": "Spam or scam",
    "independent": "Independent or collective",
    "service": "Service offers",
    "job": "Job offers",
    "organ": "Offers concerning organs",
    "mixed": "Several kinds of offer",
    "unknown": "Kind not clear",
    "control": "Signs of common control",
    "indicator": "Indicators present",
    "counter": "Counter-evidence",
    "external_id": "Number at the source",
    "url": "Web address",
    "posted_at": "Date of posting",
}

ACTS = {
    "create.workspace": "Workspace begun",
    "add.records": "Records taken in",
    "undo.intake": "Intake taken back",
    "run.step": "Step of a run finished",
    "run.flow": "Leads found",
    "judge.lead": "Lead judged",
    "judge.link": "Link judged",
    "undo.judgement": "Judgement taken back",
    "forget.records": "Records past their term removed",
    "backup.workspace": "Backup written",
    "restore.workspace": "Made from a backup",
    "start.job": "Job started",
    "cancel.job": "Job cancelled",
    "change.terms": "Terms changed",
    "change.settings": "Setting changed",
    "request.correction": "Correction asked for",
    "review.correction": "Correction decided",
    "export.audit": "Audit carried out",
    "export.issues": "Intake issues carried out",
    "export.search": "Search result carried out",
    "export.leads": "Leads carried out",
    "export.network": "Network carried out",
    "export.bundle": "Signed bundle carried out",
    "fail.unlock": "Wrong passphrase",
    "read.lead": "Lead read",
    "read.network": "Network read",
    "read.audit": "Audit read",
    "read.advert": "Advert read",
    "search.adverts": "Searched",
}


def show_day(value: datetime | None) -> Markup:
    """Return a day as 4 Mar 2024, with the full UTC time on hover; a dash if unknown."""
    if value is None:
        return Markup('<span class="muted">–</span>')
    utc = to_utc(value)
    text = f"{utc.day} {utc:%b %Y}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        utc.isoformat(), f"{utc:%Y-%m-%d %H:%M} UTC", text
    )


def show_moment(value: datetime | None) -> Markup:
    """Return a time as 2024-03-04 16:20 in the reader's zone, UTC on hover."""
    if value is None:
        return Markup('<span class="muted">–</span>')
    utc = to_utc(value)
    local = utc.astimezone()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        utc.isoformat(), f"{utc:%Y-%m-%d %H:%M:%S} UTC", f"{local:%Y-%m-%d %H:%M}"
    )


def show_age(value: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago a time was, in one unit."""
    if value is None:
        return "–"
    days = ((now or now_utc()) - to_utc(value)).days
    for unit, size in (("year", 365), ("month", 30), ("week", 7), ("day", 1)):
        if days >= 2 * size or (days >= size and unit == "day"):
            count = days // size
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "today" if days <= 0 else "1 day ago"


def show_number(value: int | float) -> str:
    """Return a count with thin spaces between thousands."""
    return f"{value:,.0f}".replace(",", "\u202f")


def show_points(value: float) -> str:
    """Return points with sign and one decimal; a true minus sign."""
    return f"{value:+.1f}".replace("-", "\u2212") if value else "0"


def show_total(value: float) -> str:
    """Return a sum of points with one decimal; a true minus sign."""
    return f"{value:.1f}".replace("-", "\u2212")


def show_words(code: str) -> str:
    """Return a code in words; an unknown code with its underscores opened."""
    return WORDS.get(code, code.replace("_", " ").capitalize())


def show_act(code: str) -> str:
    """Return an action of the audit in words; an unknown one with its parts opened."""
    verb, _, noun = code.partition(".")
    return ACTS.get(code, f"{verb} {noun}".replace("_", " ").capitalize())
