# SPDX-License-Identifier: Apache-2.0
"""Tables of the prosecute wing: adverts, networks and leads."""

from __future__ import annotations

from manumit.core.tables.declare import Column, Kind, Side, fact

_ADVERTS = "prosecute.adverts"
_NETWORKS = "prosecute.networks"
_LEADS = "prosecute.leads"
_SIDE = Side.INVESTIGATION

_SELECTOR_COLUMNS = (
    Column("advert_id", Kind.INT, "The record it stands in"),
    Column("selector_id", Kind.INT, "Hash of kind and value"),
    Column("kind_code", Kind.TEXT, "phone, email, handle, url, wallet, price, place or image"),
    Column(
        "value",
        Kind.TEXT,
        "Normal form (E.164 for phones, lower case for e-mail, "
        "for a picture the hash that stands for all that are near it)",
    ),
    Column("field_code", Kind.TEXT, "Field it was read from: title, text, phone, ..."),
    Column("start", Kind.INT32, "First character of the raw span in that field", unit="characters"),
    Column("end", Kind.INT32, "One past the last character", unit="characters"),
    Column(
        "steps",
        Kind.TEXT,
        "Decoding steps, comma separated, empty if written plainly; "
        "for a picture `near` and the bits between its hash and the one that stands for it",
    ),
    Column("confidence", Kind.FLOAT, "0..1, after corpus evidence"),
)

ADVERT_SELECTORS = fact(
    "advert_selectors",
    "Selectors read out of adverts",
    *_SELECTOR_COLUMNS,
    writer=_ADVERTS,
    side=_SIDE,
    key=("advert_id", "selector_id", "field_code", "start"),
)
REPORT_SELECTORS = fact(
    "report_selectors",
    "Selectors read out of reports",
    *_SELECTOR_COLUMNS,
    writer=_ADVERTS,
    side=_SIDE,
    key=("advert_id", "selector_id", "field_code", "start"),
)
ADVERT_TEXTS = fact(
    "advert_texts",
    "The words of each distinct normalised text, by which new texts find their mates",
    Column("text_id", Kind.INT, "Hash of the normalised title and text"),
    Column(
        "words",
        Kind.BYTES,
        "Its words in order, 4 bytes each (little-endian): number among the words of the "
        "background in the order of their hashes, or -1 for the next of `more`",
    ),
    Column("more", Kind.BYTES, "Hashes of its words that the background lacks, 8 bytes each"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("text_id",),
)
MATCHED_ADVERTS = fact(
    "matched_adverts",
    "The adverts that were matched with all others, in which version and when",
    Column("advert_id", Kind.INT, "The advert"),
    Column("version", Kind.INT32, "The version that was matched"),
    Column("text_id", Kind.INT, "Its normalised text, 0 if it has no words"),
    Column("matched_at", Kind.TIME, "When that version was first matched"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("advert_id",),
)
CORPUS_COUNTS = fact(
    "corpus_counts",
    "The background: in how many unrelated groups of texts a word or phrase stands",
    Column("background_id", Kind.TEXT, "Version of the background"),
    Column("kind_code", Kind.TEXT, "word, phrase, or total for the number of groups itself"),
    Column("gram", Kind.UINT, "Hash of the word or phrase, 0 for the total"),
    Column("groups", Kind.INT32, "Groups of texts that hold it"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("kind_code", "gram"),
)
ADVERT_LINKS = fact(
    "advert_links",
    "Pairs of texts that agree by more than chance",
    Column("left_id", Kind.INT, "Smaller text id"),
    Column("right_id", Kind.INT, "Larger text id"),
    Column("bits", Kind.FLOAT, "Bits saved by writing one as an edit of the other", unit="bits"),
    Column("shared_tokens", Kind.INT32, "Tokens in common, in order or in moved blocks"),
    Column("proposals", Kind.INT32, "Phrases whose texts were compared and gave this pair"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("left_id", "right_id"),
)
ADVERT_CAMPAIGNS = fact(
    "advert_campaigns",
    "The campaign and template of each advert that has one",
    Column("advert_id", Kind.INT, "The advert"),
    Column("text_id", Kind.INT, "Its normalised text"),
    Column("campaign_id", Kind.TEXT, "Stable id of the campaign"),
    Column("template_id", Kind.TEXT, "Stable id of the template, empty if it fits none"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("advert_id",),
)
CAMPAIGNS = fact(
    "campaigns",
    "Groups of adverts written from shared text",
    Column("campaign_id", Kind.TEXT, "Stable id"),
    Column("adverts", Kind.INT, "Adverts in it, reposts counted"),
    Column("texts", Kind.INT, "Distinct normalised texts"),
    Column("templates", Kind.INT32, "Templates in it"),
    Column("first_at", Kind.TIME, "First posting", nullable=True),
    Column("last_at", Kind.TIME, "Last posting", nullable=True),
    Column("places", Kind.TEXTS, "Places as given, most frequent first, at most 20"),
    Column("sources", Kind.TEXTS, "Sources, at most 20"),
    Column("bits_saved", Kind.FLOAT, "Bits its templates save", unit="bits"),
    Column("advert_id", Kind.INT, "The advert most like the others (medoid)"),
    Column("pattern", Kind.TEXT, "Its largest template, slots as <kind>"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("campaign_id",),
)
TEMPLATES = fact(
    "templates",
    "The shared wording of a campaign",
    Column("template_id", Kind.TEXT, "Stable id"),
    Column("campaign_id", Kind.TEXT, "Its campaign"),
    Column("adverts", Kind.INT, "Adverts written from it"),
    Column("texts", Kind.INT, "Distinct normalised texts"),
    Column("pattern", Kind.TEXT, "Words in order, slots as <phone>, <price>, <name>, <free>, ..."),
    Column("slots", Kind.INT32, "Number of slots"),
    Column("bits_saved", Kind.FLOAT, "Bits saved against writing each text alone", unit="bits"),
    Column("advert_id", Kind.INT, "The medoid advert"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("template_id",),
)
ADVERT_INDICATORS = fact(
    "advert_indicators",
    "Words of an advert that match a published indicator",
    Column("advert_id", Kind.INT, "The advert"),
    Column("indicator_id", Kind.TEXT, "Entry of the indicator pack"),
    Column("field_code", Kind.TEXT, "title or text"),
    Column("start", Kind.INT32, "First character of the match", unit="characters"),
    Column("end", Kind.INT32, "One past the last character", unit="characters"),
    writer=_ADVERTS,
    side=_SIDE,
    key=("advert_id", "indicator_id", "field_code", "start"),
)
SELECTORS = fact(
    "selectors",
    "Each distinct selector, how common it is, and whether it is generic",
    Column("selector_id", Kind.INT, "Hash of kind and value"),
    Column("kind_code", Kind.TEXT, "phone, email, handle, url, wallet, image or account"),
    Column("value", Kind.TEXT, "Normal form"),
    Column("masked", Kind.TEXT, "Form that may be shown outside the workspace"),
    Column("adverts", Kind.INT, "Adverts that hold it"),
    Column("reports", Kind.INT, "Reports that hold it"),
    Column("sources", Kind.INT32, "Sources it stands in"),
    Column("campaigns", Kind.INT32, "Campaigns it stands in"),
    Column("authors", Kind.INT32, "Distinct accounts that used it"),
    Column("is_generic", Kind.BOOL, "Cut from networks because unrelated posters share it"),
    Column("generic_reason", Kind.TEXT, "Why, as a sentence"),
    writer=_NETWORKS,
    side=_SIDE,
    key=("selector_id",),
)
LINKS = fact(
    "links",
    "Edges of the identity graph, each with its evidence",
    Column("network_id", Kind.TEXT, "Network of the left node, whether the edge was cut or not"),
    Column("left_node", Kind.TEXT, "c:campaign, a:advert, r:report"),
    Column("right_node", Kind.TEXT, "s:selector, or j:judgement where a person joined two"),
    Column("kind_code", Kind.TEXT, "Kind of the selector, account or judged"),
    Column("bits", Kind.FLOAT, "How surprising the agreement is by chance", unit="bits"),
    Column("adverts", Kind.INT, "Adverts that show this edge"),
    Column("advert_id", Kind.INT, "One of them, as the example"),
    Column("cut_reason", Kind.TEXT, "Why the edge does not join: generic, weakest, judged; empty"),
    writer=_NETWORKS,
    side=_SIDE,
    key=("left_node", "right_node"),
    sort_by=("network_id", "left_node", "right_node"),
)
NETWORKS = fact(
    "networks",
    "Groups with signs of common control",
    Column("network_id", Kind.TEXT, "Stable id"),
    Column("adverts", Kind.INT, "Adverts"),
    Column("campaigns", Kind.INT32, "Campaigns"),
    Column("selectors", Kind.INT32, "Selectors that hold it together"),
    Column("reports", Kind.INT32, "Investigators' reports that share a selector"),
    Column("sources", Kind.INT32, "Sources"),
    Column("places", Kind.TEXTS, "City-level places, most frequent first"),
    Column("first_at", Kind.TIME, "First posting", nullable=True),
    Column("last_at", Kind.TIME, "Last posting", nullable=True),
    Column("persons_low", Kind.INT32, "Distinct persons suggested, lower bound"),
    Column("persons_high", Kind.INT32, "Distinct persons suggested, upper bound"),
    Column("hands", Kind.INT32, "Groups of its records tied by selectors alone, wording left out"),
    Column("content_hash", Kind.TEXT, "Hash of the members and edges"),
    writer=_NETWORKS,
    side=_SIDE,
    key=("network_id",),
)
NETWORK_MEMBERS = fact(
    "network_members",
    "Members of a network",
    Column("network_id", Kind.TEXT, "The network"),
    Column("node_id", Kind.TEXT, "c:campaign, a:advert, r:report, s:selector"),
    Column("node_kind", Kind.TEXT, "campaign, advert, report or selector"),
    Column("adverts", Kind.INT, "Adverts behind the node"),
    writer=_NETWORKS,
    side=_SIDE,
    key=("network_id", "node_id"),
)
NETWORK_SELECTORS = fact(
    "network_selectors",
    "Which records show the selectors that tie a network, sorted for its page",
    Column("network_id", Kind.TEXT, "The network"),
    Column("selector_id", Kind.INT, "A selector or account that two of its records or more show"),
    Column("advert_id", Kind.INT, "A record that shows it"),
    writer=_NETWORKS,
    side=_SIDE,
    key=("network_id", "selector_id", "advert_id"),
)
NETWORK_ADVERTS = fact(
    "network_adverts",
    "Adverts and reports of a network, sorted for its page",
    Column("network_id", Kind.TEXT, "The network"),
    Column("advert_id", Kind.INT, "The record"),
    Column("kind_code", Kind.TEXT, "advert or report"),
    Column("campaign_id", Kind.TEXT, "Its campaign, empty if none"),
    Column("template_id", Kind.TEXT, "Its template, empty if none"),
    Column("posted_at", Kind.TIME, "When posted", nullable=True),
    Column("source", Kind.TEXT, "Source"),
    Column("place", Kind.TEXT, "City-level place, empty if unknown or ambiguous"),
    Column("country_code", Kind.TEXT, "ISO 3166 alpha-2 of that place, empty if unknown"),
    Column("category", Kind.TEXT, "Category at the source"),
    writer=_NETWORKS,
    side=_SIDE,
    key=("network_id", "advert_id"),
)
LEADS = fact(
    "leads",
    "Networks and campaigns worth a person's look, ranked by the shown sum of evidence",
    Column("lead_id", Kind.TEXT, "Stable id"),
    Column("network_id", Kind.TEXT, "Its network"),
    Column("points", Kind.FLOAT, "Sum of the evidence parts", unit="points"),
    Column("title", Kind.TEXT, "One line that says what it is"),
    Column("reasons", Kind.TEXTS, "The three strongest reasons, as sentences"),
    Column("adverts", Kind.INT, "Adverts"),
    Column("campaigns", Kind.INT32, "Campaigns"),
    Column("reports", Kind.INT32, "Reports"),
    Column("kind_code", Kind.TEXT, "service, job, organ, mixed or unknown: what is offered"),
    Column("places", Kind.TEXTS, "City-level places"),
    Column("countries", Kind.TEXTS, "ISO 3166 alpha-2"),
    Column("sources", Kind.TEXTS, "Sources"),
    Column("indicators", Kind.TEXTS, "Indicators present"),
    Column("first_at", Kind.TIME, "First posting", nullable=True),
    Column("last_at", Kind.TIME, "Last posting", nullable=True),
    Column(
        "looks_like_code", Kind.TEXT, "organised, spam or independent: a suggestion, not a verdict"
    ),
    Column("evidence_hash", Kind.TEXT, "Hash of the evidence, to tell when it has changed"),
    writer=_LEADS,
    side=_SIDE,
    key=("lead_id",),
)
LEAD_EVIDENCE = fact(
    "lead_evidence",
    "The parts whose sum ranks a lead, negative findings included",
    Column("lead_id", Kind.TEXT, "The lead"),
    Column("part_no", Kind.INT32, "Order on the page"),
    Column("part_code", Kind.TEXT, "Rule of the part"),
    Column("group_code", Kind.TEXT, "control, indicator or counter"),
    Column("points", Kind.FLOAT, "Its share of the sum; 0 for what is shown and not counted"),
    Column("sentence", Kind.TEXT, "The evidence in words"),
    Column("source", Kind.TEXT, "Where the rule comes from"),
    Column("grade", Kind.TEXT, "Evidence grade of the rule: A to D"),
    Column("nodes", Kind.TEXTS, "Nodes it rests on"),
    writer=_LEADS,
    side=_SIDE,
    key=("lead_id", "part_no"),
)

TABLES = (
    ADVERT_SELECTORS,
    REPORT_SELECTORS,
    ADVERT_TEXTS,
    MATCHED_ADVERTS,
    CORPUS_COUNTS,
    ADVERT_LINKS,
    ADVERT_CAMPAIGNS,
    CAMPAIGNS,
    TEMPLATES,
    ADVERT_INDICATORS,
    SELECTORS,
    LINKS,
    NETWORKS,
    NETWORK_MEMBERS,
    NETWORK_ADVERTS,
    NETWORK_SELECTORS,
    LEADS,
    LEAD_EVIDENCE,
)
