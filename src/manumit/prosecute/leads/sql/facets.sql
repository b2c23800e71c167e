-- How many leads pass the filters, by each value of each facet.
WITH kept AS ({kept}), every AS (
  SELECT 'kind' AS facet, kind_code AS value FROM kept
  UNION ALL SELECT 'looks_like', looks_like_code FROM kept
  UNION ALL SELECT 'country', unnest(countries) FROM kept
  UNION ALL SELECT 'place', unnest(places) FROM kept
  UNION ALL SELECT 'source', unnest(sources) FROM kept
  UNION ALL SELECT 'indicator', unnest(indicators) FROM kept
), counted AS (
  SELECT facet, value, count(*) AS leads,
    row_number() OVER (PARTITION BY facet ORDER BY count(*) DESC, value) AS place_no
  FROM every WHERE value <> '' GROUP BY facet, value
)
SELECT facet, value, leads FROM counted WHERE place_no <= $most ORDER BY facet, place_no
