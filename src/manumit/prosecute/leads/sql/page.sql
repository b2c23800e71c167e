-- One page of leads, with the number of all that pass.
WITH kept AS ({kept})
SELECT *, count(*) OVER () AS total FROM kept
ORDER BY
  CASE $sort WHEN 'newest' THEN epoch(last_at) WHEN 'adverts' THEN adverts ELSE points END
  DESC NULLS LAST,
  lead_id
LIMIT $most OFFSET $start
