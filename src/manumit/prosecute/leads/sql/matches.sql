-- Adverts that share a selector or a campaign with one of the leads in `watched` (lead_id,
-- network_id, accepted_at) and were matched after its acceptance; `arrived` (advert_id,
-- matched_at) holds those matched after the first of these.
WITH held AS (
    SELECT w.lead_id, w.accepted_at, m.node_id, m.node_kind
    FROM watched AS w JOIN network_members AS m USING (network_id)
),
by_selector AS (
    SELECT h.lead_id, s.advert_id, s.kind_code || ' ' || coalesce(k.masked, '…') AS why
    FROM arrived
    JOIN advert_selectors AS s USING (advert_id)
    JOIN held AS h ON h.node_kind = 'selector' AND h.node_id = 's:' || s.selector_id
    JOIN selectors AS k USING (selector_id)
    WHERE NOT k.is_generic AND arrived.matched_at > h.accepted_at
),
by_campaign AS (
    SELECT h.lead_id, c.advert_id, 'shared wording' AS why
    FROM arrived
    JOIN advert_campaigns AS c USING (advert_id)
    JOIN held AS h ON h.node_kind = 'campaign' AND h.node_id = 'c:' || c.campaign_id
    WHERE arrived.matched_at > h.accepted_at
),
matched AS (
    SELECT * FROM by_selector UNION SELECT * FROM by_campaign
),
placed AS (
    SELECT advert_id, split_part(min(value), '|', 1) AS place
    FROM advert_selectors
    WHERE kind_code = 'place' AND advert_id IN (SELECT advert_id FROM arrived)
    GROUP BY advert_id
    HAVING min(value) = max(value)
)
SELECT lead_id, advert_id, coalesce(place, '') AS place, string_agg(why, ', ' ORDER BY why) AS why
FROM matched LEFT JOIN placed USING (advert_id)
GROUP BY lead_id, advert_id, place
ORDER BY lead_id, advert_id
