-- One row per network, from `network_rows` (its records), `network_edges` (its kept edges:
-- network_id, right_node, kind_code, adverts) and `network_hands` (network_id, hands).
WITH counted AS (
    SELECT
        network_id,
        count(*) FILTER (kind_code = 'advert') AS adverts,
        count(*) FILTER (kind_code = 'report') AS reports,
        count(DISTINCT nullif(campaign_id, '')) AS campaigns,
        count(DISTINCT source) AS sources,
        min(posted_at) AS first_at,
        max(posted_at) AS last_at,
        md5(string_agg(advert_id::VARCHAR, ',' ORDER BY advert_id)) AS record_hash
    FROM network_rows
    GROUP BY network_id
),
per_selector AS (
    SELECT network_id, right_node, min(kind_code) AS kind_code, sum(adverts) AS adverts
    FROM network_edges
    GROUP BY network_id, right_node
),
-- A number or account seen once may be misread or thrown away: it suggests nobody.
tied AS (
    SELECT
        network_id,
        count(*) AS selectors,
        count(*) FILTER (kind_code = 'phone' AND adverts > 1) AS phones,
        count(*) FILTER (kind_code = 'account' AND adverts > 1) AS accounts,
        md5(string_agg(right_node, ',' ORDER BY right_node)) AS edge_hash
    FROM per_selector
    GROUP BY network_id
),
-- Adverts in several places on one day suggest at least as many persons.
concurrent AS (
    SELECT network_id, max(places) AS peak
    FROM (
        SELECT network_id, posted_at::DATE AS posted_on, count(DISTINCT place) AS places
        FROM network_rows
        WHERE place <> '' AND posted_at IS NOT NULL AND kind_code = 'advert'
        GROUP BY network_id, posted_on
    )
    GROUP BY network_id
),
place_counts AS (
    SELECT network_id, place, count(*) AS adverts
    FROM network_rows
    WHERE place <> ''
    GROUP BY network_id, place
),
placed AS (
    SELECT network_id, list(place ORDER BY adverts DESC, place)[:20] AS places
    FROM place_counts
    GROUP BY network_id
)
SELECT
    network_id,
    adverts,
    campaigns::INTEGER AS campaigns,
    coalesce(selectors, 0)::INTEGER AS selectors,
    reports::INTEGER AS reports,
    sources::INTEGER AS sources,
    coalesce(places, []) AS places,
    first_at,
    last_at,
    coalesce(peak, 1)::INTEGER AS persons_low,
    greatest(coalesce(peak, 1), coalesce(phones, 0), coalesce(accounts, 0))::INTEGER AS persons_high,
    hands::INTEGER AS hands,
    md5(record_hash || coalesce(edge_hash, '')) AS content_hash
FROM counted
JOIN network_hands USING (network_id)
LEFT JOIN tied USING (network_id)
LEFT JOIN concurrent USING (network_id)
LEFT JOIN placed USING (network_id)
ORDER BY network_id
