-- What could be suppressed, per record of a network: its selectors, generic ones left out, and
-- the texts of its campaigns.
SELECT n.network_id, n.advert_id, s.kind_code AS family, s.value
FROM network_adverts AS n
JOIN (
    SELECT advert_id, selector_id, kind_code, value FROM advert_selectors
    UNION ALL
    SELECT advert_id, selector_id, kind_code, value FROM report_selectors
) AS s USING (advert_id)
ANTI JOIN (SELECT selector_id FROM selectors WHERE is_generic) AS g USING (selector_id)
WHERE s.kind_code IN ('phone', 'email', 'handle', 'wallet', 'url', 'image')
    AND ($network_id = '' OR n.network_id = $network_id)
UNION ALL
SELECT n.network_id, n.advert_id, 'text', c.text_id::VARCHAR
FROM network_adverts AS n
JOIN advert_campaigns AS c USING (advert_id)
WHERE n.campaign_id <> '' AND ($network_id = '' OR n.network_id = $network_id)
