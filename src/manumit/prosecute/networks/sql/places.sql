-- Places of a network, under the reader's other filters.
SELECT place, country_code, count(*) AS adverts
FROM network_adverts
WHERE network_id = $network_id AND place <> ''
  AND ($campaign = '' OR campaign_id = $campaign)
  AND ($since = '' OR posted_at >= CAST($since AS TIMESTAMPTZ))
  AND ($until = '' OR posted_at < CAST($until AS TIMESTAMPTZ))
GROUP BY ALL ORDER BY adverts DESC, place LIMIT 200
