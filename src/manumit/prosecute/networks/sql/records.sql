-- Records of networks with what their page shows. `grouped` holds network_id, advert_id,
-- kind_code and campaign_id of every record in a network.
WITH placed AS (
    -- A place counts when the record names exactly one.
    SELECT advert_id, min(value) AS value
    FROM advert_selectors
    WHERE kind_code = 'place'
    GROUP BY advert_id
    HAVING min(value) = max(value)
),
records AS (
    SELECT 'advert' AS kind_code, advert_id, posted_at, source, category FROM adverts
    UNION ALL
    SELECT 'report', advert_id, posted_at, source, category FROM reports
)
SELECT
    g.network_id,
    g.advert_id,
    g.kind_code,
    g.campaign_id,
    coalesce(c.template_id, '') AS template_id,
    r.posted_at,
    r.source,
    coalesce(split_part(p.value, '|', 1), '') AS place,
    coalesce(split_part(p.value, '|', 2), '') AS country_code,
    r.category
FROM grouped AS g
JOIN records AS r ON r.advert_id = g.advert_id AND r.kind_code = g.kind_code
LEFT JOIN placed AS p ON p.advert_id = g.advert_id
LEFT JOIN advert_campaigns AS c
    ON c.advert_id = g.advert_id AND c.campaign_id = g.campaign_id AND g.kind_code = 'advert'
ORDER BY g.network_id, g.advert_id
