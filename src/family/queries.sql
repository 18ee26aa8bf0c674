-- Queries of the family room.

-- ---------------------------------------------------------------------------------------------- acting context

-- name: context_of_grant :one
-- What the guard needs of /as/GRANT: only the grant's own caregiver finds a row.
-- col: contact_state TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: caregiver_state TEXT!
-- col: caregiver_gender TEXT!
SELECT g.id, g.client_id, g.caregiver_id, g.state, g.scope, g.limit_client, g.limit_age, g.ends_on, g.ends_at_age, g.proof_expires_on,
       g.needs_consent, g.consent_at, g.idle_days, g.used_at, g.accepted_at, g.version,
       c.state AS contact_state, c.relationship AS relationship, c.relationship_label AS relationship_label,
       w.state AS caregiver_state, w.gender AS caregiver_gender
FROM portal_grant g
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
WHERE g.org_id = :org AND g.id = :grant_id AND g.caregiver_id = :caregiver_id;

-- name: grant_used :exec
UPDATE portal_grant SET used_at = :used_at WHERE org_id = :org AND id = :grant_id;

-- name: switchable_grants :many
-- Everybody this person may open, by grant. Archived receivers are left out (edge 32).
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: caregiver_gender TEXT!
-- col: first_name TEXT!
-- col: last_name TEXT!
-- col: preferred_name TEXT!
-- col: phone TEXT!
-- col: born DAY?
-- col: emergency_contacts INT!
SELECT g.id, g.client_id, g.state, g.scope, g.limit_client, g.limit_age, g.ends_on, g.ends_at_age, g.proof_expires_on,
       g.needs_consent, g.consent_at,
       c.relationship AS relationship, c.relationship_label AS relationship_label, w.gender AS caregiver_gender,
       r.first_name AS first_name, r.last_name AS last_name, r.preferred_name AS preferred_name, r.phone AS phone, r.born AS born,
       (SELECT COUNT(*) FROM contact e WHERE e.org_id = g.org_id AND e.client_id = g.client_id AND e.state = 'active' AND e.emergency = 1) AS emergency_contacts
FROM portal_grant g
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id AND c.state = 'active'
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id AND r.state = 'active'
WHERE g.org_id = :org AND g.caregiver_id = :caregiver_id AND g.state = 'active'
ORDER BY r.born DESC, r.id LIMIT 500;

-- ---------------------------------------------------------------------------------------------- grants

-- name: grant_by_id :one
-- col: client_first TEXT!
-- col: client_preferred TEXT!
-- col: client_last TEXT!
-- col: client_born DAY?
-- col: client_state TEXT!
-- col: caregiver_first TEXT!
-- col: caregiver_preferred TEXT!
-- col: caregiver_last TEXT!
-- col: caregiver_gender TEXT!
-- col: caregiver_email TEXT!
-- col: caregiver_state TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: contact_state TEXT!
-- col: ack_first TEXT!
-- col: ack_last TEXT!
SELECT g.id, g.contact_id, g.client_id, g.caregiver_id, g.state, g.reason, g.reason_text, g.scope, g.limit_client, g.limit_age,
       g.basis, g.proof, g.proof_note, g.proof_expires_on, g.ends_on, g.ends_at_age, g.review_on, g.idle_days, g.needs_consent, g.consent_at,
       g.override_reason, g.ack_at, g.ack_text, g.proposed_at, g.accepted_at, g.suspended_at, g.ended_at, g.used_at, g.version,
       r.first_name AS client_first, r.preferred_name AS client_preferred, r.last_name AS client_last, r.born AS client_born, r.state AS client_state,
       w.first_name AS caregiver_first, w.preferred_name AS caregiver_preferred, w.last_name AS caregiver_last, w.gender AS caregiver_gender,
       w.email_norm AS caregiver_email, w.state AS caregiver_state,
       c.relationship AS relationship, c.relationship_label AS relationship_label, c.state AS contact_state,
       s.first_name AS ack_first, s.last_name AS ack_last
FROM portal_grant g
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
JOIN staff s ON s.org_id = g.org_id AND s.id = g.ack_by
WHERE g.org_id = :org AND g.id = :grant_id;

-- name: grants_of_client :many
-- col: client_first TEXT!
-- col: client_preferred TEXT!
-- col: client_last TEXT!
-- col: client_born DAY?
-- col: client_state TEXT!
-- col: caregiver_first TEXT!
-- col: caregiver_preferred TEXT!
-- col: caregiver_last TEXT!
-- col: caregiver_gender TEXT!
-- col: caregiver_email TEXT!
-- col: caregiver_state TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: contact_state TEXT!
-- col: ack_first TEXT!
-- col: ack_last TEXT!
SELECT g.id, g.contact_id, g.client_id, g.caregiver_id, g.state, g.reason, g.reason_text, g.scope, g.limit_client, g.limit_age,
       g.basis, g.proof, g.proof_note, g.proof_expires_on, g.ends_on, g.ends_at_age, g.review_on, g.idle_days, g.needs_consent, g.consent_at,
       g.override_reason, g.ack_at, g.ack_text, g.proposed_at, g.accepted_at, g.suspended_at, g.ended_at, g.used_at, g.version,
       r.first_name AS client_first, r.preferred_name AS client_preferred, r.last_name AS client_last, r.born AS client_born, r.state AS client_state,
       w.first_name AS caregiver_first, w.preferred_name AS caregiver_preferred, w.last_name AS caregiver_last, w.gender AS caregiver_gender,
       w.email_norm AS caregiver_email, w.state AS caregiver_state,
       c.relationship AS relationship, c.relationship_label AS relationship_label, c.state AS contact_state,
       s.first_name AS ack_first, s.last_name AS ack_last
FROM portal_grant g
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
JOIN staff s ON s.org_id = g.org_id AND s.id = g.ack_by
WHERE g.org_id = :org AND g.client_id = :client_id
ORDER BY CASE g.state WHEN 'active' THEN 0 WHEN 'proposed' THEN 1 WHEN 'suspended' THEN 2 ELSE 3 END, g.id DESC LIMIT 200;

-- name: grant_set_state :exec
-- Only from the state and version that was looked at: two people at once change it once.
-- param: accepted_at INSTANT?
-- param: suspended_at INSTANT?
-- param: ended_at INSTANT?
UPDATE portal_grant SET state = :state, reason = :reason, reason_text = :reason_text, accepted_at = :accepted_at, suspended_at = :suspended_at,
       ended_at = :ended_at, limit_client = :limit_client, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_limit_client :exec
UPDATE portal_grant SET limit_client = :limit_client, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_limit_age :exec
UPDATE portal_grant SET limit_age = :limit_age, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_consent :exec
UPDATE portal_grant SET consent_at = :consent_at, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_change_add :exec
INSERT INTO grant_change (org_id, grant_id, at, actor_kind, actor_id, from_state, to_state, reason, reason_text, scope_from, scope_to)
VALUES (:org, :grant_id, :at, :actor_kind, :actor_id, :from_state, :to_state, :reason, :reason_text, :scope_from, :scope_to);

-- name: grant_changes_of :many
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: client_first TEXT?
-- col: client_last TEXT?
SELECT h.at, h.actor_kind, h.from_state, h.to_state, h.reason, h.reason_text, h.scope_from, h.scope_to,
       s.first_name AS staff_first, s.last_name AS staff_last, c.first_name AS client_first, c.last_name AS client_last
FROM grant_change h
LEFT JOIN staff s ON s.org_id = h.org_id AND h.actor_kind = 'staff' AND s.id = h.actor_id
LEFT JOIN client c ON c.org_id = h.org_id AND h.actor_kind = 'client' AND c.id = h.actor_id
WHERE h.org_id = :org AND h.grant_id = :grant_id ORDER BY h.id DESC LIMIT 200;

-- ---------------------------------------------------------------------------------------------- invitations

-- name: invite_add :one
-- param: sent_by STAFF_ID?
INSERT INTO grant_invite (org_id, grant_id, mail_token_id, sent_to, sent_by, sent_at, expires_at, state)
VALUES (:org, :grant_id, :mail_token_id, :sent_to, :sent_by, :sent_at, :expires_at, 'pending') RETURNING id;

-- name: invite_close :exec
UPDATE grant_invite SET state = :state, decided_at = :decided_at, decline_reason = :decline_reason
WHERE org_id = :org AND grant_id = :grant_id AND state = 'pending';

-- name: invites_since :one
-- col: n INT!
SELECT COUNT(*) AS n FROM grant_invite WHERE org_id = :org AND grant_id = :grant_id AND sent_at > :sent_at;

-- name: invite_of_token :one
SELECT id, grant_id, state, expires_at, sent_to FROM grant_invite WHERE org_id = :org AND mail_token_id = :mail_token_id;

-- name: mail_drop_of_grant :exec
-- Queued mails about an access that ended are not sent (beyond 6).
UPDATE mail_outbox SET state = 'dropped', reason = :reason
WHERE org_id = :org AND grant_id = :grant_id AND state = 'waiting';

-- name: newest_accepted :one
-- param: since INSTANT
SELECT i.grant_id FROM grant_invite i
JOIN portal_grant g ON g.org_id = i.org_id AND g.id = i.grant_id
WHERE i.org_id = :org AND g.caregiver_id = :caregiver_id AND i.state = 'accepted' AND g.state = 'active' AND i.decided_at > :since
ORDER BY i.id DESC LIMIT 1;

-- name: dead_invite :one
-- global: from a link in a mail, before anybody is known; nothing of it is shown
SELECT i.grant_id, g.org_id, g.client_id, g.state, g.reason FROM grant_invite i
JOIN portal_grant g ON g.org_id = i.org_id AND g.id = i.grant_id
WHERE i.mail_token_id = :mail_token_id;

-- name: invites_of_caregiver :many
-- param: now INSTANT
SELECT i.grant_id, i.expires_at FROM portal_grant g
JOIN grant_invite i ON i.org_id = g.org_id AND i.grant_id = g.id AND i.state = 'pending'
WHERE g.org_id = :org AND g.caregiver_id = :caregiver_id AND g.state = 'proposed' AND i.expires_at > :now
ORDER BY i.id DESC LIMIT 50;

-- name: invites_pending :many
-- col: client_first TEXT!
-- col: client_last TEXT!
-- col: caregiver_first TEXT!
-- col: caregiver_last TEXT!
-- col: caregiver_email TEXT!
-- col: sent_at INSTANT?
-- col: expires_at INSTANT?
-- param: limit INT
-- param: offset INT
SELECT g.id, g.contact_id, g.client_id, g.caregiver_id, r.first_name AS client_first, r.last_name AS client_last,
       w.first_name AS caregiver_first, w.last_name AS caregiver_last, w.email_norm AS caregiver_email,
       i.sent_at AS sent_at, i.expires_at AS expires_at
FROM portal_grant g
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
LEFT JOIN grant_invite i ON i.org_id = g.org_id AND i.grant_id = g.id AND i.state = 'pending'
WHERE g.org_id = :org AND g.state = 'proposed'
ORDER BY g.id DESC LIMIT :limit OFFSET :offset;

-- name: invites_pending_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM portal_grant WHERE org_id = :org AND state = 'proposed';

