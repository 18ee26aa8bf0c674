-- name: live_newest :one
-- global: where a process begins to listen
-- col: id EVENT_ID!
SELECT COALESCE(MAX(id), 0) AS id FROM event;

-- name: live_young :many
-- What a subscription may be about (live_told).
-- global: each is asked for its right
-- param: after EVENT_ID
-- param: most INT
SELECT id FROM event
WHERE id > :after AND kind IN ('grant_proposed', 'grant_accepted', 'grant_changed', 'grant_suspended', 'grant_ended',
                               'appointment_booked', 'waitlist_free')
ORDER BY id LIMIT :most;

-- name: live_events :many
-- global: for sockets of every organization; each is asked for its right
-- param: ids EVENT_ID[]
-- col: caregiver_id CLIENT_ID?
-- col: payload TEXT!
SELECT e.id, e.org_id, e.kind, e.at, e.client_id, e.grant_id,
       CASE WHEN e.kind IN ('appointment_booked', 'waitlist_free') THEN e.payload ELSE '' END AS payload,
       (SELECT g.caregiver_id FROM portal_grant g WHERE g.org_id = e.org_id AND g.id = e.grant_id) AS caregiver_id
FROM event e WHERE e.id IN (SELECT value FROM json_each(:ids[])) ORDER BY e.id;

-- name: live_sessions :many
-- global: of sockets that proved them
-- param: ids SESSION_ID[]
SELECT id, acting_grant_id, acting_client_id, locked_at FROM session
WHERE id IN (SELECT value FROM json_each(:ids[])) AND ended_at IS NULL AND expires_at > :expires_at;

-- name: live_keys :many
-- Whose owner may still come in, as api_key_by_secret has it.
-- global: of sockets that proved them
-- param: ids API_KEY_ID[]
-- param: now INSTANT
SELECT k.id FROM api_key k
LEFT JOIN staff t ON t.org_id = k.org_id AND t.id = k.staff_id
LEFT JOIN client c ON c.org_id = k.org_id AND c.id = k.client_id
WHERE k.id IN (SELECT value FROM json_each(:ids[])) AND (k.revoked_at IS NULL OR k.revoked_at > :now)
  AND (t.state = 'active' OR c.state = 'active');

-- name: live_grants :many
-- global: of sockets that act through them
-- param: ids GRANT_ID[]
SELECT id FROM portal_grant WHERE id IN (SELECT value FROM json_each(:ids[])) AND state = 'active';
