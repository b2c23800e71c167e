-- Nodes of a network, and the selectors that were cut from it, with what tells them apart.
WITH nodes AS (
  SELECT node_id, node_kind, adverts FROM network_members WHERE network_id = $network_id
  UNION ALL
  SELECT right_node, 'selector', CAST(sum(adverts) AS BIGINT) FROM links
  WHERE network_id = $network_id AND cut_reason <> '' AND right_node LIKE 's:%'
    AND right_node NOT IN (SELECT node_id FROM network_members WHERE network_id = $network_id)
  GROUP BY right_node
), posted AS (
  SELECT advert_id, posted_at FROM network_adverts WHERE network_id = $network_id
)
SELECT n.node_id, n.node_kind, n.adverts,
  coalesce(s.kind_code, '') AS kind_code,
  coalesce(s.masked, '') AS masked,
  coalesce(s.is_generic, false) AS is_generic,
  coalesce(s.generic_reason, '') AS generic_reason,
  coalesce(c.pattern, '') AS pattern,
  coalesce(c.first_at, p.posted_at) AS first_at
FROM nodes AS n
LEFT JOIN selectors AS s
  ON n.node_kind = 'selector' AND s.selector_id = TRY_CAST(n.node_id[3:] AS BIGINT)
LEFT JOIN campaigns AS c ON n.node_kind = 'campaign' AND c.campaign_id = n.node_id[3:]
LEFT JOIN posted AS p
  ON n.node_kind IN ('advert', 'report') AND p.advert_id = TRY_CAST(n.node_id[3:] AS BIGINT)
ORDER BY n.adverts DESC, n.node_id
