SELECT file, "column", reason, value FROM (FROM rejects UNION ALL FROM refund_rejects)
