-- Where selectors and indicators stand in a few records.
SELECT advert_id, kind_code, '' AS indicator_id, field_code, start, "end"
FROM advert_selectors WHERE advert_id IN (SELECT unnest($ids))
UNION ALL
SELECT advert_id, kind_code, '', field_code, start, "end"
FROM report_selectors WHERE advert_id IN (SELECT unnest($ids))
UNION ALL
SELECT advert_id, '', indicator_id, field_code, start, "end"
FROM advert_indicators WHERE advert_id IN (SELECT unnest($ids))
