-- A few adverts of a network, spread over its campaigns: the earliest of each first.
SELECT advert_id, campaign_id, template_id, kind_code, posted_at, source, place,
  count(*) OVER () AS total
FROM network_adverts
WHERE network_id = $network_id
  AND ($campaign = '' OR campaign_id = $campaign)
  AND ($place = '' OR place = $place)
  AND ($since = '' OR posted_at >= CAST($since AS TIMESTAMPTZ))
  AND ($until = '' OR posted_at < CAST($until AS TIMESTAMPTZ))
ORDER BY row_number() OVER (PARTITION BY campaign_id ORDER BY posted_at NULLS LAST, advert_id),
  campaign_id
LIMIT $most OFFSET $start
