-- What the tests of people and of the rooms above it look at besides the rooms' own queries.

-- name: practice_events :one
-- col: n INT!
SELECT COUNT(*) AS n FROM event WHERE org_id = :org AND kind = :kind;

-- name: practice_payload :one
SELECT payload FROM event WHERE org_id = :org AND kind = :kind ORDER BY id DESC LIMIT 1;

-- name: practice_login :one
SELECT l.id FROM login l JOIN client c ON c.email_norm = l.email_norm WHERE c.org_id = :org AND c.id = :client_id;

-- name: practice_event_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM event WHERE org_id = :org;

-- name: practice_client_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM client WHERE org_id = :org;

-- name: practice_token_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM search_token WHERE org_id = :org;

-- name: practice_tokens_of :many
SELECT kind, token FROM search_token WHERE org_id = :org AND client_id = :client_id ORDER BY kind, token;

-- name: practice_audit :many
SELECT action, resource_kind, outcome, actor_kind, actor_id FROM audit_entry WHERE org_id = :org AND client_id = :client_id ORDER BY id;

-- name: practice_mail_token :one
-- global: by id
SELECT kind, used_at, dead_reason, email FROM mail_token WHERE id = :mail_token_id;

-- name: practice_sessions :one
-- global: of one login
-- col: n INT!
SELECT COUNT(*) AS n FROM session WHERE login_id = :login_id AND ended_at IS NULL;

-- name: practice_login_by_email :one
-- global: logins belong to the installation
SELECT id, password_hash, totp_secret, totp_at FROM login WHERE email_norm = :email_norm;

-- name: practice_purgeable :one
-- scan: a test's few rows
-- col: throttles INT!
-- col: sessions INT!
-- col: devices INT!
-- col: tokens INT!
-- global: a test looks at every organization
SELECT (SELECT COUNT(*) FROM throttle) AS throttles, (SELECT COUNT(*) FROM session) AS sessions,
       (SELECT COUNT(*) FROM device) AS devices, (SELECT COUNT(*) FROM mail_token) AS tokens;

-- name: practice_invite_token_add :exec
INSERT INTO mail_token (kind, generation, hash, org_id, email, created_at, expires_at)
VALUES ('grant_invite', 1, '', :org, 'sam@example.org', 0, 0);

-- name: practice_audit_add :exec
INSERT INTO audit_entry (org_id, at, actor_kind, actor_id, via, action, resource_kind, resource_id, outcome)
VALUES (:org, 0, 'staff', 1, 'staff', 'view', 'profile', 1, 'allowed');

-- name: practice_kept :one
-- scan: a test's few rows
-- col: invites INT!
-- col: entries INT!
SELECT (SELECT COUNT(*) FROM mail_token m WHERE m.org_id = :org AND m.kind = 'grant_invite') AS invites,
       (SELECT COUNT(*) FROM audit_entry e WHERE e.org_id = :org AND e.at = 0) AS entries;

-- name: practice_visit_add :exec
-- A visit as the calendar keeps it, without its rules: for what looks at visits from outside.
-- param: location_id APPOINTMENT_LOCATION_ID?
INSERT INTO appointment (org_id, type_id, staff_id, starts_at, ends_at, zone, contact_type, location_id, uid, created_at, created_kind, created_by, changed_at)
VALUES (:org, :type_id, :staff_id, :starts_at, :ends_at, 'UTC', 'in_person', :location_id, :uid, 0, 'staff', 1, 0);

-- name: practice_busy_url :one
SELECT url FROM busy_feed WHERE org_id = :org AND id = :busy_feed_id;
