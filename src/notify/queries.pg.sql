-- Where PostgreSQL needs other words: several processes lease side by side.

-- name: outbox_domain :one
SELECT window_at, window_count, paused_until, failures FROM mail_domain WHERE domain = :domain FOR UPDATE SKIP LOCKED;

-- name: outbox_pick_links :many
SELECT o.id, o.to_domain, o.digest FROM outbox o
WHERE o.state = 'waiting' AND o.mail_token_id IS NOT NULL AND o.channel = :channel AND o.run_at <= :now AND o.leased_until <= :now
  AND NOT EXISTS (SELECT 1 FROM mail_domain m WHERE m.domain = o.to_domain AND m.paused_until > :now)
ORDER BY o.run_at DESC LIMIT :most FOR UPDATE OF o SKIP LOCKED;

-- name: outbox_pick :many
SELECT id, digest FROM outbox
WHERE channel = :channel AND to_domain = :to_domain AND state = 'waiting' AND run_at <= :now AND leased_until <= :now
ORDER BY run_at, id LIMIT :most FOR UPDATE SKIP LOCKED;

-- name: outbox_pick_digest :many
SELECT id FROM outbox
WHERE digest = :digest AND digest <> '' AND state = 'waiting' AND run_at <= :now AND leased_until <= :now ORDER BY id LIMIT 50
FOR UPDATE SKIP LOCKED;

-- name: decisions_sent :many
-- By decision first (OFFSET 0 keeps it first): of a table that was just filled or emptied PostgreSQL may think that a
-- practice has a handful of rows there, and read all of them.
SELECT o.decision_id, o.state, o.reason, o.to_address, o.run_at, o.sent_at,
       (SELECT p.id FROM notice_decision d JOIN client p ON p.org_id = d.org_id AND p.restricted = 1 AND p.id = CASE d.recipient_kind
            WHEN 'client' THEN d.recipient_id WHEN 'payer' THEN d.recipient_id ELSE (SELECT k.linked_client_id FROM contact k WHERE k.org_id = d.org_id AND k.id = d.recipient_id) END
        WHERE d.org_id = o.org_id AND d.id = o.decision_id AND d.recipient_kind IN ('client', 'payer', 'contact', 'caregiver')) AS restricted_id
FROM (SELECT * FROM outbox WHERE decision_id IN (SELECT value FROM json_each(:ids[])) OFFSET 0) AS o
WHERE o.org_id = :org ORDER BY o.id;
