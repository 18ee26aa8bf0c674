-- What the tests of event, job and audit need besides the rooms' own queries.

-- name: world_org_add :one
INSERT INTO organization (name, plan, zone, created_at) VALUES (:name, 'core', 'UTC', 0) RETURNING id;

-- name: world_client_add :one
INSERT INTO client (org_id, first_name, last_name, sort_name, created_at) VALUES (:org, :first_name, :last_name, '', 0) RETURNING id;

-- name: world_staff_add :one
INSERT INTO staff (org_id, first_name, last_name, email, email_norm, role, created_at)
VALUES (:org, :first_name, :last_name, :email, :email, 'owner', 0) RETURNING id;

-- name: world_events :one
-- col: events INT!
SELECT COUNT(*) AS events FROM event WHERE org_id = :org;

-- name: world_deliveries :one
-- scan: a test's few rows
-- col: n INT!
SELECT COUNT(*) AS n FROM event_delivery;

-- name: world_jobs :one
-- col: n INT!
SELECT COUNT(*) AS n FROM job WHERE state = :state;

-- name: world_audit_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM audit_entry WHERE org_id = :org;

-- name: world_audit_rows :many
SELECT id, n, hash FROM audit_entry WHERE org_id = :org ORDER BY id;

-- name: world_audit_set_actor :exec
-- param: row INT
UPDATE audit_entry SET actor_id = :actor_id WHERE org_id = :org AND n = :row;

-- name: world_audit_set_peer :exec
-- param: row INT
UPDATE audit_entry SET peer = :peer WHERE org_id = :org AND n = :row;

-- name: world_audit_set_key :exec
-- param: row INT
-- param: api_key_id API_KEY_ID?
UPDATE audit_entry SET api_key_id = :api_key_id WHERE org_id = :org AND n = :row;

-- name: world_audit_set_hash :exec
-- param: row INT
UPDATE audit_entry SET hash = :hash WHERE org_id = :org AND n = :row;

-- name: world_audit_move :exec
-- param: row INT
-- param: place INT
UPDATE audit_entry SET n = :place WHERE org_id = :org AND n = :row;

-- name: world_audit_delete :exec
-- param: first INT
-- param: last INT
DELETE FROM audit_entry WHERE org_id = :org AND n >= :first AND n <= :last;

-- name: world_audit_head_set :exec
UPDATE audit_head SET n = :n, hash = :hash WHERE org_id = :org;

-- name: world_event_resources :many
SELECT resource_kind, resource_id FROM event WHERE org_id = :org ORDER BY id;
