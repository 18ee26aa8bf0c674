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
