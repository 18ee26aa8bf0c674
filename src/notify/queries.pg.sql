-- Where PostgreSQL needs other words: several processes lease side by side.

-- name: outbox_pick :one
SELECT id FROM outbox WHERE state = 'waiting' AND run_at <= :now AND leased_until <= :now ORDER BY run_at, id LIMIT 1
FOR UPDATE SKIP LOCKED;
