# SPDX-License-Identifier: Apache-2.0
"""Who posts in the demo scenario: networks, a spam campaign, a collective, everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from manumit.demo.noise import make_phone, obfuscate_email, obfuscate_phone
from manumit.demo.phrases import NAMES, PLACES, write_from_template, write_ordinary

FIRST_DAY = datetime(2026, 3, 2)  # noqa: DTZ001 - sites give local times without a zone
DAYS = 118
SITES = {
    "en": "board.example.com", "es": "anuncios.example.org", "fr": "annonces.example.net",
    "ru": "doska.example.org", "ar": "wazifa.example.net",
}  # fmt: skip
_REGIONS = {"en": "US", "es": "DE", "fr": "FR", "ru": "DE", "ar": "FR"}
_PLAIN = ("plain", "separators")
_HIDDEN = {
    "en": ("keycap", "words_en", "full_width", "emoji", "mixed", "lookalike", "separators"),
    "es": ("words_es", "lookalike", "separators"),
    "fr": ("words_fr", "keycap", "math_bold", "separators"),
    "ru": ("words_ru", "keycap", "emoji", "separators"),
    "ar": ("arabic_indic", "keycap", "separators"),
}
# Windows' western code page, in which the Spanish site exports, has no emoji.
_ES_ASCII = str.maketrans({"~": "-", "|": "/"})


@dataclass(frozen=True)
class Post:
    """One advert of the scenario and, apart from it, the truth about who posted it."""

    site: str
    posted_at: datetime
    title: str
    text: str
    category: str
    place: str
    price: str
    author: str
    phone: str
    language: str
    group: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class Network:
    """A made-up group under common control.

    Attributes:
        name: Name in the truth file.
        campaigns: Language and template of each campaign.
        adverts: Adverts per campaign.
        phones: Numbers it holds; each campaign uses two neighbours of the list.
        handle: Messenger name, or empty.
        mail: Address, or empty.
        category: Category at the site.
        moves: Whether all its adverts of a week stand in one city.
    """

    name: str
    campaigns: tuple[tuple[str, str], ...]
    adverts: int
    phones: tuple[str, ...]
    handle: str
    mail: str
    category: str
    moves: bool = False


class PhoneBook:
    """Gives out numbers reserved for fiction, none of them twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def draw(self, region: str) -> str:
        """A fresh number of a region in E.164."""
        while True:
            number = make_phone(self._rng, region)[1]
            if number not in self._given:
                self._given.add(number)
                return number


def make_networks(book: PhoneBook) -> tuple[Network, ...]:
    """The four networks of the scenario, with their numbers drawn from the book."""
    numbers = [book.draw(region) for region in ("GB", "DE", "GB", "DE") * 3]
    farm = (("en", "farm"), ("es", "farm"), ("ru", "farm"), ("ar", "farm"))
    wellness = (("en", "wellness"), ("fr", "wellness"), ("es", "wellness"))
    maids = (("fr", "maids"), ("ar", "maids"), ("en", "maids"))
    crews = (("en", "crews"), ("ru", "crews"))
    return (
        Network("farm", farm, 26, tuple(numbers[:4]), "", "season@farmjobs.example.org", "jobs"),
        Network(
            "wellness",
            wellness,
            38,
            tuple(numbers[4:7]),
            "@newteam_rooms",
            "",
            "services",
            moves=True,
        ),
        Network("maids", maids, 16, tuple(numbers[7:9]), "@homehelp_office", "", "jobs"),
        Network(
            "crews", crews, 18, tuple(numbers[9:11]), "", "crews@buildteam.example.com", "jobs"
        ),
    )


def write_phone(rng: Random, e164: str, language: str, *, hidden: float) -> str:
    """A number as posters write it: plainly, or with chance `hidden` disguised."""
    kind = rng.choice(_HIDDEN[language] if rng.random() < hidden else _PLAIN)
    code = e164[: 2 if e164.startswith("+1") else 3]
    if kind in _PLAIN and code == "+1":
        shown = f"{code} {obfuscate_phone(rng, e164[2:], kind)}"
    elif kind in _PLAIN:
        area = 4 if code == "+44" else 2
        mark = rng.choice((" ", "-", ".", " / "))
        shown = f"{code} {e164[3 : 3 + area]}{mark}{e164[3 + area :]}"
    else:
        shown = "+" + obfuscate_phone(rng, e164[1:], kind)
    return shown.translate(_ES_ASCII) if language == "es" else shown


def _draw_time(rng: Random, day: int | None = None) -> datetime:
    chosen = rng.randrange(DAYS) if day is None else day
    return FIRST_DAY + timedelta(days=chosen, minutes=rng.randrange(7 * 60, 23 * 60))


def _draw_place(rng: Random, language: str) -> str:
    return rng.choice(PLACES[language].split("|"))


def post_networks(rng: Random, networks: tuple[Network, ...]) -> Iterator[Post]:
    """The adverts of the networks: mostly from templates, one in ten written freely."""
    for network in networks:
        for turn, (language, template) in enumerate(network.campaigns):
            held = [network.phones[(turn + step) % len(network.phones)] for step in (0, 1)]
            accounts = [f"{network.name[:2]}{rng.randrange(10**5):05d}" for _ in range(3)]
            for _ in range(network.adverts):
                yield _post_for(rng, network, language, template, held, rng.choice(accounts))


def _post_for(
    rng: Random, network: Network, language: str, template: str, held: list[str], account: str
) -> Post:
    day = rng.randrange(DAYS)
    cities = PLACES[language].split("|")
    place = cities[day // 7 % len(cities)] if network.moves else rng.choice(cities)
    kinds = ("plain", "spaced") if language in ("es", "ru", "ar") else ("plain", "bracketed")
    values = {
        "place": place,
        "name": rng.choice(NAMES[language].split()[:5]),
        "phone": write_phone(rng, rng.choice(held), language, hidden=0.6),
        "handle": f"telegram {network.handle}",
        "mail": obfuscate_email(rng, network.mail, rng.choice(kinds)) if network.mail else "",
    }
    free = rng.random() < 0.1
    if free:
        values["mail"] = values["mail"] or values["handle"]
        title, text = write_ordinary(rng, language, values)
    else:
        title, text = write_from_template(rng, language, template, values)
    return Post(
        SITES[language], _draw_time(rng, day), title, text, network.category, place, "",
        account, "", language, network.name, "" if free else f"{network.name}-{language}",
    )  # fmt: skip


def post_spam(rng: Random, count: int) -> Iterator[Post]:
    """A spam campaign: near-identical texts on three sites, one link, throw-away accounts."""
    for number in range(count):
        language = ("en", "es", "fr")[number % 3]
        values = {"link": f"https://go{rng.randrange(4)}.easycash.example.com/join"}
        title, text = write_from_template(rng, language, "spam", values, noise=0.03)
        yield Post(
            SITES[language], _draw_time(rng, 40 + rng.randrange(21)), title, text, "jobs",
            _draw_place(rng, language), "", f"u{rng.randrange(10**7):07d}", "", language,
            "spam", f"spam-{language}",
        )  # fmt: skip


def post_collective(rng: Random, book: PhoneBook) -> Iterator[Post]:
    """Nine independent people who share a desk, a booking number and a web page."""
    desk = write_phone(rng, "+442079460117", "en", hidden=0)
    badge = f"Member of the Northside Makers' Co-op, shared desk {desk}, northside.example.org"
    trades = ("tailor", "florist", "carpenter", "cook", "painter")
    yield from _post_side_by_side(rng, book, "collective", NAMES["en"].split()[:9], trades, badge)


def post_shared_flat(rng: Random, book: PhoneBook) -> Iterator[Post]:
    """Three people who rent one room by turns and let one of them answer the door phone."""
    door = write_phone(rng, book.draw("GB"), "en", hidden=0)
    badge = f"Same room as my two colleagues, if I do not answer ring the door at {door}."
    trades = ("piano teacher", "language tutor", "tailor")
    yield from _post_side_by_side(rng, book, "shared_flat", ["Jack", "Kate", "Leo"], trades, badge)


def _post_side_by_side(
    rng: Random,
    book: PhoneBook,
    group: str,
    names: list[str],
    trades: tuple[str, ...],
    badge: str,
) -> Iterator[Post]:
    for person, name in enumerate(names):
        own = write_phone(rng, book.draw("US"), "en", hidden=0)
        values = {"name": name, "place": "Bristol", "phone": own}
        values["trade"] = trades[person % len(trades)]
        values["mail"] = f"{name.lower()}@northside.example.org"
        for _ in range(rng.randint(2, 5)):
            title, text = write_ordinary(rng, "en", values)
            yield Post(
                SITES["en"], _draw_time(rng), title, f"{text} {badge}", "services", "Bristol",
                f"{rng.randrange(20, 90)} GBP", f"{name.lower()}_{person}", own, "en", group,
            )  # fmt: skip


def post_others(rng: Random, book: PhoneBook, count: int) -> Iterator[Post]:
    """Everybody else: one poster per text, each with an own number; some post again."""
    shares = ("en",) * 9 + ("es",) * 6 + ("fr",) * 5 + ("ru",) * 3 + ("ar",) * 2
    made = 0
    while made < count:
        language = rng.choice(shares)
        post = _post_alone(rng, language, book.draw(_REGIONS[language]))
        copies = min(rng.choice((1,) * 12 + (2, 3)), count - made)
        for _ in range(copies):
            yield replace(post, posted_at=_draw_time(rng))
        made += copies


def _post_alone(rng: Random, language: str, number: str) -> Post:
    author = f"{rng.choice('abcdefghjkmnpqrstuvw')}{rng.randrange(10**8):08d}"
    place = _draw_place(rng, language)
    values = {
        "place": place,
        "name": rng.choice(NAMES[language].split()),
        "phone": write_phone(rng, number, language, hidden=0.06),
        "mail": f"{author}@mail.example.{rng.choice(('com', 'org', 'net'))}",
    }
    title, text = write_ordinary(rng, language, values)
    if language == "en" and rng.random() < 0.3:
        text += " Site help line +44 20 7946 0990. Never pay in advance."
    if language == "fr" and rng.random() < 0.2:
        text += " Profil vérifié par verif.example.org"
    price = f"{rng.randrange(10, 200, 5)} €" if rng.random() < 0.5 else ""
    column = number if rng.random() < 0.15 else ""
    return Post(
        SITES[language], _draw_time(rng), title, text, rng.choice(("services", "jobs")), place,
        price, author, column, language,
    )  # fmt: skip
