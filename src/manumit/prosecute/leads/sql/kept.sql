-- The leads that pass the reader's filters; an empty text means "any".
SELECT * FROM leads
WHERE ($kind = '' OR kind_code = $kind)
  AND ($looks_like = '' OR looks_like_code = $looks_like)
  AND ($country = '' OR list_contains(countries, $country))
  AND ($place = '' OR list_contains(places, $place))
  AND ($source = '' OR list_contains(sources, $source))
  AND ($indicator = '' OR list_contains(indicators, $indicator))
  AND ($since = '' OR last_at >= CAST($since AS TIMESTAMPTZ))
  AND (NOT $only_listed OR list_contains($listed, lead_id))
  AND NOT list_contains($left_out, lead_id)
