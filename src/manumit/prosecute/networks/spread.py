# SPDX-License-Identifier: Apache-2.0
"""How many independent posters one controller's selector may join, learnt from the corpus.

Most selectors stand with one poster, some with two, fewer with three: the tail of that count
falls geometrically, as far as controllers make it. Site hotlines, verification services and
stock wording lie far out of that tail. The limit is where the fitted tail leaves less than
EXPECTED_ERRORS selectors of the whole corpus.
"""

from __future__ import annotations

import math

import numpy as np

from manumit.prosecute.networks.joining import BY_CONTACT
from manumit.prosecute.networks.mentions import (
    ACCOUNT,
    CONTACT_KINDS,
    IMAGE,
    KINDS,
    Flags,
    Ints,
    Mentions,
    find_distinct,
)

EXPECTED_ERRORS = 0.05
# Below the least a shared flat would be cut, above the most a small hotline would be missed.
LEAST, MOST = 12, 60
# A selector that is hardly ever a record's only contact is a second one beside the poster's: a
# service's more often than a controller's, so it is allowed a third. A second number that three
# posters print beside a number of their own, with nothing else between them, is the mark of a
# shared safety line, not of control.
BESIDE_SHARE, BESIDE_LEAST, SECOND_OF_KIND, ALONE_SHARE = 3, 4, 2, 0.1
# A record with more ways of contact than this is a list of numbers, not an advert.
MOST_CONTACTS = 10
# The share of a source's accounts from which on a selector belongs to the source.
SITE_SHARE, SITE_LEAST = 0.05, 200
# Where more than this share of what accounts join has contacts of its own, accounts identify
# nobody; fewer pairs than the least say nothing.
UNTRUSTED_SHARE, UNTRUSTED_LEAST = 0.5, 30


def find_cap(posters: Ints) -> int:
    """Return the number of posters above which a selector is generic.

    The chance q that a selector with two posters has a third is read off the counts 2 and 3,
    where generic selectors are too few to matter; then a selector has more than 2 + k posters
    with chance q^k.

    Args:
        posters: Independent posters per shared token.

    Example:
        >>> import numpy as np
        >>> find_cap(np.repeat([1, 2, 3, 4, 900], [5000, 300, 60, 12, 3]))
        12
    """
    two = int((posters >= 2).sum())
    pair, three = int((posters == 2).sum()), int((posters == 3).sum())
    chance = (three + 1) / (pair + three + 2)
    tail = math.log(EXPECTED_ERRORS / max(two, 1)) / math.log(min(chance, 0.95))
    return int(np.clip(2 + math.ceil(max(tail, 0.0)), LEAST, MOST))


def make_caps(mentions: Mentions, cap: int) -> Ints:
    """Return the weight of posters allowed per token (see `joining.join_tokens`)."""
    contact = mentions.kinds[mentions.tokens] < CONTACT_KINDS
    kind = mentions.kinds[mentions.tokens].astype(np.int64)
    per_kind = np.zeros((mentions.record_count, len(KINDS)), dtype=np.int32)
    np.add.at(per_kind, (mentions.records, kind), 1)
    contacts = per_kind[:, :CONTACT_KINDS].sum(axis=1)[mentions.records]
    same = per_kind[mentions.records, kind]
    least = ALONE_SHARE * mentions.count_records()
    tokens = mentions.tokens[contacts == contact]
    alone = np.bincount(tokens, minlength=mentions.kinds.size) >= np.maximum(least, 1)
    tokens = mentions.tokens[~contact | (same == 1)]
    mixed = np.bincount(tokens, minlength=mentions.kinds.size) >= np.maximum(least, 1)
    allowed = np.full(mentions.kinds.size, SECOND_OF_KIND, dtype=np.int64)
    allowed[mixed] = max(BESIDE_LEAST, cap // BESIDE_SHARE)
    allowed[alone] = cap
    allowed[mentions.kinds > IMAGE] = cap
    return allowed * BY_CONTACT


def is_list(mentions: Mentions) -> Flags:
    """Return per record whether it names so many contacts that it is a list, not an advert."""
    contact = mentions.kinds[mentions.tokens] < CONTACT_KINDS
    counts = np.bincount(mentions.records[contact], minlength=mentions.record_count)
    return counts > MOST_CONTACTS


def is_of_site(mentions: Mentions, source_of_record: Ints) -> Flags:
    """Return per token whether it belongs to a source, such as the line of a site's own office.

    That is a contact which at least SITE_LEAST accounts of one source, and SITE_SHARE of all
    its accounts, print in their records.

    Args:
        mentions: Mentions of records.
        source_of_record: Source number per record, -1 where it is unknown.
    """
    account = np.full(mentions.record_count, -1, dtype=np.int64)
    is_account = mentions.kinds[mentions.tokens] == ACCOUNT
    account[mentions.records[is_account]] = mentions.tokens[is_account]
    known = (account >= 0) & (source_of_record >= 0)
    sources, width = int(source_of_record.max(initial=0)) + 1, mentions.kinds.size + 1
    owners = find_distinct(source_of_record[known] * width + account[known])
    totals = np.bincount(owners // width, minlength=sources)
    common = mentions.count_records() >= SITE_LEAST
    use = common & (mentions.kinds < CONTACT_KINDS)
    chosen = mentions.where(use[mentions.tokens] & known[mentions.records])
    flags = np.zeros(mentions.kinds.size, dtype=np.bool_)
    for token in np.flatnonzero(use):
        records = chosen.records[chosen.tokens == token]
        printed = find_distinct(source_of_record[records] * width + account[records])
        counts = np.bincount(printed // width, minlength=sources)
        flags[token] = ((counts >= SITE_LEAST) & (counts >= SITE_SHARE * totals)).any()
    return flags


def is_untrusted(mentions: Mentions, groups: Ints, source_of_record: Ints) -> Flags:
    """Return the accounts and images that identify nobody in this corpus.

    Accounts of one source (and images as a whole) are tried against the contacts that stand
    beside them: an account that is one poster's own stands beside the same contacts each time.
    Where most of what they join has different contacts, names are given out at random there.

    Args:
        mentions: Mentions of records.
        groups: Group per record that contacts and campaigns alone make.
        source_of_record: Source number per record, -1 where it is unknown.
    """
    kinds = mentions.kinds[mentions.tokens]
    has_contact = np.zeros(mentions.record_count, dtype=np.bool_)
    has_contact[mentions.records[kinds < CONTACT_KINDS]] = True
    tried = ((kinds == ACCOUNT) | (kinds == IMAGE)) & has_contact[mentions.records]
    tokens, records = mentions.tokens[tried], mentions.records[tried]
    met = np.bincount(tokens, minlength=mentions.kinds.size)
    pairs = find_distinct(tokens * mentions.record_count + groups[records])
    apart = np.bincount(pairs // max(1, mentions.record_count), minlength=mentions.kinds.size)
    family = np.zeros(mentions.kinds.size, dtype=np.int64)
    of_account = kinds == ACCOUNT
    owner = source_of_record[mentions.records[of_account]] + 2
    family[mentions.tokens[of_account]] = owner
    family[mentions.kinds == IMAGE] = 0
    total = np.bincount(family, weights=np.maximum(met - 1, 0))
    different = np.bincount(family, weights=np.maximum(apart - 1, 0))
    bad = (total >= UNTRUSTED_LEAST) & (different > UNTRUSTED_SHARE * total)
    flags: Flags = bad[family] & ((mentions.kinds == ACCOUNT) | (mentions.kinds == IMAGE))
    return flags
