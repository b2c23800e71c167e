-- One row per campaign: its size, span, places and sources from its adverts, its wording from
-- its templates. `assigned` and `worded` are tables that the step has just made.
WITH rows AS (
  SELECT s.campaign_id, s.text_id, a.posted_at, a.place, a.source
  FROM assigned AS s JOIN adverts AS a USING (advert_id)
  WHERE s.campaign_id <> ''
),
sizes AS (
  SELECT campaign_id, count(*) AS adverts, count(DISTINCT text_id) AS texts,
    min(posted_at) AS first_at, max(posted_at) AS last_at
  FROM rows GROUP BY campaign_id
),
place_counts AS (
  SELECT campaign_id, place, count(*) AS n FROM rows WHERE place <> '' GROUP BY ALL
),
place_lists AS (
  SELECT campaign_id, list(place ORDER BY n DESC, place)[1:20] AS places
  FROM place_counts GROUP BY campaign_id
),
source_lists AS (
  SELECT campaign_id, list(DISTINCT source ORDER BY source)[1:20] AS sources
  FROM rows WHERE source <> '' GROUP BY campaign_id
),
wordings AS (
  SELECT campaign_id, count(*) AS templates, sum(bits_saved) AS bits_saved,
    first(advert_id ORDER BY adverts DESC, template_id) AS advert_id,
    first(pattern ORDER BY adverts DESC, template_id) AS pattern
  FROM worded GROUP BY campaign_id
)
SELECT z.campaign_id, z.adverts, z.texts, coalesce(w.templates, 0)::INTEGER AS templates,
  z.first_at, z.last_at, coalesce(p.places, []) AS places, coalesce(o.sources, []) AS sources,
  coalesce(w.bits_saved, 0)::DOUBLE AS bits_saved, coalesce(w.advert_id, 0) AS advert_id,
  coalesce(w.pattern, '') AS pattern
FROM sizes AS z
LEFT JOIN place_lists AS p USING (campaign_id)
LEFT JOIN source_lists AS o USING (campaign_id)
LEFT JOIN wordings AS w USING (campaign_id)
ORDER BY z.campaign_id
