-- Where PostgreSQL needs other words: several processes lease side by side.

-- name: outbox_pick_links :many
SELECT id, to_domain, digest FROM outbox
WHERE state = 'waiting' AND mail_token_id IS NOT NULL AND channel = :channel AND run_at <= :now AND leased_until <= :now
ORDER BY run_at DESC LIMIT :most FOR UPDATE SKIP LOCKED;

-- name: outbox_pick :many
SELECT id, digest FROM outbox
WHERE channel = :channel AND to_domain = :to_domain AND state = 'waiting' AND run_at <= :now AND leased_until <= :now
ORDER BY run_at, id LIMIT :most FOR UPDATE SKIP LOCKED;

-- name: outbox_pick_digest :many
SELECT id FROM outbox
WHERE digest = :digest AND digest <> '' AND state = 'waiting' AND run_at <= :now AND leased_until <= :now ORDER BY id LIMIT 50
FOR UPDATE SKIP LOCKED;
