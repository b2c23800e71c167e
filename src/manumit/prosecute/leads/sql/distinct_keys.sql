-- Everything that could be suppressed, once.
WITH keys AS ({keys})
SELECT DISTINCT family, value FROM keys
