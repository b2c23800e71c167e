# SPDX-License-Identifier: Apache-2.0
"""The scenario of `manumit demo`: files as several sites would give them, and the truth apart.

Everything in it is invented. Phone numbers come from ranges reserved for fiction, web
addresses from domains reserved for examples; the cities are real so that the map has places.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from openpyxl import Workbook

from manumit.demo.actors import (
    Network,
    PhoneBook,
    Post,
    make_networks,
    post_collective,
    post_networks,
    post_others,
    post_shared_flat,
    post_spam,
    write_phone,
)
from manumit.demo.phrases import read_phrases

_NOTE = """SYNTHETIC DATA: everything in this folder is invented.

No person, firm, advert or report in these files exists. Phone numbers come from ranges that
regulators reserve for fiction, web addresses from domains reserved for examples.
The folder "truth" says who is behind which advert; it is for checking results, not for intake.
"""
_FIELDS = (
    "id", "site", "url", "posted", "title", "text", "category", "place", "price", "author",
    "phone",
)  # fmt: skip
_HEADERS = {
    "es": "id;sitio;enlace;fecha;titulo;texto;categoria;ciudad;precio;usuario;telefono",
    "fr": "id;site;lien;date;titre;texte;categorie;ville;prix;auteur;telephone",
}


@dataclass(frozen=True)
class ScenarioFiles:
    """Where the scenario was written.

    Attributes:
        folder: The folder.
        adverts: Files to take in as adverts.
        reports: Files to take in as reports.
        truth: CSV of site, id, group and campaign; never to be taken in.
    """

    folder: Path
    adverts: tuple[Path, ...]
    reports: tuple[Path, ...]
    truth: Path


def write_scenario(folder: Path, seed: int = 2026, others: int = 5_000) -> ScenarioFiles:
    """Write the demo scenario.

    Args:
        folder: Folder to write to; made if it does not exist.
        seed: The same seed gives the same files.
        others: Adverts that belong to no group.
    """
    rng = Random(seed)  # noqa: S311 - chance for made-up texts, not for secrets
    book = PhoneBook(rng)
    networks = make_networks(book)
    posts = [
        *post_networks(rng, networks),
        *post_spam(rng, 150),
        *post_collective(rng, book),
        *post_shared_flat(rng, book),
        *post_others(rng, book, others),
    ]
    posts.sort(key=lambda post: (post.posted_at, post.author, post.title))
    truth = folder / "truth" / "synthetic_truth.csv"
    truth.parent.mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text(_NOTE, encoding="utf-8")
    numbered = list(enumerate(posts, start=100_001))
    _write_truth(truth, numbered)
    adverts = (
        _write_jsonl(folder / "synthetic_board.jsonl", _select(numbered, "en")),
        _write_spanish(folder / "synthetic_anuncios.csv", _select(numbered, "es")),
        _write_xlsx(folder / "synthetic_annonces.xlsx", _select(numbered, "fr")),
        _write_csv(folder / "synthetic_doska_wazifa.csv", _select(numbered, "ru", "ar")),
    )
    reports = folder / "synthetic_reports.csv"
    _write_reports(rng, reports, networks)
    return ScenarioFiles(folder, adverts, (reports,), truth)


def _select(numbered: list[tuple[int, Post]], *languages: str) -> list[tuple[int, Post]]:
    return [(number, post) for number, post in numbered if post.language in languages]


def _to_row(number: int, post: Post, date_format: str) -> list[str]:
    return [
        str(number), post.site, f"https://{post.site}/ad/{number}",
        post.posted_at.strftime(date_format), post.title, post.text, post.category, post.place,
        post.price, post.author, post.phone,
    ]  # fmt: skip


def _write_jsonl(path: Path, rows: list[tuple[int, Post]]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for number, post in rows:
            values = _to_row(number, post, "%Y-%m-%dT%H:%M:%S")
            out.write(json.dumps(dict(zip(_FIELDS, values, strict=True)), ensure_ascii=False))
            out.write("\n")
    return path


def _write_spanish(path: Path, rows: list[tuple[int, Post]]) -> Path:
    """A semicolon file in Windows' western code page; two rows have a defect, as files do."""
    with path.open("w", encoding="cp1252", newline="") as out:
        table = csv.writer(out, delimiter=";")
        table.writerow(_HEADERS["es"].split(";"))
        for place, (number, post) in enumerate(rows):
            values = _to_row(number, post, "%d/%m/%Y %H:%M")
            if place == 40:
                values[3] = "31/02/2026"
            table.writerow(values[:8] if place == 90 else values)
    return path


def _write_csv(path: Path, rows: list[tuple[int, Post]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(_FIELDS)
        table.writerows(_to_row(number, post, "%Y-%m-%d %H:%M") for number, post in rows)
    return path


def _write_xlsx(path: Path, rows: list[tuple[int, Post]]) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("annonces")
    sheet.append(_HEADERS["fr"].split(";"))
    for number, post in rows:
        values: list[object] = list(_to_row(number, post, ""))
        values[3] = post.posted_at
        sheet.append(values)
    book.save(path)
    return path


def _write_truth(path: Path, rows: list[tuple[int, Post]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("id", "site", "group", "campaign"))
        table.writerows((number, post.site, post.group, post.campaign) for number, post in rows)


def _write_reports(rng: Random, path: Path, networks: tuple[Network, ...]) -> None:
    """Investigators' own records; seven of them name a selector of a network."""
    by_name = {network.name: network for network in networks}
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("id", "source", "date", "title", "text", "place", "author"))
        for number, record in enumerate(read_phrases("reports")["reports"], start=1):
            values = {}
            if record["network"]:
                network = by_name[record["network"]]
                phone = network.phones[record["phone"] % len(network.phones)]
                values = {
                    "phone": write_phone(rng, phone, "en", hidden=0),
                    "handle": network.handle,
                    "mail": network.mail,
                }
            text = record["text"].format(**values)
            day = f"2026-06-{number + 9:02d}"
            officer = f"officer{number % 3 + 1}"
            title = f"Intake record {number}"
            row = (f"R-{number:03d}", "synthetic unit", day, title, text, record["place"], officer)
            table.writerow(row)
