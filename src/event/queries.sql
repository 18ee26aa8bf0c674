-- Queries of the event room.

-- name: event_add :one
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
-- param: grant_id GRANT_ID?
INSERT INTO event (org_id, kind, at, actor_kind, actor_id, client_id, contact_id, grant_id, resource_kind, resource_id, payload)
VALUES (:org, :kind, :at, :actor_kind, :actor_id, :client_id, :contact_id, :grant_id, :resource_kind, :resource_id, :payload)
RETURNING id;

-- name: event_by_id :one
SELECT id, org_id, kind, at, actor_kind, actor_id, client_id, contact_id, grant_id, resource_kind, resource_id, payload
FROM event WHERE org_id = :org AND id = :event_id;

-- name: event_add_unasked :exec
-- Where nobody needs its number: on PostgreSQL nobody waits for it.
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
-- param: grant_id GRANT_ID?
INSERT INTO event (org_id, kind, at, actor_kind, actor_id, client_id, contact_id, grant_id, resource_kind, resource_id, payload)
VALUES (:org, :kind, :at, :actor_kind, :actor_id, :client_id, :contact_id, :grant_id, :resource_kind, :resource_id, :payload);

-- name: event_deliver_last :exec
-- global: the event that was written last on this connection, whose number nobody asked for
-- param: consumers TEXT[]
INSERT INTO event_delivery (event_id, consumer, run_at)
SELECT (SELECT MAX(e.id) FROM event e), word.value, :run_at FROM json_each(:consumers[]) AS word;

-- name: event_delivery_add :exec
INSERT INTO event_delivery (event_id, consumer, run_at) VALUES (:event_id, :consumer, :run_at);

-- name: event_delivery_due :one
-- Whether there is anything to lease: asked often, without a transaction that writes.
-- param: now INSTANT
SELECT id FROM event_delivery
WHERE consumer = :consumer AND state = 'waiting' AND run_at <= :now AND leased_until <= :now
ORDER BY run_at LIMIT 1;

-- name: event_delivery_pick :many
-- param: now INSTANT
-- param: most INT
-- param: limit INT
SELECT id FROM event_delivery
WHERE consumer = :consumer AND state = 'waiting' AND run_at <= :now AND leased_until <= :now AND attempts < :limit
ORDER BY run_at, id LIMIT :most;

-- name: event_delivery_lease :exec
-- param: ids EVENT_DELIVERY_ID[]
UPDATE event_delivery SET lease_owner = :lease_owner, leased_until = :leased_until, attempts = attempts + 1
WHERE id IN (SELECT value FROM json_each(:ids[]));

-- name: event_delivery_leased :many
-- global: a consumer works for every organization
-- param: ids EVENT_DELIVERY_ID[]
SELECT d.id AS delivery_id, d.attempts, e.id, e.org_id, e.kind, e.at, e.actor_kind, e.actor_id, e.client_id, e.contact_id,
       e.grant_id, e.resource_kind, e.resource_id, e.payload
FROM event_delivery d JOIN event e ON e.id = d.event_id
WHERE d.id IN (SELECT value FROM json_each(:ids[])) ORDER BY d.run_at, d.id;

-- name: event_delivery_bury :exec
-- Leases that ran out on the last attempt: whoever held it died each time.
-- param: now INSTANT
-- param: limit INT
UPDATE event_delivery SET state = 'dead', last_error = 'lease ran out'
WHERE consumer = :consumer AND state = 'waiting' AND run_at <= :now AND leased_until <= :now AND attempts >= :limit;

-- name: event_delivery_done :exec
-- param: id EVENT_DELIVERY_ID
DELETE FROM event_delivery WHERE id = :id AND lease_owner = :lease_owner;

-- name: event_delivery_done_all :exec
-- param: ids EVENT_DELIVERY_ID[]
DELETE FROM event_delivery WHERE id IN (SELECT value FROM json_each(:ids[])) AND lease_owner = :lease_owner;

-- name: event_delivery_retry :exec
-- param: id EVENT_DELIVERY_ID
UPDATE event_delivery SET state = :state, run_at = :run_at, lease_owner = '', leased_until = 0, last_error = :last_error
WHERE id = :id AND lease_owner = :lease_owner;

-- name: event_delivery_dead :one
-- col: n INT!
SELECT COUNT(*) AS n FROM event_delivery WHERE consumer = :consumer AND state = 'dead';

-- name: event_delivery_revive :exec
UPDATE event_delivery SET state = 'waiting', attempts = 0, run_at = :run_at, lease_owner = '', leased_until = 0
WHERE consumer = :consumer AND state = 'dead';

-- ---------------------------------------------------------------------------------------------- by the clock

-- name: schedule_set :exec
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
-- param: grant_id GRANT_ID?
-- param: local_day DAY?
INSERT INTO schedule (org_id, kind, cause_kind, cause_id, slot, client_id, contact_id, grant_id, payload, local_day, local_minute, fire_at)
VALUES (:org, :kind, :cause_kind, :cause_id, :slot, :client_id, :contact_id, :grant_id, :payload, :local_day, :local_minute, :fire_at)
ON CONFLICT (org_id, cause_kind, cause_id, slot) DO UPDATE SET
  kind = excluded.kind, client_id = excluded.client_id, contact_id = excluded.contact_id, grant_id = excluded.grant_id,
  payload = excluded.payload, local_day = excluded.local_day, local_minute = excluded.local_minute, fire_at = excluded.fire_at;

-- name: schedule_drop :exec
DELETE FROM schedule WHERE org_id = :org AND cause_kind = :cause_kind AND cause_id = :cause_id AND (:slot = '' OR slot = :slot);

-- name: schedule_local :many
-- param: after SCHEDULE_ID
SELECT id, local_day, local_minute FROM schedule
WHERE org_id = :org AND local_day IS NOT NULL AND id > :after ORDER BY id LIMIT 500;

-- name: schedule_move :exec
UPDATE schedule SET fire_at = :fire_at WHERE org_id = :org AND id = :schedule_id;

-- name: schedule_next :one
-- global: a worker fires for every organization. Asked often, without a transaction that writes.
-- param: now INSTANT
SELECT id FROM schedule WHERE fire_at <= :now ORDER BY fire_at LIMIT 1;

-- name: schedule_due :many
-- global: a worker fires for every organization
-- param: now INSTANT
-- param: most INT
SELECT id, org_id, kind, cause_kind, cause_id, client_id, contact_id, grant_id, payload, fire_at FROM schedule
WHERE fire_at <= :now ORDER BY fire_at, id LIMIT :most;

-- name: schedule_fired :exec
-- global: by the ids just picked
-- param: ids SCHEDULE_ID[]
DELETE FROM schedule WHERE id IN (SELECT value FROM json_each(:ids[]));
