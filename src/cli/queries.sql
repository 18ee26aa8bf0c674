-- Queries of the command line: lists for administrators.

-- name: client_accounts :many
-- param: limit INT
-- col: login_email TEXT?
-- param: after CLIENT_ID
SELECT c.id, c.kind, c.state, c.first_name, c.last_name, c.born, c.email, l.email AS login_email
FROM client c LEFT JOIN login l ON l.id = c.login_id
WHERE c.org_id = :org AND c.id > :after ORDER BY c.id LIMIT :limit;

-- name: mails_failed :one
-- global: for the administrator of the installation
-- col: n INT!
SELECT COUNT(*) AS n FROM outbox WHERE state = 'failed';

-- name: webhooks_failing :one
-- global: for the administrator of the installation
-- scan: few rows; a webhook is a row somebody typed
-- col: n INT!
SELECT COUNT(*) AS n FROM webhook WHERE ended_at IS NULL AND (warned_at IS NOT NULL OR disabled_at IS NOT NULL);

-- Households made by machine (demo --households): families as they would stand after years of use, without their history.

-- name: demo_login_insert :one
-- global: a login belongs to the installation
INSERT INTO login (email, email_norm, password_hash, password_at, created_at)
VALUES (:email, :email, :password_hash, :created_at, :created_at) RETURNING id;

-- name: demo_client_login :exec
-- param: login_id LOGIN_ID
UPDATE client SET login_id = :login_id WHERE org_id = :org AND id = :client_id;

-- name: demo_contact_insert :one
-- param: linked_client_id CLIENT_ID
-- param: created_by STAFF_ID
INSERT INTO contact (org_id, client_id, linked_client_id, relationship, emergency, emergency_order, copy_notifications, created_at, created_by)
VALUES (:org, :client_id, :linked_client_id, :relationship, 1, :emergency_order, 1, :created_at, :created_by) RETURNING id;

-- name: demo_client_named :exec
UPDATE client SET named = 1 WHERE org_id = :org AND id = :client_id AND named = 0;

-- name: demo_grant_insert :exec
INSERT INTO portal_grant (org_id, contact_id, client_id, caregiver_id, state, scope, limit_client, limit_age, basis, proof, ack_by, ack_at,
       ack_text, proposed_at, accepted_at)
VALUES (:org, :contact_id, :client_id, :caregiver_id, 'active', :scope, :scope, :limit_age, :basis, :proof, :ack_by, :ack_at,
       :ack_text, :ack_at, :ack_at);
