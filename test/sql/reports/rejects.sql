-- Values are cut to 256 bytes at a character.
SELECT file, "column", reason,
  left(value, list_max(list_filter(range(257), lambda length: strlen(left(value, length)) <= 256))) AS value
FROM (FROM rejects UNION ALL FROM refund_rejects)
