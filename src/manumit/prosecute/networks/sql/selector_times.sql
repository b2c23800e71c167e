-- The selectors that hold a network together, over time, under the reader's filters.
WITH chosen AS (
  SELECT advert_id, posted_at FROM network_adverts
  WHERE network_id = $network_id AND posted_at IS NOT NULL
    AND ($campaign = '' OR campaign_id = $campaign)
    AND ($place = '' OR place = $place)
), holding AS (
  SELECT DISTINCT TRY_CAST(node_id[3:] AS BIGINT) AS selector_id FROM network_members
  WHERE network_id = $network_id AND node_kind = 'selector'
), named AS (
  SELECT selector_id, kind_code, masked FROM selectors SEMI JOIN holding USING (selector_id)
)
SELECT named.selector_id, named.kind_code, named.masked,
  date_trunc($unit, chosen.posted_at) AS bin, count(DISTINCT chosen.advert_id) AS adverts
FROM chosen JOIN advert_selectors USING (advert_id) JOIN named USING (selector_id)
GROUP BY named.selector_id, named.kind_code, named.masked, bin
QUALIFY sum(count(DISTINCT chosen.advert_id)) OVER (PARTITION BY named.selector_id) > 1
ORDER BY bin
