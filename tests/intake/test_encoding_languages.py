# SPDX-License-Identifier: Apache-2.0
"""Files of one language each, in the code page that language used."""

from __future__ import annotations

import pytest

from manumit.intake.encoding import guess_legacy

WESTERN = (
    "L'été, à côté du château, où l'on mange des crêpes; ça va être prêt, août, là-bas",
    "Für die Küche suchen wir größere Töpfe, schöne Äpfel, Straße, über die Brücke",
    "El año pasado mi niña compró un camión, señor; mañana habrá más, dirección, ¿qué?",
    "Não há ações aqui, coração, mãe, pão, você, também, informações, três, às vezes",
    "Perché la città è così bella, più di così non può, già, lunedì, università",
    "És la nostra pàgina, més informació, què és això, l'anunci és nou, façana",
    "Vi søger en dygtig medarbejder på øen, æbler, år, også, høj løn",
    "Etsimme työntekijää, hyvä palkka, myös päivisin, lähellä",
)
CENTRAL = (
    "Příliš žluťoučký kůň úpěl ďábelské ódy, večer můžete přijít, děkuji, těžké",
    "Zażółć gęślą jaźń, proszę dzwonić, można też się umówić, świeże bułki, źródło",
    "Árvíztűrő tükörfúrógép, kérem hívjon, jó munkát, két évig, őszi üzlet, első",
    "Bună ziua, căutăm oameni harnici în oraş, să ştie, muncă uşoară, aceştia",
    "Hľadáme šikovného človeka, môže sa dohodnúť, veľmi dobrý plat, ďalšie, kôň",
    "Tražimo vrijedne ljude, plaća je dobra, čekamo vas, još više, također, žena",
)


@pytest.mark.parametrize("text", WESTERN)
def test_western_languages_read_as_written(text: str) -> None:
    assert guess_legacy(text.encode("cp1252")).name == "cp1252"


@pytest.mark.parametrize("text", CENTRAL)
def test_central_european_languages_read_as_written(text: str) -> None:
    assert guess_legacy(text.encode("cp1250")).name == "cp1250"
