-- Queries of the people room. Sign-in, sessions and links in mails come first: they look across organizations, by a
-- secret or by a login that has been proven, and say so.

-- ---------------------------------------------------------------------------------------------- logins

-- name: login_by_email :one
-- global: a login belongs to the installation
SELECT id, email, email_norm, password_hash, totp_secret, totp_step, totp_at, version FROM login WHERE email_norm = :email_norm;

-- name: login_by_id :one
-- global: a login belongs to the installation
SELECT id, email, email_norm, password_hash, totp_secret, totp_step, totp_at, version FROM login WHERE id = :login_id;

-- name: login_insert :one
-- global: a login belongs to the installation
-- param: password_at INSTANT?
INSERT INTO login (email, email_norm, password_hash, password_at, created_at)
VALUES (:email, :email_norm, :password_hash, :password_at, :created_at) RETURNING id;

-- name: login_set_password :exec
-- global: a login belongs to the installation
UPDATE login SET password_hash = :password_hash, password_at = :password_at, version = version + 1 WHERE id = :login_id;

-- name: login_set_email :exec
-- global: a login belongs to the installation
UPDATE login SET email = :email, email_norm = :email_norm, version = version + 1 WHERE id = :login_id;

-- name: login_set_totp :exec
-- global: a login belongs to the installation
-- param: totp_at INSTANT?
UPDATE login SET totp_secret = :totp_secret, totp_at = :totp_at, totp_step = 0, version = version + 1 WHERE id = :login_id;

-- name: login_use_totp_step :exec
-- global: a login belongs to the installation; a step counts once, also for two requests at the same moment
UPDATE login SET totp_step = :totp_step WHERE id = :login_id AND totp_step < :totp_step;

-- name: recovery_code_add :exec
-- global: of a proven login
INSERT INTO recovery_code (login_id, hash) VALUES (:login_id, :hash);

-- name: recovery_code_clear :exec
-- global: of a proven login
DELETE FROM recovery_code WHERE login_id = :login_id;

-- name: recovery_code_use :exec
-- global: of a proven login
UPDATE recovery_code SET used_at = :used_at WHERE login_id = :login_id AND hash = :hash AND used_at IS NULL;

-- ---------------------------------------------------------------------------------------------- guesses

-- name: throttle_get :one
-- global: keys are hashes
SELECT count, since, until FROM throttle WHERE key = :key;

-- name: throttle_set :exec
-- global: keys are hashes
INSERT INTO throttle (key, count, since, until) VALUES (:key, :count, :since, :until)
ON CONFLICT (key) DO UPDATE SET count = excluded.count, since = excluded.since, until = excluded.until;

-- name: throttle_clear :exec
-- global: keys are hashes
DELETE FROM throttle WHERE key = :key;

-- name: device_by_token :one
-- global: by a secret
SELECT id, login_id FROM device WHERE token_hash = :token_hash;

-- name: device_add :one
-- global: of a proven login
INSERT INTO device (login_id, token_hash, label, created_at, seen_at)
VALUES (:login_id, :token_hash, :label, :created_at, :created_at) RETURNING id;

-- name: device_seen :exec
-- global: of a proven login
UPDATE device SET seen_at = :seen_at, label = :label WHERE id = :device_id;

-- ---------------------------------------------------------------------------------------------- sessions

-- name: session_by_token :one
-- global: by a secret
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: role TEXT?
-- col: staff_state TEXT?
-- col: client_first TEXT?
-- col: client_preferred TEXT?
-- col: client_last TEXT?
-- col: client_state TEXT?
-- col: staff_login LOGIN_ID?
-- col: client_login LOGIN_ID?
SELECT s.id, s.login_id, s.kind, s.org_id, s.staff_id, s.client_id, s.created_at, s.seen_at, s.fresh_at, s.locked_at,
       s.expires_at, s.ended_at, l.email, l.totp_at,
       t.first_name AS staff_first, t.last_name AS staff_last, t.role AS role, t.state AS staff_state, t.login_id AS staff_login,
       c.first_name AS client_first, c.preferred_name AS client_preferred, c.last_name AS client_last, c.state AS client_state,
       c.login_id AS client_login
FROM session s
JOIN login l ON l.id = s.login_id
LEFT JOIN staff t ON t.id = s.staff_id
LEFT JOIN client c ON c.id = s.client_id
WHERE s.token_hash = :token_hash;

-- name: session_insert :one
-- global: of a proven login
INSERT INTO session (token_hash, login_id, kind, created_at, seen_at, fresh_at, expires_at, peer, device)
VALUES (:token_hash, :login_id, 'pending', :created_at, :created_at, :created_at, :expires_at, :peer, :device) RETURNING id;

-- name: session_raise :exec
-- global: of a proven login; a new token at every rise of privilege
-- param: staff_id STAFF_ID?
-- param: client_id CLIENT_ID?
-- param: org_id ORG_ID?
UPDATE session SET token_hash = :token_hash, kind = :kind, org_id = :org_id, staff_id = :staff_id, client_id = :client_id,
       seen_at = :seen_at, expires_at = :expires_at
WHERE id = :session_id AND ended_at IS NULL;

-- name: session_seen :exec
-- global: by id of a loaded session
UPDATE session SET seen_at = :seen_at WHERE id = :session_id AND seen_at < :seen_at;

-- name: session_refresh :exec
-- global: by id of a loaded session
UPDATE session SET fresh_at = :fresh_at, seen_at = :fresh_at, locked_at = NULL WHERE id = :session_id;

-- name: session_set_locked :exec
-- global: by id of a loaded session
UPDATE session SET locked_at = :locked_at WHERE id = :session_id;

-- name: session_end_one :exec
-- global: own login only
UPDATE session SET ended_at = :ended_at, end_reason = :end_reason
WHERE id = :session_id AND login_id = :login_id AND ended_at IS NULL;

-- name: session_end_of_login :exec
-- global: own login only; except 0 ends them all
-- param: except SESSION_ID
UPDATE session SET ended_at = :ended_at, end_reason = :end_reason
WHERE login_id = :login_id AND id <> :except AND ended_at IS NULL;

-- name: session_end_of_client :exec
UPDATE session SET ended_at = :ended_at, end_reason = :end_reason
WHERE client_id = :client_id AND org_id = :org AND ended_at IS NULL;

-- name: session_end_of_staff :exec
UPDATE session SET ended_at = :ended_at, end_reason = :end_reason
WHERE staff_id = :staff_id AND org_id = :org AND ended_at IS NULL;

-- name: session_rows_of_login :many
-- global: own login only
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: client_first TEXT?
-- col: client_last TEXT?
-- col: org_name TEXT?
SELECT s.id, s.kind, s.device, s.peer, s.created_at, s.seen_at, t.first_name AS staff_first, t.last_name AS staff_last,
       c.first_name AS client_first, c.last_name AS client_last, o.name AS org_name
FROM session s
LEFT JOIN staff t ON t.id = s.staff_id
LEFT JOIN client c ON c.id = s.client_id
LEFT JOIN organization o ON o.id = s.org_id
WHERE s.login_id = :login_id AND s.ended_at IS NULL AND s.expires_at > :expires_at
ORDER BY s.seen_at DESC LIMIT 100;

-- name: accounts_of_login_staff :many
-- global: of a proven login
SELECT t.id, t.org_id, t.first_name, t.last_name, t.role, o.name AS org_name
FROM staff t JOIN organization o ON o.id = t.org_id
WHERE t.login_id = :login_id AND t.state = 'active' ORDER BY o.name, t.id;

-- name: accounts_of_login_clients :many
-- global: of a proven login
SELECT c.id, c.org_id, c.first_name, c.preferred_name, c.last_name, c.born, c.kind, o.name AS org_name
FROM client c JOIN organization o ON o.id = c.org_id
WHERE c.login_id = :login_id AND c.state = 'active' ORDER BY c.born, c.id;

-- name: client_signed_in :exec
UPDATE client SET signed_in_at = :signed_in_at WHERE id = :client_id AND org_id = :org;

-- ---------------------------------------------------------------------------------------------- links in mails

-- name: mail_token_newest_generation :one
-- global: token kinds cross organizations
-- col: generation INT!
-- param: login_id LOGIN_ID
-- param: staff_id STAFF_ID
-- param: client_id CLIENT_ID
-- param: grant_id GRANT_ID
SELECT COALESCE(MAX(generation), 0) AS generation FROM mail_token
WHERE kind = :kind AND COALESCE(login_id, 0) = :login_id AND COALESCE(staff_id, 0) = :staff_id
  AND COALESCE(client_id, 0) = :client_id AND COALESCE(grant_id, 0) = :grant_id;

-- name: mail_token_insert :one
-- global: token kinds cross organizations
-- param: org_id ORG_ID?
-- param: login_id LOGIN_ID?
-- param: staff_id STAFF_ID?
-- param: client_id CLIENT_ID?
-- param: grant_id GRANT_ID?
INSERT INTO mail_token (kind, generation, hash, org_id, login_id, staff_id, client_id, grant_id, email, created_at, expires_at)
VALUES (:kind, :generation, '', :org_id, :login_id, :staff_id, :client_id, :grant_id, :email, :created_at, :expires_at)
RETURNING id;

-- name: mail_token_set_hash :exec
-- global: by id of a row just made
UPDATE mail_token SET hash = :hash WHERE id = :mail_token_id;

-- name: mail_token_by_id :one
-- global: the secret is checked against the hash
SELECT id, kind, generation, hash, org_id, login_id, staff_id, client_id, grant_id, email, created_at, expires_at, used_at, dead_reason
FROM mail_token WHERE id = :mail_token_id;

-- name: mail_token_use :exec
-- global: by id of a checked token; only one of two requests at the same moment changes a row
UPDATE mail_token SET used_at = :used_at WHERE id = :mail_token_id AND used_at IS NULL AND dead_reason = '';

-- name: mail_token_kill_grant :exec
-- global: by an id that the caller has authorised
UPDATE mail_token SET dead_reason = :dead_reason
WHERE grant_id = :grant_id AND used_at IS NULL AND dead_reason = '';

-- name: mail_token_kill_client :exec
-- global: by an id that the caller has authorised; links that open the client's own account
UPDATE mail_token SET dead_reason = :dead_reason
WHERE client_id = :client_id AND kind = 'welcome' AND used_at IS NULL AND dead_reason = '';

-- name: mail_token_kill_staff :exec
-- global: by an id that the caller has authorised
UPDATE mail_token SET dead_reason = :dead_reason
WHERE staff_id = :staff_id AND used_at IS NULL AND dead_reason = '';

-- name: mail_token_kill_login :exec
-- global: by an id that the caller has authorised
UPDATE mail_token SET dead_reason = :dead_reason
WHERE login_id = :login_id AND kind = :kind AND used_at IS NULL AND dead_reason = '';

-- name: client_attach_login :exec
UPDATE client SET login_id = :login_id WHERE id = :client_id AND org_id = :org AND email_norm = :email_norm AND state = 'active';

-- name: staff_attach_login :exec
UPDATE staff SET login_id = :login_id WHERE id = :staff_id AND org_id = :org AND email_norm = :email_norm AND state = 'active';

-- name: account_of_grant :one
-- The caregiver whom a grant invites: the account that a link's password belongs to.
SELECT g.caregiver_id, c.email_norm, c.login_id, c.state
FROM portal_grant g JOIN client c ON c.org_id = g.org_id AND c.id = g.caregiver_id
WHERE g.org_id = :org AND g.id = :grant_id;

-- name: clients_follow_login_email :exec
-- global: of a proven login: its accounts move to the new address with it
UPDATE client SET email = :email, email_norm = :email_norm, email_state = '', version = version + 1 WHERE login_id = :login_id;

