-- Nodes of a network with what a reader needs to tell them apart.
SELECT m.node_id, m.node_kind, m.adverts,
  coalesce(s.kind_code, '') AS kind_code,
  coalesce(s.masked, '') AS masked,
  coalesce(s.is_generic, false) AS is_generic,
  coalesce(c.pattern, '') AS pattern,
  coalesce(c.first_at, a.posted_at) AS first_at
FROM network_members AS m
LEFT JOIN selectors AS s ON m.node_kind = 'selector' AND m.node_id = 's:' || s.selector_id
LEFT JOIN campaigns AS c ON m.node_kind = 'campaign' AND m.node_id = 'c:' || c.campaign_id
LEFT JOIN (
  SELECT advert_id, posted_at FROM network_adverts WHERE network_id = $network_id
) AS a ON m.node_kind IN ('advert', 'report') AND m.node_id[3:] = CAST(a.advert_id AS VARCHAR)
WHERE m.network_id = $network_id
ORDER BY m.adverts DESC, m.node_id
