-- Records per network that carry one of `suppressed_keys` (family, value).
WITH keys AS ({keys})
SELECT network_id, count(DISTINCT advert_id) AS touched, any_value(n.adverts + n.reports) AS records
FROM keys JOIN suppressed_keys USING (family, value) JOIN networks AS n USING (network_id)
GROUP BY network_id
