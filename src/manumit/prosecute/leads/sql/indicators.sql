-- In how many records of a network an indicator stands.
SELECT n.network_id, i.indicator_id, count(DISTINCT i.advert_id) AS adverts
FROM network_adverts AS n
JOIN advert_indicators AS i USING (advert_id)
GROUP BY n.network_id, i.indicator_id
ORDER BY n.network_id, adverts DESC, i.indicator_id
