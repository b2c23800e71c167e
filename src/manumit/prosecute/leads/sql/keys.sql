-- What could be suppressed, per record of a network: its selectors and the texts of its campaigns.
SELECT n.network_id, n.advert_id, s.kind_code AS family, s.value
FROM network_adverts AS n
JOIN (
    SELECT advert_id, kind_code, value FROM advert_selectors
    UNION ALL
    SELECT advert_id, kind_code, value FROM report_selectors
) AS s USING (advert_id)
WHERE s.kind_code IN ('phone', 'email', 'handle', 'wallet', 'url', 'image')
    AND ($network_id = '' OR n.network_id = $network_id)
UNION ALL
SELECT n.network_id, n.advert_id, 'text', c.text_id::VARCHAR
FROM network_adverts AS n
JOIN advert_campaigns AS c USING (advert_id)
WHERE $network_id = '' OR n.network_id = $network_id
