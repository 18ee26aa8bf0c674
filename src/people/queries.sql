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

-- name: login_keep_totp_secret :exec
-- global: a login belongs to the installation; a secret that is not confirmed yet changes nothing else
UPDATE login SET totp_secret = :totp_secret WHERE id = :login_id;

-- name: login_use_totp_step :exec
-- global: a login belongs to the installation; a step counts once, also for two requests at the same moment
UPDATE login SET totp_step = :totp_step WHERE id = :login_id AND totp_step < :totp_step;

-- name: recovery_code_add :exec
-- global: of a proven login
INSERT INTO recovery_code (login_id, hash) VALUES (:login_id, :hash);

-- name: recovery_code_clear :exec
-- global: of a proven login
DELETE FROM recovery_code WHERE login_id = :login_id;

-- name: recovery_codes_unused :many
-- global: of a proven login
SELECT id, hash FROM recovery_code WHERE login_id = :login_id AND used_at IS NULL ORDER BY id LIMIT 100;

-- name: recovery_code_use :exec
-- global: of a proven login; only one of two requests at the same moment changes a row
UPDATE recovery_code SET used_at = :used_at WHERE id = :recovery_code_id AND used_at IS NULL;

-- ---------------------------------------------------------------------------------------------- guesses

-- name: throttle_get :one
-- global: keys are hashes
SELECT count, since, until FROM throttle WHERE key = :key;

-- name: throttle_set :exec
-- global: keys are hashes
INSERT INTO throttle (key, count, since, until) VALUES (:key, :count, :since, :until)
ON CONFLICT (key) DO UPDATE SET count = excluded.count, since = excluded.since, until = excluded.until;

-- name: throttle_return :exec
-- global: keys are hashes; a try that was counted ahead and turned out right
UPDATE throttle SET count = CASE WHEN count > 0 THEN count - 1 ELSE 0 END, until = since WHERE key = :key;

-- name: throttle_clear :exec
-- global: keys are hashes
DELETE FROM throttle WHERE key = :key;

-- name: device_by_token :one
-- global: by a secret
SELECT id, login_id FROM device WHERE token_hash = :token_hash;

-- name: device_any :one
-- global: of a proven login
SELECT id FROM device WHERE login_id = :login_id LIMIT 1;

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
-- col: client_zone TEXT?
-- col: org_version INT?
SELECT s.id, s.login_id, s.kind, s.org_id, s.staff_id, s.client_id, s.created_at, s.seen_at, s.seen_peer, s.seen_device, s.fresh_at,
       s.locked_at, s.expires_at, s.ended_at, s.acting_grant_id, s.acting_client_id, l.email, l.totp_at,
       t.first_name AS staff_first, t.last_name AS staff_last, t.role AS role, t.state AS staff_state, t.login_id AS staff_login,
       c.first_name AS client_first, c.preferred_name AS client_preferred, c.last_name AS client_last, c.state AS client_state,
       c.login_id AS client_login, c.zone AS client_zone, o.version AS org_version
FROM session s
JOIN login l ON l.id = s.login_id
LEFT JOIN staff t ON t.id = s.staff_id
LEFT JOIN client c ON c.id = s.client_id
LEFT JOIN organization o ON o.id = s.org_id
WHERE s.token_hash = :token_hash;

-- name: session_insert :one
-- global: of a proven login
INSERT INTO session (token_hash, login_id, kind, created_at, seen_at, fresh_at, expires_at, peer, seen_peer, seen_device)
VALUES (:token_hash, :login_id, 'pending', :created_at, :created_at, :created_at, :expires_at, :peer, :peer, :seen_device)
RETURNING id;

-- name: session_raise :exec
-- global: of a proven login; a new token at every rise of privilege
-- Only a fresh sign-in starts the hours anew: going from account to account never makes a session longer.
-- param: staff_id STAFF_ID?
-- param: client_id CLIENT_ID?
-- param: org_id ORG_ID?
UPDATE session SET token_hash = :token_hash, org_id = :org_id, staff_id = :staff_id, client_id = :client_id, seen_at = :seen_at,
       acting_grant_id = NULL, acting_client_id = NULL,
       expires_at = CASE WHEN session.kind = 'pending' OR expires_at > :expires_at THEN :expires_at ELSE expires_at END, kind = :kind
WHERE id = :session_id AND ended_at IS NULL;

-- name: session_waiting :one
-- global: own session; whose second step is missing
SELECT staff_id, org_id FROM session
WHERE id = :session_id AND login_id = :login_id AND kind = 'pending' AND staff_id IS NOT NULL AND ended_at IS NULL;

-- name: session_seen :exec
-- global: by id of a loaded session
-- A session of staff that has slept too long stays locked: only its password wakes it.
-- param: awake_since INSTANT
UPDATE session SET seen_at = :seen_at, seen_peer = :seen_peer, seen_device = :seen_device
WHERE id = :session_id AND seen_at < :seen_at AND (kind <> 'staff' OR (seen_at >= :awake_since AND locked_at IS NULL));

-- name: session_renew :exec
-- global: by id of a loaded session; a new token whenever the password was proven once more
UPDATE session SET token_hash = :token_hash, fresh_at = :fresh_at, seen_at = :fresh_at, locked_at = NULL
WHERE id = :session_id AND ended_at IS NULL;

-- name: session_act_as :exec
-- global: by id of a loaded session
-- param: acting_grant_id GRANT_ID?
-- param: acting_client_id CLIENT_ID?
UPDATE session SET acting_grant_id = :acting_grant_id, acting_client_id = :acting_client_id
WHERE id = :session_id AND kind = 'portal' AND ended_at IS NULL;

-- name: session_set_token :exec
-- global: own session
UPDATE session SET token_hash = :token_hash WHERE id = :session_id AND login_id = :login_id AND ended_at IS NULL;

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
-- global: own login only; the one that asks comes first
-- param: current SESSION_ID
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: client_first TEXT?
-- col: client_last TEXT?
-- col: org_name TEXT?
SELECT s.id, s.kind, s.peer, s.created_at, s.seen_at, s.seen_peer, s.seen_device, t.first_name AS staff_first, t.last_name AS staff_last,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) AS client_first, c.last_name AS client_last, o.name AS org_name
FROM session s
LEFT JOIN staff t ON t.id = s.staff_id
LEFT JOIN client c ON c.id = s.client_id
LEFT JOIN organization o ON o.id = s.org_id
WHERE s.login_id = :login_id AND s.ended_at IS NULL AND s.expires_at > :expires_at
ORDER BY CASE WHEN s.id = :current THEN 0 ELSE 1 END, s.seen_at DESC LIMIT 100;

-- name: accounts_of_login_staff :many
-- global: of a proven login
SELECT t.id, t.org_id, t.first_name, t.last_name, t.role, o.name AS org_name
FROM staff t JOIN organization o ON o.id = t.org_id
WHERE t.login_id = :login_id AND t.state = 'active' ORDER BY o.name, t.id;

-- name: accounts_of_login_clients :many
-- global: of a proven login
SELECT c.id, c.org_id, c.first_name, c.preferred_name, c.last_name, c.sort_name, c.born, c.kind, c.created_at, o.name AS org_name
FROM client c JOIN organization o ON o.id = c.org_id
WHERE c.login_id = :login_id AND c.state = 'active' ORDER BY COALESCE(c.born, 1000000), c.id;

-- name: clients_of_login :many
-- global: of a proven login; archived ones too
SELECT id, org_id FROM client WHERE login_id = :login_id ORDER BY id;

-- name: client_signed_in :exec
UPDATE client SET signed_in_at = :signed_in_at WHERE id = :client_id AND org_id = :org;

-- ---------------------------------------------------------------------------------------------- links in mails

-- name: mail_token_newest_generation :one
-- global: token kinds cross organizations; exactly one of the four ids is given
-- col: generation INT!
-- param: login_id LOGIN_ID
-- param: staff_id STAFF_ID
-- param: client_id CLIENT_ID
-- param: grant_id GRANT_ID
SELECT CAST(COALESCE(SUM(CASE WHEN kind = :kind THEN 1 ELSE 0 END), 0) AS BIGINT) AS generation FROM mail_token
WHERE login_id = :login_id OR staff_id = :staff_id OR client_id = :client_id OR grant_id = :grant_id;

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

-- name: mail_token_kill_of_accounts :exec
-- global: of a proven login: what was sent to its accounts at the old address
-- param: login_id LOGIN_ID
UPDATE mail_token SET dead_reason = :dead_reason
WHERE used_at IS NULL AND dead_reason = '' AND id IN (
    SELECT m.id FROM client c JOIN mail_token m ON m.client_id = c.id WHERE c.login_id = :login_id
    UNION ALL
    SELECT m.id FROM client c JOIN portal_grant g ON g.org_id = c.org_id AND g.caregiver_id = c.id JOIN mail_token m ON m.grant_id = g.id
    WHERE c.login_id = :login_id);

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
UPDATE client SET email = :email, email_norm = :email_norm, email_state = '', changed_at = :changed_at, version = version + 1
WHERE login_id = :login_id;

-- name: staff_follow_login_email :exec
-- global: of a proven login: its accounts move to the new address with it
UPDATE staff SET email = :email, email_norm = :email_norm, version = version + 1 WHERE login_id = :login_id;

-- ---------------------------------------------------------------------------------------------- organizations

-- name: organization_by_id :one
SELECT id, name, plan, zone, language, currency, phone, email, age_preset, age_of_majority, adult_renew_months, leap_early, own_rule_allowed,
       portal, is_demo, logo_at, created_at, version
FROM organization WHERE id = :org;

-- name: organization_features :many
-- Features and own age tiers in one list, so that an organization is loaded in two queries: kind says which.
-- col: kind TEXT!
-- col: name TEXT!
-- col: from_age INT!
-- col: guardian_scope INT!
-- col: teen_portal INT!
-- col: notice_days INT!
-- col: flags INT!
-- col: renew_months INT!
SELECT 'feature' AS kind, f.name AS name, 0 AS from_age, 0 AS guardian_scope, 0 AS teen_portal, 0 AS notice_days,
       CASE f.state WHEN 'on' THEN 2 WHEN 'requested' THEN 1 ELSE 0 END AS flags, 0 AS renew_months
FROM feature f WHERE f.org_id = :org
UNION ALL
SELECT 'tier', t.on_enter, t.from_age, t.guardian_scope, t.teen_portal, t.notice_days,
       t.teen_may_grant + 2 * t.needs_assent + 4 * t.guardians_too, t.renew_months
FROM age_tier t WHERE t.org_id = :org
UNION ALL
SELECT 'portal', '', p.from_age, 0, p.portal, 0, 0, 0
FROM portal_age_default p WHERE p.org_id = :org
ORDER BY 1, 3;

-- name: organization_of_staff :one
-- global: what a practice shows of itself to people who are not signed in
SELECT org_id FROM staff WHERE id = :staff_id AND state = 'active';

-- name: organization_insert :one
-- global: makes one
-- param: is_demo FLAG
INSERT INTO organization (name, plan, zone, is_demo, created_at) VALUES (:name, :plan, :zone, :is_demo, :created_at) RETURNING id;

-- name: organization_ids :many
-- global: for the clock's jobs and the command line
-- scan: all of them are wanted
SELECT id FROM organization ORDER BY id;

-- name: organization_save :exec
UPDATE organization SET name = :name, zone = :zone, language = :language, phone = :phone, email = :email,
       own_rule_allowed = :own_rule_allowed, version = version + 1
WHERE id = :org AND version = :version;

-- name: organization_set_policy :exec
UPDATE organization SET age_preset = :age_preset, age_of_majority = :age_of_majority, adult_renew_months = :adult_renew_months,
       leap_early = :leap_early, version = version + 1
WHERE id = :org AND version = :version;

-- name: age_tiers_clear :exec
DELETE FROM age_tier WHERE org_id = :org;

-- name: age_tier_add :exec
INSERT INTO age_tier (org_id, from_age, guardian_scope, teen_portal, on_enter, notice_days, teen_may_grant, needs_assent, renew_months, guardians_too)
VALUES (:org, :from_age, :guardian_scope, :teen_portal, :on_enter, :notice_days, :teen_may_grant, :needs_assent, :renew_months, :guardians_too);

-- name: organization_moved :exec
-- Whatever else organization_load() reads has changed: a new version (people/organization_known.h).
UPDATE organization SET version = version + 1 WHERE id = :org;

-- name: organization_set_logo :exec
-- param: logo_at INSTANT?
UPDATE organization SET logo_at = :logo_at, version = version + 1 WHERE id = :org;

-- name: organization_set_portal :exec
UPDATE organization SET portal = :portal, version = version + 1 WHERE id = :org;

-- name: feature_ask :exec
-- Changes nothing where it was asked for already, or is on.
-- param: requested_by STAFF_ID?
INSERT INTO feature (org_id, name, state, requested_by, requested_at, changed_at)
VALUES (:org, :name, 'requested', :requested_by, :requested_at, :changed_at)
ON CONFLICT (org_id, name) DO UPDATE SET state = 'requested', requested_by = excluded.requested_by,
       requested_at = excluded.requested_at, changed_at = excluded.changed_at WHERE feature.state = 'off';

-- name: feature_upsert :exec
-- param: requested_by STAFF_ID?
-- param: requested_at INSTANT?
INSERT INTO feature (org_id, name, state, requested_by, requested_at, changed_at)
VALUES (:org, :name, :state, :requested_by, :requested_at, :changed_at)
ON CONFLICT (org_id, name) DO UPDATE SET state = excluded.state, requested_by = COALESCE(excluded.requested_by, feature.requested_by),
       requested_at = COALESCE(excluded.requested_at, feature.requested_at), changed_at = excluded.changed_at;

-- name: group_names :many
SELECT id, name FROM client_group WHERE org_id = :org ORDER BY name, id LIMIT 2000;

-- name: groups_list :many
-- Nobody is counted whose record is closed to this member of staff: a number tells who is in a group, too (F11).
-- col: members INT!
-- param: staff_id STAFF_ID
-- param: now INSTANT
SELECT g.id, g.name, g.portal, g.invite_code, g.created_at,
       (SELECT COUNT(*) FROM client c WHERE c.org_id = g.org_id AND c.group_id = g.id AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                        AND r.staff_id = :staff_id AND r.until > :now))) AS members
FROM client_group g WHERE g.org_id = :org ORDER BY g.name, g.id LIMIT 2000;

-- name: portal_members_of_age :one
-- Those born in a span of days who follow a default by age, but whose record is closed to the reader; counting stops at 1,001.
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- col: n INT!
-- param: born_after DAY
-- param: born_until DAY
SELECT COUNT(*) AS n FROM (
    SELECT 1 FROM client c
    WHERE c.org_id = :org AND c.born > :born_after AND c.born <= :born_until AND c.state = 'active' AND c.portal IS NULL
      AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
        AND r.staff_id = :staff_id AND r.until > :now))
      AND NOT EXISTS (SELECT 1 FROM client_group g WHERE g.org_id = c.org_id AND g.id = c.group_id AND g.portal IS NOT NULL)
    LIMIT 1001) AS first_ones;

-- name: portal_followers_of_age :many
-- Whom a default by age counts for, or (`everybody`) the organization's, by name; nobody whose record is closed to the reader.
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: everybody FLAG
-- param: born_after DAY
-- param: born_until DAY
-- col: first_name TEXT!
SELECT COALESCE(NULLIF(c.preferred_name, ''), c.first_name) AS first_name, c.last_name FROM client c
WHERE c.org_id = :org AND c.kind = 'client' AND c.state = 'active' AND c.portal IS NULL
  AND ((c.born > :born_after AND c.born <= :born_until) OR (:everybody = 1 AND c.born IS NULL))
  AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
        AND r.staff_id = :staff_id AND r.until > :now))
  AND NOT EXISTS (SELECT 1 FROM client_group g WHERE g.org_id = c.org_id AND g.id = c.group_id AND g.portal IS NOT NULL)
ORDER BY c.sort_name, c.id LIMIT 1001;

-- name: portal_followers_of_group :many
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- col: first_name TEXT!
SELECT COALESCE(NULLIF(c.preferred_name, ''), c.first_name) AS first_name, c.last_name FROM client c
WHERE c.org_id = :org AND c.kind = 'client' AND c.state = 'active' AND c.portal IS NULL AND c.group_id = :group_id
  AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
        AND r.staff_id = :staff_id AND r.until > :now))
ORDER BY c.sort_name, c.id LIMIT 1001;

-- name: group_insert :one
INSERT INTO client_group (org_id, name, invite_code, created_at) VALUES (:org, :name, :invite_code, :created_at)
ON CONFLICT (org_id, name) DO NOTHING RETURNING id;

-- name: group_by_id :one
SELECT id, name, portal, invite_code, created_at FROM client_group WHERE org_id = :org AND id = :group_id;

-- name: groups_by_ids :many
-- Counted as in groups_list.
-- col: members INT!
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: ids GROUP_ID[]
SELECT g.id, g.name, g.portal, g.invite_code, g.created_at,
       (SELECT COUNT(*) FROM client c WHERE c.org_id = g.org_id AND c.group_id = g.id AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                        AND r.staff_id = :staff_id AND r.until > :now))) AS members
FROM client_group g WHERE g.org_id = :org AND g.id IN (SELECT value FROM json_each(:ids[]));

-- name: group_of_invite :one
-- global: by a code that the practice handed out
SELECT id, org_id FROM client_group WHERE invite_code = :invite_code AND invite_code <> '';

-- name: group_id_of_name :one
SELECT id FROM client_group WHERE org_id = :org AND name = :name;

-- name: group_rename :exec
UPDATE client_group SET name = :name WHERE org_id = :org AND id = :group_id;

-- name: group_set_invite :exec
UPDATE client_group SET invite_code = :invite_code WHERE org_id = :org AND id = :group_id;

-- name: group_move_clients :exec
-- param: to_group GROUP_ID?
-- param: from_group GROUP_ID
UPDATE client SET group_id = :to_group, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND group_id = :from_group;

-- name: group_delete :exec
DELETE FROM client_group WHERE org_id = :org AND id = :group_id;

-- ---------------------------------------------------------------------------------------------- tags

-- name: tag_names :many
SELECT id, name FROM tag WHERE org_id = :org ORDER BY name_norm, id LIMIT 2000;

-- name: tags_all :many
-- By name, with how many have each; without those whose record is closed to this member of staff.
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- col: active_clients INT!
-- col: archived_clients INT!
-- col: staff INT!
-- col: added_first TEXT?
-- col: added_last TEXT?
SELECT t.id, t.name, t.name_norm, t.added_by, t.created_at, t.changed_at, s.first_name AS added_first, s.last_name AS added_last,
       (SELECT COUNT(*) FROM applied_tag a JOIN client c ON c.org_id = a.org_id AND c.id = a.client_id
        WHERE a.org_id = t.org_id AND a.tag_id = t.id AND c.state = 'active' AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                        AND r.staff_id = :staff_id AND r.until > :now))) AS active_clients,
       (SELECT COUNT(*) FROM applied_tag a JOIN client c ON c.org_id = a.org_id AND c.id = a.client_id
        WHERE a.org_id = t.org_id AND a.tag_id = t.id AND c.state = 'archived' AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                        AND r.staff_id = :staff_id AND r.until > :now))) AS archived_clients,
       (SELECT COUNT(*) FROM applied_tag a WHERE a.org_id = t.org_id AND a.tag_id = t.id AND a.staff_id IS NOT NULL) AS staff
FROM tag t LEFT JOIN staff s ON s.org_id = t.org_id AND s.id = t.added_by
WHERE t.org_id = :org ORDER BY t.name_norm, t.id LIMIT 2000;

-- name: tag_by_id :one
SELECT id, name, name_norm FROM tag WHERE org_id = :org AND id = :tag_id;

-- name: tag_by_name :one
SELECT id FROM tag WHERE org_id = :org AND name_norm = :name_norm;

-- name: tag_insert :one
-- param: added_by STAFF_ID?
INSERT INTO tag (org_id, name, name_norm, added_by, created_at, changed_at)
VALUES (:org, :name, :name_norm, :added_by, :created_at, :created_at)
ON CONFLICT (org_id, name_norm) DO NOTHING RETURNING id;

-- name: tag_rename :exec
UPDATE tag SET name = :name, name_norm = :name_norm, changed_at = :changed_at WHERE org_id = :org AND id = :tag_id;

-- name: tag_clear :many
DELETE FROM applied_tag WHERE org_id = :org AND tag_id = :tag_id RETURNING id, tag_id, client_id, staff_id;

-- name: tag_delete :exec
DELETE FROM tag WHERE org_id = :org AND id = :tag_id;

-- name: tag_apply_client :one
-- Nothing is returned when it was there already.
-- param: client_id CLIENT_ID
INSERT INTO applied_tag (org_id, tag_id, client_id, created_at) VALUES (:org, :tag_id, :client_id, :created_at)
ON CONFLICT (org_id, client_id, tag_id) WHERE client_id IS NOT NULL DO NOTHING RETURNING id;

-- name: tag_apply_staff :one
-- param: staff_id STAFF_ID
INSERT INTO applied_tag (org_id, tag_id, staff_id, created_at) VALUES (:org, :tag_id, :staff_id, :created_at)
ON CONFLICT (org_id, staff_id, tag_id) WHERE staff_id IS NOT NULL DO NOTHING RETURNING id;

-- name: tag_unapply_client :one
-- param: client_id CLIENT_ID
DELETE FROM applied_tag WHERE org_id = :org AND tag_id = :tag_id AND client_id = :client_id RETURNING id;

-- name: tag_unapply_staff :one
-- param: staff_id STAFF_ID
DELETE FROM applied_tag WHERE org_id = :org AND tag_id = :tag_id AND staff_id = :staff_id RETURNING id;

-- name: tags_of_clients :many
-- col: client_id CLIENT_ID!
-- param: ids CLIENT_ID[]
SELECT a.client_id, t.id, t.name, t.created_at, t.changed_at FROM applied_tag a JOIN tag t ON t.org_id = a.org_id AND t.id = a.tag_id
WHERE a.org_id = :org AND a.client_id IN (SELECT value FROM json_each(:ids[])) ORDER BY a.client_id, t.name_norm;

-- name: tags_of_staff :many
-- col: staff_id STAFF_ID!
-- param: ids STAFF_ID[]
SELECT a.staff_id, t.id, t.name, t.created_at, t.changed_at FROM applied_tag a JOIN tag t ON t.org_id = a.org_id AND t.id = a.tag_id
WHERE a.org_id = :org AND a.staff_id IN (SELECT value FROM json_each(:ids[])) ORDER BY a.staff_id, t.name_norm;

-- name: applied_tags_some :many
-- Without those of records that are closed to this member of staff.
-- param: applied_tag_id APPLIED_TAG_ID
-- param: tag_id TAG_ID
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: after INSTANT
-- param: before INSTANT
-- param: down FLAG
-- param: offset INT
-- param: size INT
SELECT a.id, a.tag_id, a.client_id, a.staff_id, a.created_at FROM applied_tag a
WHERE a.org_id = :org AND (:applied_tag_id = 0 OR a.id = :applied_tag_id) AND (:tag_id = 0 OR a.tag_id = :tag_id)
  AND a.created_at >= :after AND a.created_at <= :before
  AND (a.client_id IS NULL OR EXISTS (SELECT 1 FROM client c WHERE c.org_id = a.org_id AND c.id = a.client_id AND (
       c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                   AND r.staff_id = :staff_id AND r.until > :now))))
ORDER BY CASE WHEN :down = 1 THEN -a.id ELSE a.id END LIMIT :size OFFSET :offset;

-- name: applied_tags_some_count :one
-- param: applied_tag_id APPLIED_TAG_ID
-- param: tag_id TAG_ID
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: after INSTANT
-- param: before INSTANT
-- col: n INT!
SELECT COUNT(*) AS n FROM applied_tag a
WHERE a.org_id = :org AND (:applied_tag_id = 0 OR a.id = :applied_tag_id) AND (:tag_id = 0 OR a.tag_id = :tag_id)
  AND a.created_at >= :after AND a.created_at <= :before
  AND (a.client_id IS NULL OR EXISTS (SELECT 1 FROM client c WHERE c.org_id = a.org_id AND c.id = a.client_id AND (
       c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                   AND r.staff_id = :staff_id AND r.until > :now))));

-- ---------------------------------------------------------------------------------------------- addresses

-- name: locations_of :many
-- Of clients, of staff, or (practice = 1) of the practice itself.
-- param: clients CLIENT_ID[]
-- param: staff STAFF_ID[]
-- param: practice FLAG
SELECT id, client_id, staff_id, name, line1, line2, city, region, postal_code, country, npi, version FROM location
WHERE org_id = :org AND (client_id IN (SELECT value FROM json_each(:clients[])) OR staff_id IN (SELECT value FROM json_each(:staff[]))
    OR (:practice = 1 AND client_id IS NULL AND staff_id IS NULL))
ORDER BY id LIMIT 5000;

-- name: location_by_id :one
SELECT id, client_id, staff_id, name, line1, line2, city, region, postal_code, country, npi, version FROM location
WHERE org_id = :org AND id = :location_id;

-- name: location_insert :one
-- param: client_id CLIENT_ID?
-- param: staff_id STAFF_ID?
INSERT INTO location (org_id, client_id, staff_id, name, line1, line2, city, region, postal_code, country, npi, created_at)
VALUES (:org, :client_id, :staff_id, :name, :line1, :line2, :city, :region, :postal_code, :country, :npi, :created_at) RETURNING id;

-- name: location_save :exec
UPDATE location SET name = :name, line1 = :line1, line2 = :line2, city = :city, region = :region, postal_code = :postal_code,
       country = :country, npi = :npi, version = version + 1
WHERE org_id = :org AND id = :location_id;

-- name: location_delete :exec
DELETE FROM location WHERE org_id = :org AND id = :location_id;

-- name: client_set_address :exec
UPDATE client SET street = :street, city = :city, region = :region, postal_code = :postal_code, country = :country,
       changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :client_id;

-- name: client_set_metadata :exec
UPDATE client SET metadata = :metadata, changed_at = :changed_at WHERE org_id = :org AND id = :client_id;

-- ---------------------------------------------------------------------------------------------- users of the API

-- name: api_clients :many
-- col: group_name TEXT?
-- col: has_password INT!
-- param: ids CLIENT_ID[]
SELECT c.id, c.login_id, c.kind, c.state, c.prefix, c.first_name, c.middle_name, c.last_name, c.suffix, c.preferred_name, c.born, c.died,
       c.gender, c.pronouns, c.email, c.phone, c.street, c.city, c.region, c.postal_code, c.country, c.language, c.zone, c.restricted,
       c.provider_id, c.group_id, c.signed_in_at, c.record_identifier, c.metadata, c.created_at, c.changed_at, c.archived_at, c.version,
       g.name AS group_name, CASE WHEN l.password_hash <> '' THEN 1 ELSE 0 END AS has_password
FROM json_each(:ids[]) AS k
CROSS JOIN client c
LEFT JOIN client_group g ON g.org_id = c.org_id AND g.id = c.group_id
LEFT JOIN login l ON l.id = c.login_id
WHERE c.org_id = :org AND c.id = k.value;

-- name: api_staff :many
-- col: has_password INT!
-- param: ids STAFF_ID[]
SELECT t.id, t.login_id, t.first_name, t.last_name, t.title, t.email, t.role, t.state, t.created_at, t.version,
       CASE WHEN l.password_hash <> '' THEN 1 ELSE 0 END AS has_password
FROM staff t LEFT JOIN login l ON l.id = t.login_id
WHERE t.org_id = :org AND t.id IN (SELECT value FROM json_each(:ids[]));

-- name: group_set_portal :exec
-- param: portal INT?
UPDATE client_group SET portal = :portal WHERE org_id = :org AND id = :group_id;

-- name: portal_age_set :exec
INSERT INTO portal_age_default (org_id, from_age, portal) VALUES (:org, :from_age, :portal)
ON CONFLICT (org_id, from_age) DO UPDATE SET portal = excluded.portal;

-- name: portal_age_clear :exec
DELETE FROM portal_age_default WHERE org_id = :org AND from_age = :from_age;

-- ---------------------------------------------------------------------------------------------- staff

-- name: staff_rows :many
-- col: has_password INT!
-- col: has_second_factor INT!
-- param: staff_id STAFF_ID
SELECT t.id, t.login_id, t.first_name, t.last_name, t.title, t.email, t.email_norm, t.role, t.state, t.version,
       CASE WHEN l.password_hash <> '' THEN 1 ELSE 0 END AS has_password,
       CASE WHEN l.totp_at IS NOT NULL THEN 1 ELSE 0 END AS has_second_factor
FROM staff t LEFT JOIN login l ON l.id = t.login_id
WHERE t.org_id = :org AND (t.id = :staff_id OR :staff_id = 0) ORDER BY t.state, t.last_name, t.first_name, t.id LIMIT 500;

-- name: staff_welcomes_since :one
-- col: n INT!
-- param: staff_id STAFF_ID
SELECT COUNT(*) AS n FROM mail_token
WHERE staff_id = :staff_id AND org_id = :org AND kind = 'staff_welcome' AND created_at > :created_at;

-- name: staff_insert :one
-- param: login_id LOGIN_ID?
INSERT INTO staff (org_id, login_id, first_name, last_name, title, email, email_norm, role, created_at)
VALUES (:org, :login_id, :first_name, :last_name, :title, :email, :email_norm, :role, :created_at)
ON CONFLICT (org_id, email_norm) DO NOTHING RETURNING id;

-- name: staff_by_email :one
SELECT id FROM staff WHERE org_id = :org AND email_norm = :email_norm;

-- name: staff_save :exec
-- param: login_id LOGIN_ID?
UPDATE staff SET login_id = :login_id, first_name = :first_name, last_name = :last_name, title = :title, email = :email,
       email_norm = :email_norm, role = :role, version = version + 1
WHERE org_id = :org AND id = :staff_id AND version = :version;

-- name: staff_set_state :exec
UPDATE staff SET state = :state, version = version + 1 WHERE org_id = :org AND id = :staff_id;

-- name: staff_owners :one
-- col: n INT!
SELECT COUNT(*) AS n FROM staff WHERE org_id = :org AND role = 'owner' AND state = 'active';

-- ---------------------------------------------------------------------------------------------- API keys

-- name: api_key_rows :many
-- scan: an installation has few keys
SELECT k.id, k.staff_id, k.name, k.shown, k.created_at, k.used_at, k.revoked_at, t.first_name, t.last_name
FROM api_key k JOIN staff t ON t.org_id = k.org_id AND t.id = k.staff_id
WHERE k.org_id = :org ORDER BY k.id DESC LIMIT 500;

-- name: api_key_insert :one
-- param: staff_id STAFF_ID
INSERT INTO api_key (org_id, staff_id, name, shown, hash, created_at)
VALUES (:org, :staff_id, :name, :shown, :hash, :created_at) RETURNING id;

-- name: api_key_by_secret :one
-- global: by a secret
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: role TEXT?
-- col: staff_state TEXT?
-- col: client_first TEXT?
-- col: client_preferred TEXT?
-- col: client_last TEXT?
-- col: client_state TEXT?
-- col: client_zone TEXT?
-- col: staff_login LOGIN_ID?
-- col: client_login LOGIN_ID?
-- col: org_version INT!
SELECT k.id, k.org_id, k.staff_id, k.client_id, k.used_at, k.revoked_at,
       t.first_name AS staff_first, t.last_name AS staff_last, t.role AS role, t.state AS staff_state, t.login_id AS staff_login,
       c.first_name AS client_first, c.preferred_name AS client_preferred, c.last_name AS client_last, c.state AS client_state,
       c.login_id AS client_login, c.zone AS client_zone, o.version AS org_version
FROM api_key k
JOIN organization o ON o.id = k.org_id
LEFT JOIN staff t ON t.org_id = k.org_id AND t.id = k.staff_id
LEFT JOIN client c ON c.org_id = k.org_id AND c.id = k.client_id
WHERE k.hash = :hash;

-- name: api_key_used :exec
UPDATE api_key SET used_at = :used_at WHERE org_id = :org AND id = :api_key_id;

-- name: api_key_revoke :exec
UPDATE api_key SET revoked_at = COALESCE(revoked_at, :revoked_at) WHERE org_id = :org AND id = :api_key_id;

-- name: api_key_revoke_named :exec
-- scan: an installation has few keys
-- param: staff_id STAFF_ID
UPDATE api_key SET revoked_at = :revoked_at WHERE org_id = :org AND staff_id = :staff_id AND name = :name AND revoked_at IS NULL;

-- name: api_key_revoke_of_staff :exec
-- scan: an installation has few keys
-- param: staff_id STAFF_ID
UPDATE api_key SET revoked_at = :revoked_at WHERE org_id = :org AND staff_id = :staff_id AND revoked_at IS NULL;

-- ---------------------------------------------------------------------------------------------- clients: facts

-- name: client_facts :many
-- What the guard needs of subjects. Names of tables in the sub-selects keep inside the organization, but for those who
-- share the login, since a mailbox is shared wherever its other people are known. One person in two organizations is not
-- two. In mailbox.c the same is said of accounts in memory.
-- col: group_portal INT?
-- col: reason_until INSTANT?
-- col: on_team INT!
-- col: login_others INT!
-- col: login_staff INT!
-- col: login_older INT!
-- param: staff_id STAFF_ID
-- param: ids CLIENT_ID[]
SELECT c.id, c.login_id, c.first_name, c.preferred_name, c.last_name, c.kind, c.state, c.restricted, c.born, c.died, c.portal, c.created_at,
       (SELECT g.portal FROM client_group g WHERE g.org_id = c.org_id AND g.id = c.group_id) AS group_portal,
       (SELECT MAX(r.until) FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id) AS reason_until,
       (SELECT COUNT(*) FROM care_team m WHERE m.org_id = c.org_id AND m.client_id = c.id AND m.staff_id = :staff_id) AS on_team,
       (SELECT COUNT(*) FROM client o WHERE o.login_id = c.login_id AND o.id <> c.id AND o.state = 'active'
          AND NOT (o.org_id <> c.org_id AND o.sort_name = c.sort_name AND COALESCE(o.born, -1000000) = COALESCE(c.born, -1000000))) AS login_others,
       (SELECT COUNT(*) FROM staff t WHERE t.login_id = c.login_id AND t.state = 'active'
          AND NOT (t.first_name = c.first_name AND t.last_name = c.last_name)) AS login_staff,
       (SELECT COUNT(*) FROM client o WHERE o.login_id = c.login_id AND o.id <> c.id AND o.state = 'active'
          AND NOT (o.org_id <> c.org_id AND o.sort_name = c.sort_name AND COALESCE(o.born, -1000000) = COALESCE(c.born, -1000000))
          AND (COALESCE(o.born, CASE o.kind WHEN 'caregiver_only' THEN -1000000 ELSE 1000000 END)
                 < COALESCE(c.born, CASE c.kind WHEN 'caregiver_only' THEN -1000000 ELSE 1000000 END)
               OR (COALESCE(o.born, CASE o.kind WHEN 'caregiver_only' THEN -1000000 ELSE 1000000 END)
                     = COALESCE(c.born, CASE c.kind WHEN 'caregiver_only' THEN -1000000 ELSE 1000000 END) AND o.id < c.id))) AS login_older
FROM json_each(:ids[]) AS k CROSS JOIN client c WHERE c.org_id = :org AND c.id = k.value;

-- ---------------------------------------------------------------------------------------------- clients

-- name: client_by_id :one
-- One client as the screens show it, with what its default switches hang on.
-- col: provider_first TEXT?
-- col: provider_last TEXT?
-- col: group_name TEXT?
-- col: group_portal INT?
-- col: login_email TEXT?
-- col: emergency_contacts INT!
SELECT c.id, c.login_id, c.kind, c.state, c.prefix, c.first_name, c.middle_name, c.last_name, c.suffix, c.preferred_name, c.sort_name,
       c.search_names, c.born, c.died, c.gender, c.pronouns, c.email, c.email_norm, c.email_state, c.phone, c.phone_norm, c.street,
       c.city, c.region, c.postal_code, c.country, c.language, c.zone, c.restricted, c.unverified, c.provider_id, c.group_id, c.portal,
       c.last_visit_on, c.signed_in_at, c.record_identifier, c.created_at, c.version,
       t.first_name AS provider_first, t.last_name AS provider_last, g.name AS group_name, g.portal AS group_portal,
       l.email_norm AS login_email,
       (SELECT COUNT(*) FROM contact k WHERE k.org_id = c.org_id AND k.client_id = c.id AND k.state = 'active' AND k.emergency = 1) AS emergency_contacts
FROM client c
LEFT JOIN staff t ON t.org_id = c.org_id AND t.id = c.provider_id
LEFT JOIN client_group g ON g.org_id = c.org_id AND g.id = c.group_id
LEFT JOIN login l ON l.id = c.login_id
WHERE c.org_id = :org AND c.id = :client_id;

-- name: client_by_identity :one
-- Edge 3: who has this address and both names; archived ones count.
SELECT id FROM client
WHERE org_id = :org AND email_norm = :email_norm AND first_name = :first_name AND last_name = :last_name AND email_norm <> '';

-- name: clients_by_email :many
-- Everybody of this address, the oldest first.
SELECT id, first_name, last_name, preferred_name, unverified FROM client
WHERE org_id = :org AND email_norm = :email_norm AND email_norm <> '' ORDER BY id LIMIT 50;

-- name: client_unverified_set :exec
UPDATE client SET unverified = :unverified WHERE org_id = :org AND id = :client_id;

-- name: client_verify :exec
UPDATE client SET unverified = 0, version = version + 1 WHERE org_id = :org AND id = :client_id AND unverified = 1;

-- name: client_insert :one
-- param: born DAY?
-- param: died DAY?
-- param: provider_id STAFF_ID?
-- param: group_id GROUP_ID?
INSERT INTO client (org_id, kind, prefix, first_name, middle_name, last_name, suffix, preferred_name, sort_name, search_names, born,
       died, gender, pronouns, email, email_norm, phone, phone_norm, street, city, region, postal_code, country, language, zone,
       restricted, provider_id, group_id, record_identifier, metadata, created_at, changed_at)
VALUES (:org, :kind, :prefix, :first_name, :middle_name, :last_name, :suffix, :preferred_name, :sort_name, :search_names, :born,
       :died, :gender, :pronouns, :email, :email_norm, :phone, :phone_norm, :street, :city, :region, :postal_code, :country,
       :language, :zone, :restricted, :provider_id, :group_id, :record_identifier, :metadata, :created_at, :created_at) RETURNING id;

-- name: client_save :exec
-- param: login_id LOGIN_ID?
-- param: born DAY?
-- param: died DAY?
-- param: provider_id STAFF_ID?
-- param: group_id GROUP_ID?
UPDATE client SET login_id = :login_id, prefix = :prefix, first_name = :first_name, middle_name = :middle_name, last_name = :last_name,
       suffix = :suffix, preferred_name = :preferred_name, sort_name = :sort_name, born = :born, died = :died, gender = :gender,
       pronouns = :pronouns, email = :email, email_norm = :email_norm, email_state = :email_state, phone = :phone,
       phone_norm = :phone_norm, street = :street, city = :city, region = :region, postal_code = :postal_code, country = :country,
       language = :language, zone = :zone, restricted = :restricted, provider_id = :provider_id, group_id = :group_id,
       record_identifier = :record_identifier, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :client_id AND version = :version;

-- name: client_save_profile :exec
UPDATE client SET preferred_name = :preferred_name, pronouns = :pronouns, phone = :phone, phone_norm = :phone_norm, street = :street,
       city = :city, region = :region, postal_code = :postal_code, country = :country, language = :language,
       changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :client_id AND version = :version;

-- name: client_set_state :exec
-- param: archived_at INSTANT?
UPDATE client SET state = :state, archived_at = :archived_at, archive_reason = :archive_reason, changed_at = :changed_at,
       version = version + 1
WHERE org_id = :org AND id = :client_id;

-- name: clients_as_they_are :many
-- param: ids CLIENT_ID[]
SELECT id, state, group_id FROM client WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: clients_set_group :exec
-- param: ids CLIENT_ID[]
-- param: group_id GROUP_ID
UPDATE client SET group_id = :group_id, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: client_set_portal :exec
-- param: portal INT?
UPDATE client SET portal = :portal, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :client_id AND version = :version;

-- name: client_set_kind :exec
UPDATE client SET kind = :kind, changed_at = :changed_at, version = version + 1 WHERE org_id = :org AND id = :client_id;

-- name: welcomes_since :one
-- col: n INT!
-- param: client_id CLIENT_ID
SELECT COUNT(*) AS n FROM mail_token
WHERE client_id = :client_id AND org_id = :org AND kind = 'welcome' AND created_at > :created_at;

-- name: mail_token_kill_invites :exec
-- Invitations that were sent to a caregiver's old address (edge 17).
-- param: client_id CLIENT_ID
UPDATE mail_token SET dead_reason = :dead_reason
WHERE used_at IS NULL AND dead_reason = '' AND grant_id IN (
    SELECT g.id FROM portal_grant g WHERE g.org_id = :org AND g.caregiver_id = :client_id);

-- name: care_team_clear :exec
DELETE FROM care_team WHERE org_id = :org AND client_id = :client_id;

-- name: care_team_add :exec
INSERT INTO care_team (org_id, client_id, staff_id, since)
SELECT t.org_id, :client_id, t.id, :since FROM staff t WHERE t.org_id = :org AND t.id = :staff_id AND t.state = 'active'
ON CONFLICT (org_id, client_id, staff_id) DO NOTHING;

-- name: care_teams_leave :exec
-- param: ids CLIENT_ID[]
-- param: staff STAFF_ID[]
DELETE FROM care_team WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:ids[])) AND staff_id IN (SELECT value FROM json_each(:staff[]));

-- name: care_team_list :many
SELECT t.id, t.first_name, t.last_name, t.title, t.role FROM care_team m JOIN staff t ON t.org_id = m.org_id AND t.id = m.staff_id
WHERE m.org_id = :org AND m.client_id = :client_id AND t.state = 'active' ORDER BY t.last_name, t.first_name, t.id LIMIT 200;

-- name: restricted_reason_insert :one
INSERT INTO restricted_reason (org_id, client_id, staff_id, reason, at, until)
VALUES (:org, :client_id, :staff_id, :reason, :at, :until) RETURNING id;

-- name: restricted_opened :many
-- Those of them that this member of staff has stated a reason for which still runs.
-- param: ids CLIENT_ID[]
-- param: now INSTANT
SELECT client_id FROM restricted_reason
WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:ids[])) AND staff_id = :staff_id AND until > :now;

-- name: restricted_reasons :many
-- param: limit INT
-- param: offset INT
SELECT r.client_id, r.reason, r.at, c.first_name, c.preferred_name, c.last_name, t.first_name AS staff_first, t.last_name AS staff_last
FROM restricted_reason r
JOIN client c ON c.org_id = r.org_id AND c.id = r.client_id
JOIN staff t ON t.org_id = r.org_id AND t.id = r.staff_id
WHERE r.org_id = :org ORDER BY r.id DESC LIMIT :limit OFFSET :offset;

-- ---------------------------------------------------------------------------------------------- search: what is kept

-- name: search_source :one
SELECT kind, state, first_name, middle_name, last_name, preferred_name, sort_name, search_names, email_norm, phone_norm
FROM client WHERE org_id = :org AND id = :client_id;

-- name: client_names_of :many
SELECT text FROM client_name WHERE org_id = :org AND client_id = :client_id ORDER BY id;

-- name: client_telecoms_of :many
SELECT system, value FROM client_telecom WHERE org_id = :org AND client_id = :client_id ORDER BY id;

-- name: client_of_identifier :one
SELECT client_id FROM client_identifier WHERE org_id = :org AND system = :system AND value = :value;

-- name: client_identifier_insert :exec
INSERT INTO client_identifier (org_id, system, value, client_id) VALUES (:org, :system, :value, :client_id)
ON CONFLICT (org_id, system, value) DO NOTHING;

-- name: client_identifiers_of :many
SELECT system, value FROM client_identifier WHERE org_id = :org AND client_id = :client_id ORDER BY system, value;

-- name: client_name_insert :exec
INSERT INTO client_name (org_id, client_id, use, text) VALUES (:org, :client_id, :use, :text);

-- name: client_telecom_insert :exec
INSERT INTO client_telecom (org_id, client_id, system, use, value) VALUES (:org, :client_id, :system, :use, :value);

-- name: client_set_search_names :exec
UPDATE client SET search_names = :search_names WHERE org_id = :org AND id = :client_id;

-- name: search_token_add :exec
-- A word is two characters of kind and the token.
-- param: words TEXT[]
INSERT INTO search_token (org_id, kind, token, sort_name, client_id, names)
SELECT :org, substr(word.value, 1, 2), substr(word.value, 3), :sort_name, :client_id,
       CASE WHEN substr(word.value, 2, 1) IN ('n', '2') THEN :names ELSE '' END
FROM json_each(:words[]) AS word WHERE 1 = 1
ON CONFLICT (org_id, kind, token, sort_name, client_id) DO NOTHING;

-- name: search_token_remove :exec
-- param: words TEXT[]
DELETE FROM search_token WHERE org_id = :org AND sort_name = :sort_name AND client_id = :client_id AND (kind, token) IN (
    SELECT substr(word.value, 1, 2), substr(word.value, 3) FROM json_each(:words[]) AS word);

-- name: search_words_new :many
-- Which words no name here has had so far. Not by NOT EXISTS: while the table is small PostgreSQL would read it whole for
-- that, and keep the plan when an import has made it large.
-- col: word TEXT!
-- param: words TEXT[]
SELECT word.value AS word FROM json_each(:words[]) AS word
WHERE (SELECT v.word FROM search_variant v WHERE v.org_id = :org AND v.variant = word.value AND v.word = word.value) IS NULL;

-- name: search_variant_add :exec
-- param: variants TEXT[]
INSERT INTO search_variant (org_id, variant, word)
SELECT :org, variant.value, :word FROM json_each(:variants[]) AS variant WHERE 1 = 1
ON CONFLICT (org_id, variant, word) DO NOTHING;

-- ---------------------------------------------------------------------------------------------- search: finding

-- name: search_places :many
-- Unless it is `by_name`, without records that are closed to this member of staff. Each client is looked up by itself, see
-- search_company_soon.
-- param: from TEXT
-- param: to TEXT
-- param: by_name FLAG
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: limit INT
SELECT t.client_id, t.sort_name FROM search_token t WHERE t.org_id = :org AND t.kind = :kind AND t.token >= :from AND t.token < :to
  AND (:by_name = 1 OR (SELECT c.restricted FROM client c WHERE c.org_id = t.org_id AND c.id = t.client_id) = 0
       OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = t.org_id AND r.client_id = t.client_id
                  AND r.staff_id = :staff_id AND r.until > :now)) LIMIT :limit;

-- name: search_places_count :one
-- How many, up to `limit`. Whether they are that many is found by passing them by, which costs half of counting them; one of
-- them may be the one that is left out.
-- col: n INT!
-- param: from TEXT
-- param: to TEXT
-- param: except CLIENT_ID
-- param: limit INT
SELECT CASE WHEN (SELECT client_id FROM search_token WHERE org_id = :org AND kind = :kind AND token >= :from AND token < :to
                  LIMIT 1 OFFSET :limit) IS NOT NULL THEN CAST(:limit AS BIGINT)
       ELSE (SELECT COUNT(*) FROM (
         SELECT 1 FROM search_token WHERE org_id = :org AND kind = :kind AND token >= :from AND token < :to AND client_id <> :except
         LIMIT :limit) AS first_ones) END AS n;

-- name: search_places_in_order :many
-- Who has one token, as people are listed.
-- param: except CLIENT_ID
-- param: limit INT
-- param: offset INT
SELECT client_id, sort_name FROM search_token
WHERE org_id = :org AND kind = :kind AND token = :token AND client_id <> :except
ORDER BY sort_name, client_id LIMIT :limit OFFSET :offset;

-- name: search_tokens_of :many
-- The different tokens of a range, one step each.
-- col: token TEXT!
-- param: from TEXT
-- param: to TEXT
-- param: limit INT
WITH RECURSIVE word(token) AS (
    SELECT MIN(t.token) FROM search_token t WHERE t.org_id = :org AND t.kind = :kind AND t.token >= :from AND t.token < :to
    UNION ALL
    SELECT (SELECT MIN(t.token) FROM search_token t WHERE t.org_id = :org AND t.kind = :kind AND t.token > word.token AND t.token < :to)
    FROM word WHERE word.token IS NOT NULL)
SELECT token FROM word WHERE token IS NOT NULL LIMIT :limit;

-- name: search_company :many
-- Clients of a range of tokens whose names have up to four words; an unused one is '%'.
-- col: names TEXT!
-- param: spelled FLAG
-- param: from TEXT
-- param: to TEXT
-- param: word1 TEXT
-- param: word2 TEXT
-- param: word3 TEXT
-- param: word4 TEXT
-- param: limit INT
SELECT client_id, sort_name, CASE WHEN :spelled = 1 THEN names ELSE '' END AS names
FROM search_token WHERE org_id = :org AND kind = :kind AND token >= :from AND token < :to
  AND names LIKE :word1 AND names LIKE :word2 AND names LIKE :word3 AND names LIKE :word4 LIMIT :limit;

-- name: search_company_in_order :many
-- The same of one token, as people are listed.
-- param: word1 TEXT
-- param: word2 TEXT
-- param: word3 TEXT
-- param: word4 TEXT
-- param: except CLIENT_ID
-- param: limit INT
-- param: offset INT
SELECT t.client_id, t.sort_name FROM search_token t JOIN client c ON c.org_id = :org AND c.id = t.client_id
WHERE t.org_id = :org AND t.kind = :kind AND t.token = :token AND t.client_id <> :except
  AND c.search_names LIKE :word1 AND c.search_names LIKE :word2 AND c.search_names LIKE :word3 AND c.search_names LIKE :word4
ORDER BY t.sort_name, t.client_id LIMIT :limit OFFSET :offset;

-- name: search_company_soon :many
-- The same among the first `visit` of them. Each client is looked up by itself: while PostgreSQL knows little of the table, it
-- takes a join for the same price and reads the whole organization for every one.
-- param: visit INT
-- param: word1 TEXT
-- param: word2 TEXT
-- param: word3 TEXT
-- param: word4 TEXT
-- param: except CLIENT_ID
-- param: limit INT
-- param: offset INT
SELECT t.client_id, t.sort_name
FROM (SELECT client_id, sort_name FROM search_token WHERE org_id = :org AND kind = :kind AND token = :token AND client_id <> :except
      ORDER BY sort_name, client_id LIMIT :visit) AS t
WHERE (SELECT c.search_names LIKE :word1 AND c.search_names LIKE :word2 AND c.search_names LIKE :word3 AND c.search_names LIKE :word4
       FROM client c WHERE c.org_id = :org AND c.id = t.client_id)
ORDER BY t.sort_name, t.client_id LIMIT :limit OFFSET :offset;

-- name: search_company_count :one
-- How many of the first `visit` clients with the token have the words.
-- col: n INT!
-- col: seen INT!
-- param: word1 TEXT
-- param: word2 TEXT
-- param: word3 TEXT
-- param: word4 TEXT
-- param: except CLIENT_ID
-- param: visit INT
SELECT COUNT(*) AS seen, COUNT(CASE WHEN (
    SELECT c.search_names LIKE :word1 AND c.search_names LIKE :word2 AND c.search_names LIKE :word3 AND c.search_names LIKE :word4
    FROM client c WHERE c.org_id = :org AND c.id = t.client_id) THEN 1 END) AS n
FROM (SELECT client_id FROM search_token WHERE org_id = :org AND kind = :kind AND token = :token AND client_id <> :except
      ORDER BY sort_name, client_id LIMIT :visit) AS t;

-- name: search_rows_by_id :many
-- A closed one is restricted, and this member of staff has stated no reason that still runs.
-- col: closed FLAG!
-- param: ids CLIENT_ID[]
-- param: staff_id STAFF_ID
-- param: now INSTANT
SELECT c.id, c.kind, c.state, c.first_name, c.preferred_name, c.last_name, c.sort_name, c.search_names, c.email, c.email_norm, c.phone,
       c.phone_norm, c.city, c.born, c.last_visit_on, c.restricted,
       CASE WHEN c.restricted = 1 AND NOT EXISTS (
           SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now)
       THEN 1 ELSE 0 END AS closed
FROM client c WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:ids[]))
ORDER BY c.sort_name, c.id;

-- name: search_rows_by_born :many
-- col: closed FLAG!
-- param: born DAY
-- param: staff_id STAFF_ID
-- param: now INSTANT
SELECT c.id, c.kind, c.state, c.first_name, c.preferred_name, c.last_name, c.sort_name, c.search_names, c.email, c.email_norm, c.phone,
       c.phone_norm, c.city, c.born, c.last_visit_on, c.restricted,
       CASE WHEN c.restricted = 1 AND NOT EXISTS (
           SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now)
       THEN 1 ELSE 0 END AS closed
FROM client c WHERE c.org_id = :org AND c.born = :born AND c.state = :state
ORDER BY c.sort_name, c.id LIMIT 2000;

-- name: search_list :many
-- The list itself.
-- param: except CLIENT_ID
-- param: limit INT
-- param: offset INT
SELECT id AS client_id, sort_name FROM client WHERE org_id = :org AND kind = :kind AND state = :state AND id <> :except
ORDER BY sort_name, id LIMIT :limit OFFSET :offset;

-- name: search_count_list :one
-- col: n INT!
-- param: except CLIENT_ID
-- param: limit INT
SELECT COUNT(*) AS n FROM (
    SELECT 1 FROM client c WHERE c.org_id = :org AND c.kind = :kind AND c.state = :state AND c.id <> :except LIMIT :limit) AS first_ones;

-- name: search_words_near :many
-- param: variants TEXT[]
SELECT DISTINCT v.word FROM search_variant v
WHERE v.org_id = :org AND v.variant IN (SELECT value FROM json_each(:variants[])) LIMIT 400;

-- name: duplicate_candidates :many
-- Who could be the same person: born on the day, at the address or number, or of the same names in either order.
-- col: id CLIENT_ID!
-- param: born DAY?
-- param: tail TEXT
-- param: swapped TEXT
SELECT id FROM (SELECT id FROM client WHERE org_id = :org AND born = :born LIMIT 300) AS by_day
UNION
SELECT id FROM (SELECT id FROM client WHERE org_id = :org AND email_norm = :email_norm AND email_norm <> '' LIMIT 50) AS by_address
UNION
SELECT client_id FROM (SELECT client_id FROM search_token WHERE org_id = :org AND kind IN ('ap', 'cp', 'zp') AND token = :tail
                       LIMIT 50) AS by_number
UNION
SELECT id FROM (SELECT id FROM client WHERE org_id = :org AND kind IN ('client', 'caregiver_only') AND state IN ('active', 'archived')
                AND sort_name IN (:sort_name, :swapped) LIMIT 100) AS by_name;

-- name: client_ids_after :many
-- A page of everybody, by number: for taking data out.
-- param: after CLIENT_ID
-- param: limit INT
SELECT id FROM client WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit;

-- name: care_teams_of :many
-- param: ids CLIENT_ID[]
SELECT m.client_id, m.staff_id FROM care_team m JOIN staff t ON t.org_id = m.org_id AND t.id = m.staff_id
WHERE m.org_id = :org AND m.client_id IN (SELECT value FROM json_each(:ids[])) AND t.state = 'active'
ORDER BY m.client_id, t.last_name, t.first_name, t.id;

-- name: patients_of_staff :many
-- Active clients they are first responsible for, and others they look after. Whom somebody looks after they know themselves; of others
-- nobody is counted whose record is closed to who asks.
-- col: mine INT!
-- col: others INT!
-- param: ids STAFF_ID[]
-- param: staff_id STAFF_ID
-- param: now INSTANT
SELECT t.id, (SELECT COUNT(*) FROM client c WHERE c.org_id = t.org_id AND c.kind = 'client' AND c.state = 'active' AND c.provider_id = t.id
                AND (t.id = :staff_id OR c.restricted = 0 OR EXISTS (
                     SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                       AND r.staff_id = :staff_id AND r.until > :now))) AS mine,
       (SELECT COUNT(*) FROM care_team m JOIN client c ON c.org_id = m.org_id AND c.id = m.client_id
        WHERE m.org_id = t.org_id AND m.staff_id = t.id AND c.kind = 'client' AND c.state = 'active'
          AND COALESCE(c.provider_id, 0) <> t.id
          AND (t.id = :staff_id OR c.restricted = 0 OR EXISTS (
               SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                 AND r.staff_id = :staff_id AND r.until > :now))) AS others
FROM staff t WHERE t.org_id = :org AND t.id IN (SELECT value FROM json_each(:ids[]));

-- name: welcome_links_of :many
-- Invitations that are open, the newest of each client last.
-- param: ids CLIENT_ID[]
-- param: now INSTANT
SELECT id, client_id, generation, hash FROM mail_token
WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:ids[])) AND kind = 'welcome' AND used_at IS NULL
  AND dead_reason = '' AND expires_at > :now ORDER BY id;

-- name: clients_of_address :many
-- Without records that are closed to this member of staff.
-- param: staff_id STAFF_ID
-- param: now INSTANT
SELECT c.id FROM client c WHERE c.org_id = :org AND c.email_norm = :email_norm AND c.email_norm <> ''
  AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                   AND r.staff_id = :staff_id AND r.until > :now))
ORDER BY c.state, c.id LIMIT 100;

-- name: users_of_groups :many
-- Of each group at most so many, by name; without records that are closed to this member of staff.
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- col: group_id GROUP_ID!
-- col: id CLIENT_ID!
-- param: ids GROUP_ID[]
-- param: any_state FLAG
-- param: most INT
SELECT m.group_id, m.id FROM (
    SELECT c.group_id, c.id, c.sort_name, ROW_NUMBER() OVER (PARTITION BY c.group_id ORDER BY c.sort_name, c.id) AS place
    FROM client c WHERE c.org_id = :org AND c.kind = 'client' AND c.group_id IN (SELECT value FROM json_each(:ids[]))
      AND (:any_state = 1 OR c.state = :state)
      AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                       AND r.staff_id = :staff_id AND r.until > :now))) AS m
WHERE m.place <= :most ORDER BY m.group_id, m.place;

-- name: users_of_tags :many
-- Active ones: of each tag at most so many behind the first ones, by name; `people` says how many in all. The same are left out.
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- col: tag_id TAG_ID!
-- col: id CLIENT_ID!
-- col: people INT!
-- param: ids TAG_ID[]
-- param: offset INT
-- param: most INT
SELECT m.tag_id, m.id, m.people AS people FROM (
    SELECT a.tag_id, c.id, ROW_NUMBER() OVER (PARTITION BY a.tag_id ORDER BY c.sort_name, c.id) AS place,
           COUNT(*) OVER (PARTITION BY a.tag_id) AS people
    FROM applied_tag a JOIN client c ON c.org_id = a.org_id AND c.id = a.client_id
    WHERE a.org_id = :org AND a.tag_id IN (SELECT value FROM json_each(:ids[])) AND c.kind = 'client' AND c.state = 'active'
      AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                       AND r.staff_id = :staff_id AND r.until > :now))) AS m
WHERE m.place > :offset AND m.place <= :offset + :most ORDER BY m.tag_id, m.place;

-- name: users_by_name :many
-- Clients of one list, as people are listed: read in that order, so that a page costs what it shows. A record that is
-- closed to this member of staff is found by its name and number alone, and by nothing else that is known of it (F11);
-- whom somebody looks after, they know themselves.
-- param: group_id GROUP_ID
-- param: looks_after STAFF_ID
-- param: tagged FLAG
-- param: tags TAG_ID[]
-- param: listed FLAG
-- param: ids CLIENT_ID[]
-- param: by_born FLAG
-- param: born DAY
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT c.id FROM client c
WHERE c.org_id = :org AND c.kind = 'client' AND c.state = :state
  AND (:group_id = 0 OR c.group_id = :group_id)
  AND (:looks_after = 0 OR c.provider_id = :looks_after
       OR EXISTS (SELECT 1 FROM care_team m WHERE m.org_id = c.org_id AND m.client_id = c.id AND m.staff_id = :looks_after))
  AND (:tagged = 0 OR EXISTS (SELECT 1 FROM applied_tag a WHERE a.org_id = c.org_id AND a.client_id = c.id
                              AND a.tag_id IN (SELECT value FROM json_each(:tags[]))))
  AND (:listed = 0 OR c.id IN (SELECT value FROM json_each(:ids[])))
  AND (:by_born = 0 OR c.born = :born)
  AND ((:group_id = 0 AND :tagged = 0 AND :by_born = 0 AND :looks_after IN (0, :staff_id)) OR c.restricted = 0 OR EXISTS (
       SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now))
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT ((c.search_names || ' ' || CAST(c.id AS TEXT) || CASE
                              WHEN c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id
                                   AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now) THEN ''
                              ELSE ' ' || c.email_norm || ' ' || LOWER(c.record_identifier) END)
                             LIKE '% ' || word.value || '%' ESCAPE '!'))
ORDER BY c.sort_name, c.id LIMIT :limit OFFSET :offset;

-- name: users_sorted :many
-- The same in another order, or of both lists.
-- col: id CLIENT_ID!
-- param: any_state FLAG
-- param: group_id GROUP_ID
-- param: looks_after STAFF_ID
-- param: tagged FLAG
-- param: tags TAG_ID[]
-- param: listed FLAG
-- param: ids CLIENT_ID[]
-- param: by_born FLAG
-- param: born DAY
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: words TEXT[]
-- param: sort TEXT
-- param: down FLAG
-- param: limit INT
-- param: offset INT
SELECT u.id FROM (
    SELECT c.id AS id,
           CASE WHEN :sort IN ('email', 'group_name', 'provider_name') AND c.restricted = 1 AND NOT EXISTS (
                    SELECT 1 FROM restricted_reason r
                    WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now) THEN ''
                WHEN :sort = 'first_name' THEN LOWER(c.first_name) WHEN :sort = 'email' THEN c.email_norm
                WHEN :sort = 'group_name' THEN LOWER(COALESCE(g.name, ''))
                WHEN :sort = 'provider_name' THEN LOWER(COALESCE(t.last_name || ' ' || t.first_name, ''))
                ELSE c.sort_name END AS words,
           CASE :sort WHEN 'created_at' THEN c.created_at WHEN 'updated_at' THEN c.changed_at ELSE 0 END AS at
    FROM client c
    LEFT JOIN client_group g ON g.org_id = c.org_id AND g.id = c.group_id
    LEFT JOIN staff t ON t.org_id = c.org_id AND t.id = c.provider_id
    WHERE c.org_id = :org AND c.kind = 'client' AND (:any_state = 1 OR c.state = :state)
      AND (:group_id = 0 OR c.group_id = :group_id)
      AND (:looks_after = 0 OR c.provider_id = :looks_after
           OR EXISTS (SELECT 1 FROM care_team m WHERE m.org_id = c.org_id AND m.client_id = c.id AND m.staff_id = :looks_after))
      AND (:tagged = 0 OR EXISTS (SELECT 1 FROM applied_tag a WHERE a.org_id = c.org_id AND a.client_id = c.id
                                  AND a.tag_id IN (SELECT value FROM json_each(:tags[]))))
      AND (:listed = 0 OR c.id IN (SELECT value FROM json_each(:ids[])))
      AND (:by_born = 0 OR c.born = :born)
      AND ((:group_id = 0 AND :tagged = 0 AND :by_born = 0 AND :looks_after IN (0, :staff_id)) OR c.restricted = 0 OR EXISTS (
           SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now))
      AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                      WHERE NOT ((c.search_names || ' ' || CAST(c.id AS TEXT) || CASE
                                  WHEN c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id
                                       AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now) THEN ''
                                  ELSE ' ' || c.email_norm || ' ' || LOWER(c.record_identifier) END)
                                 LIKE '% ' || word.value || '%' ESCAPE '!'))) AS u
ORDER BY CASE WHEN :down = 0 THEN u.at END, CASE WHEN :down = 1 THEN u.at END DESC,
         CASE WHEN :down = 0 THEN u.words END, CASE WHEN :down = 1 THEN u.words END DESC, u.id LIMIT :limit OFFSET :offset;

-- name: users_count :one
-- col: n INT!
-- param: any_state FLAG
-- param: group_id GROUP_ID
-- param: looks_after STAFF_ID
-- param: tagged FLAG
-- param: tags TAG_ID[]
-- param: listed FLAG
-- param: ids CLIENT_ID[]
-- param: by_born FLAG
-- param: born DAY
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: words TEXT[]
SELECT COUNT(*) AS n FROM client c
WHERE c.org_id = :org AND c.kind = 'client' AND (:any_state = 1 OR c.state = :state)
  AND (:group_id = 0 OR c.group_id = :group_id)
  AND (:looks_after = 0 OR c.provider_id = :looks_after
       OR EXISTS (SELECT 1 FROM care_team m WHERE m.org_id = c.org_id AND m.client_id = c.id AND m.staff_id = :looks_after))
  AND (:tagged = 0 OR EXISTS (SELECT 1 FROM applied_tag a WHERE a.org_id = c.org_id AND a.client_id = c.id
                              AND a.tag_id IN (SELECT value FROM json_each(:tags[]))))
  AND (:listed = 0 OR c.id IN (SELECT value FROM json_each(:ids[])))
  AND (:by_born = 0 OR c.born = :born)
  AND ((:group_id = 0 AND :tagged = 0 AND :by_born = 0 AND :looks_after IN (0, :staff_id)) OR c.restricted = 0 OR EXISTS (
       SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now))
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT ((c.search_names || ' ' || CAST(c.id AS TEXT) || CASE
                              WHEN c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id
                                   AND r.client_id = c.id AND r.staff_id = :staff_id AND r.until > :now) THEN ''
                              ELSE ' ' || c.email_norm || ' ' || LOWER(c.record_identifier) END)
                             LIKE '% ' || word.value || '%' ESCAPE '!'));

-- ---------------------------------------------------------------------------------------------- what is over

-- The row with the highest number always stays: a number that was given once is never given again, since links, the
-- access log and counts of guesses name them.

-- name: purge_throttle :exec
-- global: keys are hashes
-- param: before INSTANT
-- param: most INT
DELETE FROM throttle WHERE key IN (
    SELECT t.key FROM throttle t WHERE t.since < :before AND t.until < :before ORDER BY t.since LIMIT :most);

-- name: purge_sessions :exec
-- global: of every login
-- param: before INSTANT
-- param: most INT
DELETE FROM session WHERE id IN (
    SELECT s.id FROM session s WHERE s.expires_at < :before AND s.id < (SELECT MAX(n.id) FROM session n)
    ORDER BY s.expires_at LIMIT :most);

-- name: purge_devices :exec
-- global: of every login
-- param: before INSTANT
-- param: most INT
DELETE FROM device WHERE id IN (
    SELECT d.id FROM device d WHERE d.seen_at < :before AND d.id < (SELECT MAX(n.id) FROM device n)
    ORDER BY d.seen_at LIMIT :most);

-- name: purge_mail_tokens :exec
-- global: token kinds cross organizations; invitations of caregivers stay with the history of the access
-- param: before INSTANT
-- param: most INT
DELETE FROM mail_token WHERE id IN (
    SELECT m.id FROM mail_token m
    WHERE m.expires_at < :before AND m.kind <> 'grant_invite' AND m.id < (SELECT MAX(n.id) FROM mail_token n)
    ORDER BY m.expires_at LIMIT :most);
