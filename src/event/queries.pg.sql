-- Where PostgreSQL needs other words: several nodes lease side by side.

-- name: event_delivery_pick :many
SELECT id FROM event_delivery
WHERE consumer = :consumer AND state = 'waiting' AND run_at <= :now AND leased_until <= :now AND attempts < :limit
ORDER BY run_at, id LIMIT :most FOR UPDATE SKIP LOCKED;

-- name: schedule_due :many
SELECT id, org_id, kind, cause_kind, cause_id, client_id, contact_id, grant_id, payload, fire_at FROM schedule
WHERE fire_at <= :now ORDER BY fire_at, id LIMIT :most FOR UPDATE SKIP LOCKED;

-- name: event_deliver_last :exec
INSERT INTO event_delivery (event_id, consumer, run_at)
SELECT currval('event_id_seq'), word.value, :run_at FROM json_array_elements_text(:consumers[]::json) AS word(value);
