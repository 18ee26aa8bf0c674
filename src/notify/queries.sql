-- Queries of the notify room: what an event is about, who might hear of it, decisions, and the outbox.

-- ---------------------------------------------------------------------------------------------- what it is about

-- name: notify_client :one
SELECT login_id, first_name, preferred_name, last_name, email_norm, email_state, state, born, died, provider_id, signed_in_at
FROM client WHERE org_id = :org AND id = :client_id;

-- name: notify_grant :one
SELECT g.contact_id, g.accepted_at, g.needs_consent, g.consent_at, g.ack_by,
       c.copy_notifications, w.first_name, w.preferred_name, w.last_name, w.email_norm, w.email_state,
       w.died, w.state AS caregiver_state
FROM portal_grant g
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
WHERE g.org_id = :org AND g.id = :grant_id;

-- name: notify_change :one
-- The newest entry of the grant's history up to the event: the one written with it.
SELECT from_state, scope_from, scope_to FROM grant_change
WHERE org_id = :org AND grant_id = :grant_id AND at <= :at ORDER BY id DESC LIMIT 1;

-- name: notify_token :one
-- global: by the id that an event names; the text of the token is not here
SELECT id, email, expires_at FROM mail_token WHERE id = :mail_token_id;

-- name: notify_contact :one
-- col: linked_first TEXT?
-- col: linked_last TEXT?
-- col: linked_email TEXT?
-- col: linked_email_state TEXT?
SELECT k.linked_client_id, k.first_name, k.last_name, k.email_norm, k.email_state, k.copy_notifications,
       w.first_name AS linked_first, w.last_name AS linked_last, w.email_norm AS linked_email, w.email_state AS linked_email_state
FROM contact k LEFT JOIN client w ON w.org_id = k.org_id AND w.id = k.linked_client_id
WHERE k.org_id = :org AND k.id = :contact_id;

-- name: notify_contact_names :many
-- First names of active contacts; a linked one has the account's.
-- col: linked_first TEXT?
-- col: linked_preferred TEXT?
SELECT k.id, k.first_name, w.first_name AS linked_first, w.preferred_name AS linked_preferred
FROM contact k LEFT JOIN client w ON w.org_id = k.org_id AND w.id = k.linked_client_id
WHERE k.org_id = :org AND k.client_id = :client_id AND k.state = 'active' ORDER BY k.id;

-- name: notify_login :one
-- global: a login belongs to the installation
SELECT email_norm FROM login WHERE id = :login_id;

-- name: notify_devices :many
-- global: of the login that the event names
SELECT label FROM device WHERE login_id = :login_id ORDER BY id DESC LIMIT 2;

-- name: notify_staff_one :one
SELECT first_name, last_name, email_norm FROM staff WHERE org_id = :org AND id = :staff_id;

-- name: notify_staff :many
-- Who looks after this client: provider, care team, and who gave the access.
-- param: provider_id STAFF_ID
SELECT s.id, s.first_name, s.last_name, s.email_norm FROM staff s
WHERE s.org_id = :org AND s.state = 'active' AND (s.id = :provider_id OR s.id = :ack_by
  OR s.id IN (SELECT t.staff_id FROM care_team t WHERE t.org_id = :org AND t.client_id = :client_id))
ORDER BY s.id LIMIT 50;

-- name: notify_managers :many
-- When nobody looks after the client.
SELECT s.id, s.first_name, s.last_name, s.email_norm FROM staff s
WHERE s.org_id = :org AND s.state = 'active' AND s.role IN ('owner', 'admin') ORDER BY s.id LIMIT 50;

-- name: notify_owners :many
SELECT s.id, s.first_name, s.last_name, s.email_norm FROM staff s
WHERE s.org_id = :org AND s.state = 'active' AND s.role = 'owner' ORDER BY s.id LIMIT 50;

-- name: notify_review :one
SELECT cause, due_on FROM age_review WHERE org_id = :org AND id = :age_review_id;

-- name: notify_tier_applied :one
-- Whether an age rule was applied to this access in the same moment.
-- col: n INT!
SELECT COUNT(*) AS n FROM event
WHERE org_id = :org AND client_id = :client_id AND grant_id = :grant_id AND kind = 'age_tier_applied' AND at = :at;

-- name: notify_invites_delivered :one
-- col: n INT!
SELECT COUNT(*) AS n FROM outbox
WHERE org_id = :org AND grant_id = :grant_id AND notice = 'caregiver_invitation' AND state = 'sent';

-- ---------------------------------------------------------------------------------------------- decisions

-- name: notify_decided :one
-- Whether this event was planned before.
-- col: n INT!
SELECT COUNT(*) AS n FROM notice_decision WHERE org_id = :org AND event_id = :event_id;

-- name: notify_decision_add :exec
-- param: client_id CLIENT_ID?
INSERT INTO notice_decision (org_id, event_id, client_id, notice, recipient_kind, recipient_id, send, rule, at)
VALUES (:org, :event_id, :client_id, :notice, :recipient_kind, :recipient_id, :send, :rule, :at);

-- name: notify_outbox_add :exec
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
-- param: grant_id GRANT_ID?
-- param: mail_token_id MAIL_TOKEN_ID?
INSERT INTO outbox (org_id, event_id, notice, client_id, contact_id, grant_id, mail_token_id, to_address, to_name, language, facts,
                         message_id, run_at, created_at)
VALUES (:org, :event_id, :notice, :client_id, :contact_id, :grant_id, :mail_token_id, :to_address, :to_name, :language, :facts,
        :message_id, :run_at, :created_at);

-- ---------------------------------------------------------------------------------------------- outbox

-- name: outbox_due :one
-- global: a worker sends for every organization. Asked often, without a transaction that writes.
-- param: now INSTANT
SELECT id FROM outbox WHERE state = 'waiting' AND run_at <= :now AND leased_until <= :now ORDER BY run_at LIMIT 1;

-- name: outbox_pick :one
-- global: a worker sends for every organization
-- param: now INSTANT
SELECT id FROM outbox WHERE state = 'waiting' AND run_at <= :now AND leased_until <= :now ORDER BY run_at, id LIMIT 1;

-- name: outbox_load :one
-- global: by the id just picked
-- col: grant_state TEXT?
-- col: client_state TEXT?
SELECT o.id, o.org_id, o.notice, o.mail_token_id, o.to_address, o.to_name, o.language, o.zone, o.facts, o.message_id, o.attempts, o.created_at,
       p.name, p.email, p.phone, p.language AS practice_language, p.zone AS practice_zone,
       g.state AS grant_state, c.state AS client_state
FROM outbox o
JOIN organization p ON p.id = o.org_id
LEFT JOIN portal_grant g ON g.org_id = o.org_id AND g.id = o.grant_id
LEFT JOIN client c ON c.org_id = o.org_id AND c.id = o.client_id
WHERE o.id = :outbox_id;

-- name: outbox_lease :exec
-- global: by the id just picked
UPDATE outbox SET lease_owner = :lease_owner, leased_until = :leased_until, attempts = attempts + 1 WHERE id = :outbox_id;

-- name: outbox_drop :exec
-- global: by the id just picked; before it was tried
UPDATE outbox SET state = :state, reason = :reason, lease_owner = '' WHERE id = :outbox_id AND state = 'waiting';

-- name: outbox_close :exec
-- global: by id and lease. What was sent is written down even if somebody stopped it meanwhile.
-- param: sent_at INSTANT?
UPDATE outbox SET state = :state, reason = :reason, sent_at = :sent_at, lease_owner = '', leased_until = 0
WHERE id = :outbox_id AND lease_owner = :lease_owner;

-- name: outbox_again :exec
-- global: by id and lease
UPDATE outbox SET run_at = :run_at, reason = :reason, lease_owner = '', leased_until = 0
WHERE id = :outbox_id AND lease_owner = :lease_owner AND state = 'waiting';
