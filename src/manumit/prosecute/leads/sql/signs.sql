-- What is known of each network that may be a lead: one row of counts.
WITH kept AS (
    SELECT * FROM links WHERE cut_reason = ''
),
per_selector AS (
    SELECT
        network_id, right_node, min(kind_code) AS kind_code,
        count(*) AS posters, sum(adverts) AS adverts
    FROM kept
    GROUP BY network_id, right_node
),
ties AS (
    SELECT
        network_id,
        count(*) FILTER (posters > 1 AND kind_code NOT IN ('account', 'image', 'judged'))
            AS shared_contacts,
        count(*) FILTER (posters > 1 AND kind_code = 'account') AS shared_accounts,
        count(*) FILTER (posters > 1 AND kind_code = 'image') AS shared_images,
        count(*) FILTER (kind_code = 'judged') AS judged,
        greatest(
            count(*) FILTER (adverts > 1 AND kind_code = 'phone'),
            count(*) FILTER (adverts > 1 AND kind_code = 'email'),
            count(*) FILTER (adverts > 1 AND kind_code = 'handle'),
            count(*) FILTER (adverts > 1 AND kind_code = 'wallet')
        ) AS recurring_numbers,
        count(*) FILTER (kind_code = 'phone') AS phones,
        count(*) FILTER (kind_code = 'email') AS emails,
        count(*) FILTER (kind_code = 'handle') AS handles,
        count(*) FILTER (kind_code = 'wallet') AS wallets,
        count(*) FILTER (kind_code = 'url') AS urls,
        count(*) FILTER (kind_code = 'account') AS accounts,
        (list(right_node ORDER BY posters DESC, adverts DESC, right_node)
            FILTER (posters > 1 AND kind_code <> 'judged'))[:8] AS shared_nodes
    FROM per_selector
    GROUP BY network_id
),
doubts AS (
    SELECT
        network_id,
        count(*) FILTER (bits < 0.9 * best) AS doubtful
    FROM (
        SELECT network_id, bits, max(bits) OVER (PARTITION BY right_node) AS best FROM kept
    )
    GROUP BY network_id
),
counted_places AS (
    SELECT network_id, count(DISTINCT place) AS place_count
    FROM network_adverts
    WHERE place <> ''
    GROUP BY network_id
),
-- A poster with a contact that no other poster of the network has.
own AS (
    SELECT network_id, count(*) AS posters, count(*) FILTER (has_own) AS own_posters
    FROM (
        SELECT
            kept.network_id, kept.left_node,
            bool_or(p.posters = 1 AND p.kind_code NOT IN ('account', 'image', 'judged')) AS has_own
        FROM kept JOIN per_selector AS p USING (network_id, right_node)
        GROUP BY kept.network_id, kept.left_node
    )
    GROUP BY network_id
),
wording AS (
    SELECT
        m.network_id,
        sum(c.texts)::BIGINT AS texts,
        sum(c.adverts)::BIGINT AS worded
    FROM network_members AS m JOIN campaigns AS c ON m.node_id = 'c:' || c.campaign_id
    WHERE m.node_kind = 'campaign'
    GROUP BY m.network_id
),
cut AS (
    SELECT network_id, count(DISTINCT right_node) AS generic
    FROM links
    WHERE cut_reason = 'generic'
    GROUP BY network_id
),
areas AS (
    SELECT network_id, list_sort(list(DISTINCT country_code)) AS countries
    FROM network_adverts
    WHERE country_code <> ''
    GROUP BY network_id
),
sites AS (
    SELECT network_id, list(source ORDER BY adverts DESC, source)[:20] AS source_names
    FROM (
        SELECT network_id, source, count(*) AS adverts
        FROM network_adverts
        GROUP BY network_id, source
    )
    GROUP BY network_id
)
SELECT
    n.*,
    coalesce(t.shared_contacts, 0) AS shared_contacts,
    coalesce(t.shared_accounts, 0) AS shared_accounts,
    coalesce(t.shared_images, 0) AS shared_images,
    coalesce(t.judged, 0) AS judged,
    coalesce(t.recurring_numbers, 0) AS recurring_numbers,
    coalesce(t.phones, 0) AS phones,
    coalesce(t.emails, 0) AS emails,
    coalesce(t.handles, 0) AS handles,
    coalesce(t.wallets, 0) AS wallets,
    coalesce(t.urls, 0) AS urls,
    coalesce(t.accounts, 0) AS accounts,
    coalesce(t.shared_nodes, []) AS shared_nodes,
    coalesce(d.doubtful, 0) AS doubtful,
    coalesce(p.place_count, 0) AS place_count,
    coalesce(o.posters, 0) AS posters,
    coalesce(o.own_posters, 0) AS own_posters,
    coalesce(w.texts, 0) AS texts,
    coalesce(w.worded, 0) AS worded,
    coalesce(c.generic, 0) AS generic,
    coalesce(a.countries, []) AS countries,
    coalesce(s.source_names, []) AS source_names
FROM networks AS n
LEFT JOIN ties AS t USING (network_id)
LEFT JOIN doubts AS d USING (network_id)
LEFT JOIN counted_places AS p USING (network_id)
LEFT JOIN own AS o USING (network_id)
LEFT JOIN wording AS w USING (network_id)
LEFT JOIN cut AS c USING (network_id)
LEFT JOIN areas AS a USING (network_id)
LEFT JOIN sites AS s USING (network_id)
-- One person who posts the same text twice, or under one number, is not a lead.
WHERE w.texts > 1
    OR n.reports > 0 AND n.adverts > 0
    OR greatest(t.phones, t.emails, t.handles, t.wallets) > 1
    OR t.accounts > 2
    OR n.persons_low > 1
ORDER BY n.network_id
