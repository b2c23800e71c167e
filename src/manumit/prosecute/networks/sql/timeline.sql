-- Adverts of a network over time, by campaign, under the reader's other filters.
SELECT campaign_id, date_trunc($unit, posted_at) AS bin, count(*) AS adverts
FROM network_adverts
WHERE network_id = $network_id AND posted_at IS NOT NULL
  AND ($place = '' OR place = $place)
GROUP BY ALL ORDER BY bin
