-- Where PostgreSQL needs other words: one sealer at a time over all nodes.

-- name: audit_seal_turn :one
SELECT CASE WHEN pg_try_advisory_xact_lock(7206914320) THEN 1 ELSE 0 END AS mine;
