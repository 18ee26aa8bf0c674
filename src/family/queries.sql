-- Queries of the family room.

-- ---------------------------------------------------------------------------------------------- acting context

-- name: context_of_grant :one
-- What the guard needs of /as/GRANT: only the grant's own caregiver finds a row. Settled: the newest boundary of the age
-- policy that was decided or applied (access/standing.h).
-- param: today DAY
-- col: settled_age INT?
-- col: settled_on DAY?
-- col: settled_state TEXT?
-- col: settled_outcome TEXT?
-- col: contact_state TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: caregiver_state TEXT!
-- col: caregiver_gender TEXT!
SELECT g.id, g.client_id, g.caregiver_id, g.state, g.scope, g.limit_client, g.limit_age, g.ends_on, g.ends_at_age, g.proof_expires_on,
       g.needs_consent, g.consent_at, g.idle_days, g.used_at, g.accepted_at, g.resumed_at, g.version,
       g.basis, g.proposed_at, v.from_age AS settled_age, v.due_on AS settled_on, v.state AS settled_state, v.outcome AS settled_outcome,
       c.state AS contact_state, c.relationship AS relationship, c.relationship_label AS relationship_label,
       w.state AS caregiver_state, w.gender AS caregiver_gender
FROM portal_grant g
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
LEFT JOIN age_review v ON v.org_id = g.org_id AND v.id = (
  SELECT x.id FROM age_review x WHERE x.org_id = g.org_id AND x.grant_id = g.id AND x.cause IN ('tier', 'majority')
  AND x.state IN ('decided', 'applied') AND x.due_on <= :today ORDER BY x.due_on DESC, x.id DESC LIMIT 1)
WHERE g.org_id = :org AND g.id = :grant_id AND g.caregiver_id = :caregiver_id;

-- name: grant_last_use :one
SELECT client_id, caregiver_id, used_at FROM portal_grant WHERE org_id = :org AND id = :grant_id;

-- name: grant_used :exec
UPDATE portal_grant SET used_at = :used_at WHERE org_id = :org AND id = :grant_id;

-- name: switchable_grants :many
-- Everybody these people may open, by grant. Archived receivers are left out (edge 32).
-- param: today DAY
-- param: ids CLIENT_ID[]
-- col: settled_age INT?
-- col: settled_on DAY?
-- col: settled_state TEXT?
-- col: settled_outcome TEXT?
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: caregiver_gender TEXT!
-- col: first_name TEXT!
-- col: last_name TEXT!
-- col: preferred_name TEXT!
-- col: phone TEXT!
-- col: born DAY?
-- col: emergency_contacts INT!
SELECT g.id, g.client_id, g.caregiver_id, g.state, g.scope, g.limit_client, g.limit_age, g.ends_on, g.ends_at_age, g.proof_expires_on,
       g.needs_consent, g.consent_at, g.idle_days, g.used_at, g.accepted_at, g.resumed_at,
       g.basis, g.proposed_at, v.from_age AS settled_age, v.due_on AS settled_on, v.state AS settled_state, v.outcome AS settled_outcome,
       c.relationship AS relationship, c.relationship_label AS relationship_label, w.gender AS caregiver_gender,
       r.first_name AS first_name, r.last_name AS last_name, r.preferred_name AS preferred_name, r.phone AS phone, r.born AS born,
       (SELECT COUNT(*) FROM contact e WHERE e.org_id = g.org_id AND e.client_id = g.client_id AND e.state = 'active' AND e.emergency = 1) AS emergency_contacts
FROM portal_grant g
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id AND c.state = 'active'
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id AND r.state = 'active'
LEFT JOIN age_review v ON v.org_id = g.org_id AND v.id = (
  SELECT x.id FROM age_review x WHERE x.org_id = g.org_id AND x.grant_id = g.id AND x.cause IN ('tier', 'majority')
  AND x.state IN ('decided', 'applied') AND x.due_on <= :today ORDER BY x.due_on DESC, x.id DESC LIMIT 1)
WHERE g.org_id = :org AND g.caregiver_id IN (SELECT value FROM json_each(:ids[])) AND g.state = 'active'
ORDER BY r.born DESC, r.id LIMIT 5000;

-- name: mailbox_pairs :many
-- Accounts of the same login, for staff: whose, and which other.
-- param: ids CLIENT_ID[]
SELECT a.id AS who, b.id AS target, b.born
FROM client a JOIN client b ON b.login_id = a.login_id AND b.org_id = a.org_id AND b.id <> a.id AND b.state = 'active'
WHERE a.org_id = :org AND a.state = 'active' AND a.id IN (SELECT value FROM json_each(:ids[])) ORDER BY a.id, b.id LIMIT 5000;

-- ---------------------------------------------------------------------------------------------- contacts and links

-- name: family_rows :many
-- Everybody around clients: their own rows, and rows of others that name them. The person is the account on the other
-- side, if there is one; the grant is the newest that the row carries. contact_id 0: all of them. CROSS JOIN keeps SQLite to
-- the order written here.
-- param: ids CLIENT_ID[]
-- param: contact_id CONTACT_ID
-- col: of_client CLIENT_ID!
-- col: id CONTACT_ID!
-- col: client_id CLIENT_ID!
-- col: linked_client_id CLIENT_ID?
-- col: first_name TEXT!
-- col: last_name TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: contact_type TEXT!
-- col: email TEXT!
-- col: email_norm TEXT!
-- col: email_state TEXT!
-- col: phone TEXT!
-- col: emergency FLAG!
-- col: emergency_order INT!
-- col: copy_notifications FLAG!
-- col: copy_categories INT!
-- col: own_rule FLAG!
-- col: changed_at INSTANT!
-- col: version INT!
-- col: p_first TEXT?
-- col: p_preferred TEXT?
-- col: p_last TEXT?
-- col: p_born DAY?
-- col: p_died DAY?
-- col: p_gender TEXT?
-- col: p_kind TEXT?
-- col: p_state TEXT?
-- col: p_email TEXT?
-- col: p_email_norm TEXT?
-- col: p_email_state TEXT?
-- col: p_phone TEXT?
-- col: p_restricted FLAG?
-- col: grant_id GRANT_ID?
-- col: grant_state TEXT?
-- col: grant_reason TEXT?
-- col: scope INT?
-- col: limit_client INT?
-- col: limit_age INT?
-- col: waits_for_consent FLAG!
-- col: invite_expires_at INSTANT?
SELECT me.client_id AS of_client, c.id, c.client_id, c.linked_client_id, c.first_name, c.last_name, c.relationship, c.relationship_label, c.contact_type, c.email,
       c.email_norm, c.email_state, c.phone, c.emergency, c.emergency_order, c.copy_notifications, c.copy_categories, c.own_rule, c.changed_at,
       c.version,
       p.first_name AS p_first, p.preferred_name AS p_preferred, p.last_name AS p_last, p.born AS p_born, p.died AS p_died,
       p.gender AS p_gender, p.kind AS p_kind, p.state AS p_state, p.email AS p_email, p.email_norm AS p_email_norm,
       p.email_state AS p_email_state, p.phone AS p_phone, p.restricted AS p_restricted,
       g.id AS grant_id, g.state AS grant_state, g.reason AS grant_reason, g.scope AS scope, g.limit_client AS limit_client,
       g.limit_age AS limit_age, CASE WHEN g.needs_consent = 1 AND g.consent_at IS NULL THEN 1 ELSE 0 END AS waits_for_consent,
       i.expires_at AS invite_expires_at
FROM (
  SELECT m.value AS client_id, a.id AS contact_id FROM json_each(:ids[]) AS m CROSS JOIN contact a
  WHERE :contact_id = 0 AND a.client_id = m.value AND a.org_id = :org AND a.state = 'active' UNION ALL
  SELECT m.value, b.id FROM json_each(:ids[]) AS m CROSS JOIN contact b
  WHERE :contact_id = 0 AND b.linked_client_id = m.value AND b.org_id = :org AND b.state = 'active' UNION ALL
  SELECT m.value, o.id FROM json_each(:ids[]) AS m JOIN contact o ON o.client_id = m.value OR o.linked_client_id = m.value
  WHERE o.org_id = :org AND o.id = :contact_id AND o.state = 'active') me
CROSS JOIN contact c
LEFT JOIN client p ON p.org_id = c.org_id AND p.id = CASE WHEN c.client_id = me.client_id THEN c.linked_client_id ELSE c.client_id END
LEFT JOIN portal_grant g ON g.org_id = c.org_id AND g.id = (SELECT MAX(x.id) FROM portal_grant x WHERE x.org_id = c.org_id AND x.contact_id = c.id)
LEFT JOIN grant_invite i ON i.org_id = g.org_id AND i.grant_id = g.id AND i.state = 'pending'
WHERE c.org_id = :org AND c.id = me.contact_id
ORDER BY c.emergency DESC, c.emergency_order, COALESCE(p.last_name, c.last_name), COALESCE(p.first_name, c.first_name), c.id LIMIT 20000;

-- name: client_held :one
-- The client whose list gets somebody: until the write ends, whoever adds somebody else there waits (queries.pg.sql), and
-- then sees who came before.
SELECT id, state, email_norm FROM client WHERE org_id = :org AND id = :client_id;

-- name: contact_names :many
-- What the people in a client's own list are called; of an account on the other side, its name.
-- col: p_first TEXT?
-- col: p_preferred TEXT?
-- col: p_last TEXT?
SELECT c.first_name, c.last_name, p.first_name AS p_first, p.preferred_name AS p_preferred, p.last_name AS p_last
FROM contact c LEFT JOIN client p ON p.org_id = c.org_id AND p.id = c.linked_client_id
WHERE c.org_id = :org AND c.client_id = :client_id AND c.state = 'active' LIMIT 20000;

-- name: contact_owner :one
SELECT client_id FROM contact WHERE org_id = :org AND id = :contact_id AND state = 'active';

-- name: client_contact_facts :one
-- The client on whose page a contact is added.
SELECT id, first_name, preferred_name, last_name, email_norm, state, born FROM client WHERE org_id = :org AND id = :client_id;

-- name: emergency_last :one
-- col: n INT!
SELECT COALESCE(MAX(emergency_order), 0) AS n FROM contact WHERE org_id = :org AND client_id = :client_id AND state = 'active';

-- name: contact_insert :one
-- param: created_by STAFF_ID?
INSERT INTO contact (org_id, client_id, first_name, last_name, relationship, relationship_label, contact_type, email, email_norm, phone,
       emergency, emergency_order, copy_notifications, copy_categories, own_rule, created_at, changed_at, created_by)
VALUES (:org, :client_id, :first_name, :last_name, :relationship, :relationship_label, :contact_type, :email, :email_norm, :phone,
       :emergency, :emergency_order, :copy_notifications, :copy_categories, :own_rule, :created_at, :created_at, :created_by) RETURNING id;

-- name: contact_link :one
-- No row: the pair is linked already (edge 9), perhaps at this very moment.
-- param: linked_client_id CLIENT_ID
-- param: created_by STAFF_ID?
INSERT INTO contact (org_id, client_id, linked_client_id, relationship, relationship_label, contact_type, emergency, emergency_order,
       copy_notifications, copy_categories, own_rule, created_at, changed_at, created_by)
VALUES (:org, :client_id, :linked_client_id, :relationship, :relationship_label, :contact_type, :emergency, :emergency_order,
       :copy_notifications, :copy_categories, :own_rule, :created_at, :created_at, :created_by)
ON CONFLICT (client_id, linked_client_id) WHERE state = 'active' AND linked_client_id IS NOT NULL DO NOTHING RETURNING id;

-- name: client_named :exec
-- Somebody's contact is this account: where worklists look for it.
UPDATE client SET named = 1 WHERE org_id = :org AND id = :client_id AND named = 0;

-- name: contact_set :exec
-- Of a linked contact name, address and phone stay empty: the account has them. A new address has not bounced.
UPDATE contact SET first_name = :first_name, last_name = :last_name, relationship = :relationship, relationship_label = :relationship_label,
       contact_type = :contact_type, email = :email, email_state = CASE WHEN email_norm = :email_norm THEN email_state ELSE '' END,
       email_norm = :email_norm, phone = :phone, emergency = :emergency, emergency_order = :emergency_order,
       copy_notifications = :copy_notifications, copy_categories = :copy_categories, own_rule = :own_rule, changed_at = :changed_at,
       version = version + 1
WHERE org_id = :org AND id = :contact_id AND version = :version AND state = 'active';

-- name: contact_set_ended :exec
UPDATE contact SET state = 'ended', end_reason = :end_reason, ended_at = :ended_at, changed_at = :ended_at, version = version + 1
WHERE org_id = :org AND id = :contact_id AND state = 'active';

-- name: mail_drop_of_contact :exec
UPDATE outbox SET state = 'dropped', reason = :reason
WHERE org_id = :org AND contact_id = :contact_id AND state = 'waiting';

-- name: link_people :many
-- Both sides of a link that is about to be made.
-- param: ids CLIENT_ID[]
SELECT id, first_name, preferred_name, last_name, gender, born, state, kind, email_norm, restricted FROM client
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: link_between :many
-- What already stands between two clients, in either direction.
-- param: other_id CLIENT_ID
SELECT id, client_id, relationship FROM contact
WHERE org_id = :org AND id IN (
  SELECT a.id FROM contact a WHERE a.org_id = :org AND a.client_id = :client_id AND a.linked_client_id = :other_id AND a.state = 'active' UNION ALL
  SELECT b.id FROM contact b WHERE b.org_id = :org AND b.client_id = :other_id AND b.linked_client_id = :client_id AND b.state = 'active');

-- ---------------------------------------------------------------------------------------------- grants

-- name: grants_by :many
-- Grants by number, those on clients, and those of caregivers. What is live comes first.
-- param: today DAY
-- param: ids GRANT_ID[]
-- param: client_ids CLIENT_ID[]
-- param: caregiver_ids CLIENT_ID[]
-- col: settled_age INT?
-- col: settled_on DAY?
-- col: settled_state TEXT?
-- col: settled_outcome TEXT?
-- col: client_first TEXT!
-- col: client_preferred TEXT!
-- col: client_last TEXT!
-- col: client_born DAY?
-- col: client_state TEXT!
-- col: client_restricted FLAG!
-- col: caregiver_first TEXT!
-- col: caregiver_preferred TEXT!
-- col: caregiver_last TEXT!
-- col: caregiver_gender TEXT!
-- col: caregiver_email TEXT!
-- col: caregiver_restricted FLAG!
-- col: caregiver_state TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: contact_state TEXT!
-- col: ack_first TEXT!
-- col: ack_last TEXT!
-- col: leap_early FLAG!
-- col: organization TEXT!
SELECT g.id, g.contact_id, g.client_id, g.caregiver_id, g.state, g.reason, g.reason_text, g.scope, g.limit_client, g.limit_age,
       g.basis, g.proof, g.proof_note, g.proof_expires_on, g.ends_on, g.ends_at_age, g.review_on, g.idle_days, g.needs_consent, g.consent_at,
       g.override_reason, g.ack_at, g.ack_text, g.proposed_at, g.accepted_at, g.suspended_at, g.ended_at, g.resumed_at, g.used_at, g.version,
       r.first_name AS client_first, r.preferred_name AS client_preferred, r.last_name AS client_last, r.born AS client_born,
       r.state AS client_state, r.restricted AS client_restricted,
       w.first_name AS caregiver_first, w.preferred_name AS caregiver_preferred, w.last_name AS caregiver_last, w.gender AS caregiver_gender,
       w.email_norm AS caregiver_email, w.restricted AS caregiver_restricted, w.state AS caregiver_state,
       c.relationship AS relationship, c.relationship_label AS relationship_label, c.state AS contact_state,
       s.first_name AS ack_first, s.last_name AS ack_last, o.leap_early AS leap_early, o.name AS organization,
       v.from_age AS settled_age, v.due_on AS settled_on, v.state AS settled_state, v.outcome AS settled_outcome
FROM portal_grant g
JOIN organization o ON o.id = g.org_id
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
JOIN staff s ON s.org_id = g.org_id AND s.id = g.ack_by
LEFT JOIN age_review v ON v.org_id = g.org_id AND v.id = (
  SELECT x.id FROM age_review x WHERE x.org_id = g.org_id AND x.grant_id = g.id AND x.cause IN ('tier', 'majority')
  AND x.state IN ('decided', 'applied') AND x.due_on <= :today ORDER BY x.due_on DESC, x.id DESC LIMIT 1)
WHERE g.org_id = :org AND g.id IN (
  SELECT z.id FROM portal_grant z WHERE z.org_id = :org AND z.id IN (SELECT value FROM json_each(:ids[])) UNION ALL
  SELECT x.id FROM portal_grant x WHERE x.org_id = :org AND x.client_id IN (SELECT value FROM json_each(:client_ids[])) UNION ALL
  SELECT y.id FROM portal_grant y WHERE y.org_id = :org AND y.caregiver_id IN (SELECT value FROM json_each(:caregiver_ids[])))
ORDER BY CASE g.state WHEN 'active' THEN 0 WHEN 'proposed' THEN 1 WHEN 'suspended' THEN 2 ELSE 3 END, g.id DESC LIMIT 1000;

-- name: grant_insert :one
-- No row: the link carries an access already.
-- param: proof_expires_on DAY?
-- param: ends_on DAY?
-- param: review_on DAY?
-- param: ends_at_age INT?
-- param: idle_days INT?
INSERT INTO portal_grant (org_id, contact_id, client_id, caregiver_id, state, scope, limit_client, limit_age, basis, proof, proof_note,
       proof_expires_on, ends_on, ends_at_age, review_on, idle_days, needs_consent, override_reason, ack_by, ack_at, ack_text, proposed_at)
VALUES (:org, :contact_id, :client_id, :caregiver_id, 'proposed', :scope, :limit_client, :limit_age, :basis, :proof, :proof_note,
       :proof_expires_on, :ends_on, :ends_at_age, :review_on, :idle_days, :needs_consent, :override_reason, :ack_by, :ack_at, :ack_text, :proposed_at)
ON CONFLICT (contact_id) WHERE state <> 'ended' DO NOTHING RETURNING id;

-- name: grant_set_terms :exec
-- param: proof_expires_on DAY?
-- param: ends_on DAY?
-- param: review_on DAY?
-- param: ends_at_age INT?
-- param: idle_days INT?
UPDATE portal_grant SET scope = :scope, limit_client = :limit_client, limit_age = :limit_age, basis = :basis, proof = :proof,
       proof_note = :proof_note, proof_expires_on = :proof_expires_on, ends_on = :ends_on, ends_at_age = :ends_at_age,
       review_told = CASE WHEN review_on = :review_on THEN review_told ELSE 0 END, review_on = :review_on,
       idle_days = :idle_days, needs_consent = :needs_consent, override_reason = :override_reason, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version AND state <> 'ended';

-- name: grant_set_ack :exec
-- The newest acknowledgement; each stays in the history.
UPDATE portal_grant SET ack_by = :ack_by, ack_at = :ack_at, ack_text = :ack_text WHERE org_id = :org AND id = :grant_id;

-- name: grant_set_state :exec
-- Only from the state and version that was looked at: two people at once change it once.
-- param: accepted_at INSTANT?
-- param: suspended_at INSTANT?
-- param: ended_at INSTANT?
-- param: resumed_at INSTANT?
UPDATE portal_grant SET state = :state, reason = :reason, reason_text = :reason_text, accepted_at = :accepted_at, suspended_at = :suspended_at,
       ended_at = :ended_at, resumed_at = :resumed_at, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_limit_client :exec
UPDATE portal_grant SET limit_client = :limit_client, limit_age = :limit_age, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_limit_age :exec
UPDATE portal_grant SET limit_age = :limit_age, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_consent :exec
UPDATE portal_grant SET consent_at = :consent_at, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_end :exec
-- Nearer only.
UPDATE portal_grant SET ends_on = :ends_on, version = version + 1
WHERE org_id = :org AND id = :grant_id AND state <> 'ended' AND (ends_on IS NULL OR ends_on > :ends_on);

-- name: grants_with_clock :many
-- Live accesses that something may end by itself.
-- param: after GRANT_ID
-- param: today DAY
SELECT id FROM portal_grant
WHERE org_id = :org AND state <> 'ended' AND id > :after
  AND (ends_on < :today OR proof_expires_on < :today OR ends_at_age IS NOT NULL OR idle_days IS NOT NULL)
ORDER BY id LIMIT 200;

-- name: grants_to_review :many
-- Live accesses whose review day has come, and of which staff have not been told.
-- param: today DAY
SELECT id FROM portal_grant
WHERE org_id = :org AND state <> 'ended' AND review_on <= :today AND review_told = 0
ORDER BY review_on, id LIMIT 200;

-- name: grant_review_told :exec
-- param: today DAY
UPDATE portal_grant SET review_told = 1 WHERE org_id = :org AND id = :grant_id AND review_on <= :today;

-- name: invites_expired :many
-- param: now INSTANT
SELECT id, grant_id FROM grant_invite WHERE org_id = :org AND state = 'pending' AND expires_at <= :now
ORDER BY expires_at, id LIMIT 200;

-- name: wards_of :many
-- Whom somebody cares for: as a parent, guardian or caregiver, or through an access that lives.
-- param: linked_client_id CLIENT_ID
SELECT r.id AS client_id FROM client r
WHERE r.org_id = :org AND r.state = 'active' AND r.id IN (
  SELECT c.client_id FROM contact c
  WHERE c.org_id = :org AND c.linked_client_id = :linked_client_id AND c.state = 'active'
    AND (c.relationship IN ('is_parent', 'legal_guardian', 'caregiver')
      OR EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = c.org_id AND g.contact_id = c.id AND g.state <> 'ended')));

-- name: guardians_reachable :one
-- Parents, guardians and caregivers of a client who live, are not archived, and have an address that works or a phone.
-- col: n INT!
SELECT COUNT(*) AS n FROM contact c
LEFT JOIN client p ON p.org_id = c.org_id AND p.id = c.linked_client_id
WHERE c.org_id = :org AND c.client_id = :client_id AND c.state = 'active'
  AND c.relationship IN ('is_parent', 'legal_guardian', 'caregiver')
  AND ((c.linked_client_id IS NULL AND ((c.email_norm <> '' AND c.email_state <> 'bounced') OR c.phone <> ''))
    OR (p.state = 'active' AND p.died IS NULL AND ((p.email_norm <> '' AND p.email_state <> 'bounced') OR p.phone <> '')));

-- name: grant_change_add :exec
INSERT INTO grant_change (org_id, grant_id, at, actor_kind, actor_id, from_state, to_state, reason, reason_text, scope_from, scope_to)
VALUES (:org, :grant_id, :at, :actor_kind, :actor_id, :from_state, :to_state, :reason, :reason_text, :scope_from, :scope_to);

-- name: grant_changes_of :many
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: client_first TEXT?
-- col: client_last TEXT?
SELECT h.at, h.actor_kind, h.from_state, h.to_state, h.reason, h.reason_text, h.scope_from, h.scope_to,
       s.first_name AS staff_first, s.last_name AS staff_last, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) AS client_first, c.last_name AS client_last
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
UPDATE outbox SET state = 'dropped', reason = :reason
WHERE org_id = :org AND grant_id = :grant_id AND state = 'waiting';

-- name: dead_invite :one
-- global: from a link in a mail, before anybody is known; nothing of it is shown
-- col: invite_state TEXT!
SELECT i.grant_id, i.state AS invite_state, g.org_id, g.client_id, g.caregiver_id, g.state, g.reason FROM grant_invite i
JOIN portal_grant g ON g.org_id = i.org_id AND g.id = i.grant_id
WHERE i.mail_token_id = :mail_token_id;

-- name: invites_of_caregiver :many
-- param: now INSTANT
SELECT i.grant_id, i.expires_at FROM portal_grant g
CROSS JOIN grant_invite i
WHERE i.org_id = g.org_id AND i.grant_id = g.id AND i.state = 'pending' AND g.org_id = :org AND g.caregiver_id = :caregiver_id AND g.state = 'proposed' AND i.expires_at > :now
ORDER BY i.id DESC LIMIT 50;

-- name: invites_pending :many
-- col: client_first TEXT!
-- col: client_last TEXT!
-- col: caregiver_first TEXT!
-- col: caregiver_last TEXT!
-- col: caregiver_email TEXT!
-- col: sent_at INSTANT?
-- col: expires_at INSTANT?
-- col: restricted FLAG!
-- col: caregiver_restricted FLAG!
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT g.id, g.contact_id, g.client_id, g.caregiver_id, COALESCE(NULLIF(r.preferred_name, ''), r.first_name) AS client_first, r.last_name AS client_last,
       COALESCE(NULLIF(w.preferred_name, ''), w.first_name) AS caregiver_first, w.last_name AS caregiver_last, w.email_norm AS caregiver_email,
       i.sent_at AS sent_at, i.expires_at AS expires_at, r.restricted AS restricted, w.restricted AS caregiver_restricted
FROM portal_grant g
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
LEFT JOIN grant_invite i ON i.org_id = g.org_id AND i.grant_id = g.id AND i.state = 'pending'
WHERE g.org_id = :org AND g.state = 'proposed'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
ORDER BY g.id DESC LIMIT :limit OFFSET :offset;

-- name: invites_pending_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT id FROM portal_grant WHERE org_id = :org AND state = 'proposed' ORDER BY id LIMIT 1001) AS waiting;


-- ---------------------------------------------------------------------------------------------- tasks and worklists

-- name: task_add :exec
-- One open task a cause.
-- param: client_id CLIENT_ID?
INSERT INTO task (org_id, client_id, kind, dedupe, detail, resource_id, created_at)
VALUES (:org, :client_id, :kind, :dedupe, :detail, :resource_id, :created_at)
ON CONFLICT (org_id, dedupe) WHERE state = 'open' DO NOTHING;

-- name: task_about :exec
-- The same of one that is about a row: the open one is about the newest.
-- param: client_id CLIENT_ID?
INSERT INTO task (org_id, client_id, kind, dedupe, detail, resource_id, created_at)
VALUES (:org, :client_id, :kind, :dedupe, '', :resource_id, :created_at)
ON CONFLICT (org_id, dedupe) WHERE state = 'open' DO UPDATE SET resource_id = excluded.resource_id;

-- name: task_closed :one
-- Whether a person closed one about that row.
-- col: n INT!
SELECT COUNT(*) AS n FROM task WHERE org_id = :org AND dedupe = :dedupe AND resource_id = :resource_id AND done_by IS NOT NULL;

-- name: task_ever :one
-- col: n INT!
SELECT COUNT(*) AS n FROM task WHERE org_id = :org AND dedupe = :dedupe;

-- name: task_close :exec
-- param: done_by STAFF_ID?
UPDATE task SET state = 'done', done_at = :done_at, done_by = :done_by WHERE org_id = :org AND id = :task_id AND state = 'open';

-- name: task_known :one
-- col: n INT!
SELECT COUNT(*) AS n FROM task WHERE org_id = :org AND id = :task_id;

-- name: task_mail :one
-- The mail that an open task is about.
SELECT t.kind, o.to_address FROM task t JOIN outbox o ON o.org_id = t.org_id AND o.id = t.resource_id
WHERE t.org_id = :org AND t.id = :task_id AND t.state = 'open';

-- name: task_mails :many
-- Who the mails were for; of an address that a restricted record has nothing is told.
-- param: ids OUTBOX_ID[]
-- col: closed FLAG!
SELECT o.id, o.to_name, o.to_address,
       CASE WHEN EXISTS (SELECT 1 FROM client c WHERE c.org_id = o.org_id AND c.email_norm = o.to_address AND c.email_norm <> ''
                         AND c.restricted = 1) THEN 1 ELSE 0 END AS closed
FROM outbox o WHERE o.org_id = :org AND o.id IN (SELECT value FROM json_each(:ids[])) LIMIT 25;

-- name: task_address_clients :exec
UPDATE client SET email_state = '' WHERE org_id = :org AND email_norm = :address AND email_norm <> '' AND email_state = 'bounced';

-- name: task_address_contacts :exec
UPDATE contact SET email_state = '' WHERE org_id = :org AND email_norm = :address AND email_norm <> '' AND email_state = 'bounced';

-- name: task_address_unblock :exec
-- param: address TEXT
DELETE FROM address_block WHERE org_id = :org AND address_norm = :address AND client_id = 0 AND reason = 'complaint';

-- name: task_close_moot :exec
UPDATE task SET state = 'done', done_at = :done_at WHERE org_id = :org AND dedupe = :dedupe AND state = 'open';

-- name: task_addresses_settle :exec
-- What came back from an address that nobody around the client has any more: for the client's tasks, and for those of
-- everybody whose contact the client is.
UPDATE task SET state = 'done', done_at = :done_at
WHERE org_id = :org AND state = 'open' AND kind = 'address_bounced'
  AND client_id IN (SELECT :client_id UNION SELECT y.client_id FROM contact y
    WHERE y.org_id = :org AND y.linked_client_id = :client_id AND y.state = 'active')
  AND EXISTS (SELECT 1 FROM outbox o WHERE o.org_id = :org AND o.id = task.resource_id
    AND o.to_address NOT IN (SELECT c.email_norm FROM client c WHERE c.org_id = :org AND c.id = task.client_id)
    AND o.to_address NOT IN (SELECT COALESCE(w.email_norm, k.email_norm) FROM contact k
      LEFT JOIN client w ON w.org_id = k.org_id AND w.id = k.linked_client_id
      WHERE k.org_id = :org AND k.client_id = task.client_id AND k.state = 'active')
    AND o.to_address NOT IN (SELECT s.email_norm FROM staff s WHERE s.org_id = :org AND s.state = 'active'));

-- name: tasks_open :many
-- col: first_name TEXT?
-- col: last_name TEXT?
-- col: restricted FLAG?
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT t.id, t.kind, t.client_id, t.dedupe, t.detail, t.resource_id, t.created_at, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) AS first_name, c.last_name AS last_name,
       c.restricted AS restricted
FROM task t LEFT JOIN client c ON c.org_id = t.org_id AND c.id = t.client_id
WHERE t.org_id = :org AND t.state = 'open'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (COALESCE(c.search_names, '') LIKE '% ' || word.value || '%'))
ORDER BY t.created_at DESC, t.id DESC LIMIT :limit OFFSET :offset;

-- name: tasks_open_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM task WHERE org_id = :org AND state = 'open' LIMIT 1001) x;

-- name: tasks_found_count :one
-- col: n INT!
-- param: words TEXT[]
SELECT COUNT(*) AS n FROM (
  SELECT 1 AS one FROM task t JOIN client c ON c.org_id = t.org_id AND c.id = t.client_id
  WHERE t.org_id = :org AND t.state = 'open'
    AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (c.search_names LIKE '% ' || word.value || '%')) LIMIT 1001) x;

-- name: requests_open_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM access_request WHERE org_id = :org AND state = 'open' LIMIT 1001) x;

-- name: reviews_open_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM age_review WHERE org_id = :org AND state = 'open' LIMIT 1001) x;

-- name: practice_begun :one
-- What of a practice's first steps is done, 1 or 0: any client (archived ones too), type of visit, hours, colleague, price.
-- param: me STAFF_ID
-- col: client INT!
-- col: type INT!
-- col: hours INT!
-- col: colleague INT!
-- col: price INT!
SELECT CASE WHEN EXISTS (SELECT 1 FROM client WHERE org_id = :org) THEN 1 ELSE 0 END AS client,
       CASE WHEN EXISTS (SELECT 1 FROM appointment_type WHERE org_id = :org) THEN 1 ELSE 0 END AS type,
       CASE WHEN EXISTS (SELECT 1 FROM availability WHERE org_id = :org) THEN 1 ELSE 0 END AS hours,
       CASE WHEN EXISTS (SELECT 1 FROM staff WHERE org_id = :org AND id <> :me) THEN 1 ELSE 0 END AS colleague,
       CASE WHEN EXISTS (SELECT 1 FROM service WHERE org_id = :org) OR EXISTS (SELECT 1 FROM appointment_type WHERE org_id = :org AND price IS NOT NULL) THEN 1 ELSE 0 END AS price;

-- name: unreachable :many
-- Copies on, and no address that works: the contact's own, or of a linked one the account's. Each half has its index.
-- SQLite keeps the order of a CROSS JOIN.
-- col: id CONTACT_ID!
-- col: client_id CLIENT_ID!
-- col: first_name TEXT!
-- col: last_name TEXT!
-- col: created_at INSTANT!
-- col: client_first TEXT!
-- col: client_last TEXT!
-- col: restricted FLAG!
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT c.id AS id, c.client_id AS client_id, c.first_name AS first_name, c.last_name AS last_name, c.created_at AS created_at,
       COALESCE(NULLIF(r.preferred_name, ''), r.first_name) AS client_first, r.last_name AS client_last, r.restricted AS restricted
FROM contact c JOIN client r ON r.org_id = c.org_id AND r.id = c.client_id
WHERE c.org_id = :org AND c.state = 'active' AND c.copy_notifications = 1 AND c.linked_client_id IS NULL
  AND (c.email_norm = '' OR c.email_state = 'bounced') AND r.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
UNION ALL
SELECT c.id, c.client_id, COALESCE(NULLIF(p.preferred_name, ''), p.first_name), p.last_name, c.created_at, COALESCE(NULLIF(r.preferred_name, ''), r.first_name), r.last_name, r.restricted
FROM client p CROSS JOIN contact c JOIN client r ON r.org_id = c.org_id AND r.id = c.client_id
WHERE c.org_id = p.org_id AND c.linked_client_id = p.id AND c.state = 'active' AND c.copy_notifications = 1
  AND p.org_id = :org AND p.named = 1 AND (p.email_norm = '' OR p.email_state = 'bounced') AND r.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
ORDER BY client_id, id LIMIT :limit OFFSET :offset;

-- name: unreachable_found_count :one
-- col: n INT!
-- param: words TEXT[]
SELECT COUNT(*) AS n FROM (
  SELECT 1 AS one FROM contact c JOIN client r ON r.org_id = c.org_id AND r.id = c.client_id
  WHERE c.org_id = :org AND c.state = 'active' AND c.copy_notifications = 1 AND c.linked_client_id IS NULL
    AND (c.email_norm = '' OR c.email_state = 'bounced') AND r.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
  UNION ALL
  SELECT 1 FROM client p CROSS JOIN contact c JOIN client r ON r.org_id = c.org_id AND r.id = c.client_id
  WHERE c.org_id = p.org_id AND c.linked_client_id = p.id AND c.state = 'active' AND c.copy_notifications = 1
    AND p.org_id = :org AND p.named = 1 AND (p.email_norm = '' OR p.email_state = 'bounced') AND r.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
  LIMIT 1001) x;

-- name: unreachable_count :one
-- col: n INT!
SELECT (SELECT COUNT(*) FROM (
    SELECT 1 AS one FROM contact c JOIN client r ON r.org_id = c.org_id AND r.id = c.client_id
    WHERE c.org_id = :org AND c.state = 'active' AND c.copy_notifications = 1 AND c.linked_client_id IS NULL
      AND (c.email_norm = '' OR c.email_state = 'bounced') AND r.state = 'active' LIMIT 1001) AS own)
  + (SELECT COUNT(*) FROM (
    SELECT 1 AS one FROM client p CROSS JOIN contact c JOIN client r ON r.org_id = c.org_id AND r.id = c.client_id
    WHERE c.org_id = p.org_id AND c.linked_client_id = p.id AND c.state = 'active' AND c.copy_notifications = 1
      AND p.org_id = :org AND p.named = 1 AND (p.email_norm = '' OR p.email_state = 'bounced') AND r.state = 'active'
    LIMIT 1001) AS linked) AS n;

-- name: invites_found_count :one
-- col: n INT!
-- param: words TEXT[]
SELECT COUNT(*) AS n FROM (
  SELECT 1 AS one FROM portal_grant g JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
  WHERE g.org_id = :org AND g.state = 'proposed'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
  LIMIT 1001) x;

-- name: ending :many
-- param: from_day DAY
-- param: to_day DAY
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: client_first TEXT!
-- col: client_last TEXT!
-- col: caregiver_first TEXT!
-- col: caregiver_last TEXT!
-- col: restricted FLAG!
SELECT g.id, g.client_id, g.ends_on, COALESCE(NULLIF(r.preferred_name, ''), r.first_name) AS client_first, r.last_name AS client_last, r.restricted AS restricted,
       COALESCE(NULLIF(w.preferred_name, ''), w.first_name) AS caregiver_first, w.last_name AS caregiver_last
FROM portal_grant g
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
WHERE g.org_id = :org AND g.state <> 'ended' AND g.ends_on >= :from_day AND g.ends_on <= :to_day
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
ORDER BY g.ends_on, g.id LIMIT :limit OFFSET :offset;

-- name: ending_count :one
-- param: from_day DAY
-- param: to_day DAY
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM portal_grant
WHERE org_id = :org AND state <> 'ended' AND ends_on >= :from_day AND ends_on <= :to_day LIMIT 1001) x;

-- name: ending_found_count :one
-- col: n INT!
-- param: from_day DAY
-- param: to_day DAY
-- param: words TEXT[]
SELECT COUNT(*) AS n FROM (
  SELECT 1 AS one FROM portal_grant g JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
  WHERE g.org_id = :org AND g.state <> 'ended' AND g.ends_on >= :from_day AND g.ends_on <= :to_day
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
  LIMIT 1001) x;

-- ---------------------------------------------------------------------------------------------- asking

-- name: request_add :one
-- param: born DAY?
INSERT INTO access_request (org_id, asker_id, first_name, last_name, born, relationship, proof, state, created_at)
VALUES (:org, :asker_id, :first_name, :last_name, :born, :relationship, :proof, 'open', :created_at) RETURNING id;

-- name: requests_open_of :one
-- col: n INT!
SELECT COUNT(*) AS n FROM access_request WHERE org_id = :org AND asker_id = :asker_id AND state = 'open';

-- name: requests_open :many
-- col: asker_first TEXT!
-- col: asker_last TEXT!
-- param: limit INT
-- param: offset INT
SELECT q.id, q.asker_id, q.first_name, q.last_name, q.born, q.relationship, q.proof, q.state, q.note, q.created_at,
       COALESCE(NULLIF(a.preferred_name, ''), a.first_name) AS asker_first, a.last_name AS asker_last
FROM access_request q JOIN client a ON a.org_id = q.org_id AND a.id = q.asker_id
WHERE q.org_id = :org AND q.state = 'open' ORDER BY q.created_at, q.id LIMIT :limit OFFSET :offset;

-- name: requests_of :many
SELECT id, first_name, last_name, born, relationship, state, created_at FROM access_request
WHERE org_id = :org AND asker_id = :asker_id ORDER BY id DESC LIMIT 50;

-- name: request_by_id :one
SELECT id, asker_id, state FROM access_request WHERE org_id = :org AND id = :access_request_id;

-- name: request_decide :exec
-- param: decided_by STAFF_ID?
UPDATE access_request SET state = :state, decided_at = :decided_at, decided_by = :decided_by, note = :note
WHERE org_id = :org AND id = :access_request_id AND state = 'open';

-- ---------------------------------------------------------------------------------------------- who is written to

-- name: notice_clients :many
-- col: group_portal INT?
-- param: clients CLIENT_ID[]
SELECT c.id, c.first_name, c.preferred_name, c.last_name, c.email_norm, c.email_state, c.state, c.born, c.died, c.login_id, c.signed_in_at, c.portal,
       (SELECT g.portal FROM client_group g WHERE g.org_id = c.org_id AND g.id = c.group_id) AS group_portal
FROM client c WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:clients[])) ORDER BY c.id;

-- name: notice_people :many
-- Everybody who may be written to about these clients: their contacts, those who hold or held access, and the ones who are asked about.
-- param: clients CLIENT_ID[]
-- param: contacts CONTACT_ID[]
-- col: p_first TEXT?
-- col: p_preferred TEXT?
-- col: p_last TEXT?
-- col: p_state TEXT?
-- col: p_died DAY?
-- col: p_email TEXT?
-- col: p_email_state TEXT?
-- col: p_restricted FLAG?
-- col: grants INT!
-- col: live INT!
SELECT c.id, c.client_id, c.linked_client_id, c.first_name, c.last_name, c.email_norm, c.email_state, c.state, c.copy_notifications, c.copy_categories,
       c.own_rule, p.first_name AS p_first, p.preferred_name AS p_preferred, p.last_name AS p_last, p.state AS p_state,
       p.died AS p_died, p.email_norm AS p_email, p.email_state AS p_email_state, p.restricted AS p_restricted,
       (SELECT COUNT(*) FROM portal_grant g WHERE g.org_id = c.org_id AND g.contact_id = c.id) AS grants,
       (SELECT COUNT(*) FROM portal_grant l WHERE l.org_id = c.org_id AND l.contact_id = c.id AND l.state <> 'ended') AS live
FROM contact c LEFT JOIN client p ON p.org_id = c.org_id AND p.id = c.linked_client_id
WHERE c.org_id = :org
  AND c.id IN (SELECT y.id FROM contact y WHERE y.org_id = :org AND y.client_id IN (SELECT value FROM json_each(:clients[])))
  AND (c.state = 'active' OR c.id IN (SELECT value FROM json_each(:contacts[]))
       OR EXISTS (SELECT 1 FROM portal_grant x WHERE x.org_id = c.org_id AND x.contact_id = c.id))
ORDER BY c.client_id, c.id;

-- name: notice_staff :many
-- Who looks after these clients: provider and care team of each, whoever gave each of these accesses, and these members.
-- param: clients CLIENT_ID[]
-- param: grants GRANT_ID[]
-- param: members STAFF_ID[]
-- col: client_id CLIENT_ID!
-- col: grant_id GRANT_ID!
-- col: id STAFF_ID!
-- col: first_name TEXT!
-- col: last_name TEXT!
-- col: email_norm TEXT!
SELECT x.client_id AS client_id, x.grant_id AS grant_id, s.id AS id, s.first_name, s.last_name, s.email_norm
FROM (SELECT c.id AS client_id, 0 AS grant_id, c.provider_id AS staff_id FROM client c
      WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:clients[]))
      UNION ALL
      SELECT t.client_id, 0, t.staff_id FROM care_team t WHERE t.org_id = :org AND t.client_id IN (SELECT value FROM json_each(:clients[]))
      UNION ALL
      SELECT 0, g.id, g.ack_by FROM portal_grant g WHERE g.org_id = :org AND g.id IN (SELECT value FROM json_each(:grants[]))
      UNION ALL
      SELECT 0, 0, m.id FROM staff m WHERE m.org_id = :org AND m.id IN (SELECT value FROM json_each(:members[]))) AS x
JOIN staff s ON s.org_id = :org AND s.id = x.staff_id
WHERE s.state = 'active' ORDER BY s.id;

-- name: notice_managers :many
-- When nobody looks after the client.
SELECT s.id, s.first_name, s.last_name, s.email_norm FROM staff s
WHERE s.org_id = :org AND s.state = 'active' AND s.role IN ('owner', 'admin') ORDER BY s.id LIMIT 50;
-- ---------------------------------------------------------------------------------------------- choices

-- name: choice_row :one
SELECT mail_off, portal_off, sms_on, push_on, asked, sms_number, sms_state, quiet_from, quiet_until, language, zone,
       reminders, reminder_ways, reminders_theirs, link_generation, version
FROM notice_choice WHERE org_id = :org AND recipient_kind = :recipient_kind AND recipient_id = :recipient_id;

-- name: choice_people :many
-- What everybody around these clients chose: each client, each contact, the staff named; and each address that is blocked. `mark`: safe mode
-- of the client, silence of a contact. `owner`: the client whose row it is; 0: of everybody.
-- param: clients CLIENT_ID[]
-- param: staff STAFF_ID[]
-- param: addresses TEXT[]
-- col: kind TEXT!
-- col: owner INT!
-- col: id INT!
-- col: address TEXT!
-- col: mail_off INT!
-- col: portal_off INT!
-- col: sms_on INT!
-- col: push_on INT!
-- col: asked INT!
-- col: sms_number TEXT!
-- col: sms_state TEXT!
-- col: quiet_from INT!
-- col: quiet_until INT!
-- col: language TEXT!
-- col: zone TEXT!
-- col: reminders TEXT!
-- col: reminder_ways INT!
-- col: mark INT!
-- col: reader INT!
-- col: browsers INT!
SELECT 'client' AS kind, c.id + 0 AS owner, c.id + 0 AS id, COALESCE(s.email_norm, '') AS address, COALESCE(n.mail_off, 0) AS mail_off, COALESCE(n.portal_off, 0) AS portal_off,
       COALESCE(n.sms_on, 0) AS sms_on, COALESCE(n.push_on, 0) AS push_on, COALESCE(n.asked, 0) AS asked, COALESCE(n.sms_number, '') AS sms_number,
       COALESCE(n.sms_state, '') AS sms_state, COALESCE(n.quiet_from, 0) AS quiet_from, COALESCE(n.quiet_until, 0) AS quiet_until,
       c.language AS language, c.zone AS zone, COALESCE(n.reminders, '') AS reminders, COALESCE(n.reminder_ways, 0) AS reminder_ways, CASE WHEN s.client_id IS NULL THEN 0 ELSE 1 END AS mark,
       CASE WHEN c.login_id IS NULL THEN 0 ELSE c.id END AS reader,
       (SELECT COUNT(*) FROM push_subscription b WHERE b.org_id = c.org_id AND b.reader_kind = 'client' AND b.reader_id = c.id AND b.gone_at IS NULL) AS browsers
FROM client c LEFT JOIN notice_choice n ON n.org_id = c.org_id AND n.recipient_kind = 'client' AND n.recipient_id = c.id
     LEFT JOIN safe_mode s ON s.org_id = c.org_id AND s.client_id = c.id
WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:clients[]))
UNION ALL
SELECT 'contact', k.client_id, k.id, '', COALESCE(n.mail_off, 0), COALESCE(n.portal_off, 0), COALESCE(n.sms_on, 0), COALESCE(n.push_on, 0), COALESCE(n.asked, 0),
       COALESCE(n.sms_number, ''), COALESCE(n.sms_state, ''), COALESCE(n.quiet_from, 0), COALESCE(n.quiet_until, 0),
       CASE WHEN COALESCE(n.language, '') <> '' THEN n.language ELSE COALESCE(p.language, '') END,
       CASE WHEN COALESCE(n.zone, '') <> '' THEN n.zone ELSE COALESCE(p.zone, '') END,
       COALESCE(n.reminders, ''), COALESCE(n.reminder_ways, 0), k.silenced, CASE WHEN p.login_id IS NULL THEN 0 ELSE p.id END,
       (SELECT COUNT(*) FROM push_subscription b WHERE b.org_id = k.org_id AND b.reader_kind = 'client' AND b.reader_id = k.linked_client_id AND b.gone_at IS NULL)
FROM contact k LEFT JOIN notice_choice n ON n.org_id = k.org_id AND n.recipient_kind = 'contact' AND n.recipient_id = k.id
     LEFT JOIN client p ON p.org_id = k.org_id AND p.id = k.linked_client_id
WHERE k.org_id = :org AND k.client_id IN (SELECT value FROM json_each(:clients[]))
UNION ALL
SELECT 'staff', 0, t.id, '', COALESCE(n.mail_off, 0), COALESCE(n.portal_off, 0), COALESCE(n.sms_on, 0), COALESCE(n.push_on, 0), COALESCE(n.asked, 0),
       COALESCE(n.sms_number, ''), COALESCE(n.sms_state, ''), COALESCE(n.quiet_from, 0), COALESCE(n.quiet_until, 0),
       COALESCE(n.language, ''), COALESCE(n.zone, ''), '', 0, 0, CASE WHEN t.login_id IS NULL THEN 0 ELSE t.id END,
       (SELECT COUNT(*) FROM push_subscription b WHERE b.org_id = t.org_id AND b.reader_kind = 'staff' AND b.reader_id = t.id AND b.gone_at IS NULL)
FROM staff t LEFT JOIN notice_choice n ON n.org_id = t.org_id AND n.recipient_kind = 'staff' AND n.recipient_id = t.id
WHERE t.org_id = :org AND t.id IN (SELECT value FROM json_each(:staff[]))
UNION ALL
SELECT 'blocked', x.client_id, x.id, x.address_norm, 0, 0, 0, 0, 0, '', '', 0, 0, '', '', '', 0, 0, 0, 0
FROM address_block x WHERE x.org_id = :org AND x.address_norm IN (SELECT value FROM json_each(:addresses[]))
  AND (x.client_id = 0 OR x.client_id IN (SELECT value FROM json_each(:clients[])))
UNION ALL
SELECT 'blocked', s.client_id, x.id, x.address_norm, 0, 0, 0, 0, 0, '', '', 0, 0, '', '', '', 0, 0, 0, 0
FROM safe_mode s JOIN address_block x ON x.org_id = s.org_id AND x.address_norm = s.email_norm AND x.client_id IN (0, s.client_id)
WHERE s.org_id = :org AND s.client_id IN (SELECT value FROM json_each(:clients[]))
ORDER BY 2;

-- name: choice_set :exec
-- Nothing is changed when it was changed meanwhile (version).
INSERT INTO notice_choice (org_id, recipient_kind, recipient_id, mail_off, portal_off, sms_on, push_on, asked, sms_number, sms_state,
                           quiet_from, quiet_until, language, zone, reminders, reminder_ways, reminders_theirs, changed_at)
VALUES (:org, :recipient_kind, :recipient_id, :mail_off, :portal_off, :sms_on, :push_on, :asked, :sms_number, :sms_state, :quiet_from, :quiet_until,
        :language, :zone, :reminders, :reminder_ways, :reminders_theirs, :changed_at)
ON CONFLICT (org_id, recipient_kind, recipient_id) DO UPDATE SET mail_off = excluded.mail_off, portal_off = excluded.portal_off,
    sms_on = excluded.sms_on, push_on = excluded.push_on, asked = excluded.asked, sms_number = excluded.sms_number, sms_state = excluded.sms_state,
    quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, language = excluded.language, zone = excluded.zone,
    reminders = excluded.reminders, reminder_ways = excluded.reminder_ways, reminders_theirs = excluded.reminders_theirs,
    changed_at = excluded.changed_at, version = notice_choice.version + 1
WHERE notice_choice.version = :version;

-- name: choice_times :many
-- When the practice and its types remind of visits, each time once.
SELECT r.type_id, r.before_min FROM reminder_rule r
WHERE r.org_id = :org AND r.id IN (SELECT MIN(x.id) FROM reminder_rule x WHERE x.org_id = :org
  GROUP BY x.before_min, CASE WHEN x.type_id IS NULL THEN 0 ELSE 1 END)
ORDER BY r.before_min DESC LIMIT 200;

-- name: choice_of_number :many
-- Whose number this is, or was until STOP was answered.
-- global: one gateway sends for all practices, and its answers name a number only
SELECT org_id, recipient_kind, recipient_id FROM notice_choice
WHERE sms_number = :sms_number AND sms_number <> '' AND sms_state <> '' ORDER BY org_id, recipient_kind, recipient_id;

-- name: choice_links_kill :exec
-- Older links to these choices no longer work.
INSERT INTO notice_choice (org_id, recipient_kind, recipient_id, link_generation, changed_at)
VALUES (:org, :recipient_kind, :recipient_id, 2, :changed_at)
ON CONFLICT (org_id, recipient_kind, recipient_id) DO UPDATE SET link_generation = notice_choice.link_generation + 1;

-- name: choice_contacts_of :many
SELECT id FROM contact WHERE org_id = :org AND linked_client_id = :client_id AND state = 'active' ORDER BY id;

-- name: choice_change_insert :one
-- param: client_id CLIENT_ID?
INSERT INTO notice_choice_change (org_id, recipient_kind, recipient_id, client_id, at, how, actor_kind, actor_id, mail_off_from, mail_off_to, words)
VALUES (:org, :recipient_kind, :recipient_id, :client_id, :at, :how, :actor_kind, :actor_id, :mail_off_from, :mail_off_to, :words) RETURNING id;

-- name: choice_change_last :one
SELECT id, how, words, mail_off_from, mail_off_to, at FROM notice_choice_change
WHERE org_id = :org AND recipient_kind = :recipient_kind AND recipient_id = :recipient_id ORDER BY id DESC LIMIT 1;

-- name: choice_recipient :many
-- Who a signed link is for.
-- global: the link says who; the organization is found from it
-- param: kind TEXT
-- param: id INT
-- col: org_id ORG_ID!
-- col: client_id CLIENT_ID?
-- col: state TEXT!
-- col: generation INT!
-- col: language TEXT!
SELECT c.org_id AS org_id, c.id AS client_id, c.state AS state, COALESCE(n.link_generation, 1) AS generation, c.language AS language
FROM client c LEFT JOIN notice_choice n ON n.org_id = c.org_id AND n.recipient_kind = 'client' AND n.recipient_id = c.id
WHERE :kind = 'client' AND c.id = :id
UNION ALL
SELECT k.org_id, k.client_id, k.state, COALESCE(n.link_generation, 1),
       CASE WHEN COALESCE(n.language, '') <> '' THEN n.language ELSE COALESCE(p.language, '') END
FROM contact k LEFT JOIN notice_choice n ON n.org_id = k.org_id AND n.recipient_kind = 'contact' AND n.recipient_id = k.id
     LEFT JOIN client p ON p.org_id = k.org_id AND p.id = k.linked_client_id
WHERE :kind = 'contact' AND k.id = :id
UNION ALL
SELECT s.org_id, NULL, s.state, COALESCE(n.link_generation, 1), COALESCE(n.language, '')
FROM staff s LEFT JOIN notice_choice n ON n.org_id = s.org_id AND n.recipient_kind = 'staff' AND n.recipient_id = s.id
WHERE :kind = 'staff' AND s.id = :id;

-- ---------------------------------------------------------------------------------------------- safe mode

-- name: safe_row :one
SELECT s.email, s.sender, s.set_at, t.first_name, t.last_name
FROM safe_mode s JOIN staff t ON t.org_id = s.org_id AND t.id = s.set_by WHERE s.org_id = :org AND s.client_id = :client_id;

-- name: safe_people :many
-- Whom it may be kept from. Copies go to the address of the account where there is one.
-- col: p_first TEXT?
-- col: p_last TEXT?
-- col: p_email TEXT?
SELECT c.id, c.first_name, c.last_name, c.email_norm, c.relationship, c.relationship_label, c.silenced, COALESCE(NULLIF(p.preferred_name, ''), p.first_name) AS p_first, p.last_name AS p_last,
       p.email_norm AS p_email
FROM contact c LEFT JOIN client p ON p.org_id = c.org_id AND p.id = c.linked_client_id
WHERE c.org_id = :org AND c.client_id = :client_id AND c.state = 'active' ORDER BY c.id LIMIT 1000;

-- name: safe_set :exec
INSERT INTO safe_mode (org_id, client_id, email, email_norm, sender, set_by, set_at)
VALUES (:org, :client_id, :email, :email_norm, :sender, :set_by, :set_at)
ON CONFLICT (org_id, client_id) DO UPDATE SET email = excluded.email, email_norm = excluded.email_norm, sender = excluded.sender,
    set_by = excluded.set_by, set_at = excluded.set_at;

-- name: safe_clear :exec
DELETE FROM safe_mode WHERE org_id = :org AND client_id = :client_id;

-- name: safe_silence :exec
-- param: ids CONTACT_ID[]
UPDATE contact SET silenced = CASE WHEN id IN (SELECT value FROM json_each(:ids[])) THEN 1 ELSE 0 END
WHERE org_id = :org AND client_id = :client_id AND state = 'active';

-- name: safe_move_mails :exec
-- What waits for the client goes to the confidential address as well.
-- param: old TEXT
UPDATE outbox SET to_address = :to_address, to_domain = :to_domain
WHERE org_id = :org AND client_id = :client_id AND contact_id IS NULL AND channel = 'mail' AND state = 'waiting' AND to_address = :old;

-- ---------------------------------------------------------------------------------------------- ages

-- name: age_grants :many
-- Live accesses of one page, with what tells whether a boundary is near.
-- param: after GRANT_ID
-- col: born DAY?
-- col: queued INT!
SELECT g.id, g.basis, g.proposed_at, r.born AS born,
       (SELECT COUNT(*) FROM age_review v WHERE v.grant_id = g.id AND v.state IN ('open', 'decided')) AS queued
FROM portal_grant g JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
WHERE g.org_id = :org AND g.state <> 'ended' AND g.id > :after ORDER BY g.id LIMIT 500;

-- name: age_effect_grants :many
-- Live accesses of one page that an age policy may touch, with what the decision needs of each.
-- param: after GRANT_ID
-- param: today DAY
-- col: born DAY?
-- col: client_first TEXT!
-- col: client_last TEXT!
-- col: restricted FLAG!
-- col: caregiver_first TEXT!
-- col: caregiver_last TEXT!
-- col: settled_age INT?
-- col: settled_on DAY?
-- col: settled_state TEXT?
-- col: settled_outcome TEXT?
SELECT g.id, g.client_id, g.scope, g.limit_client, g.limit_age, g.basis, g.proposed_at, g.needs_consent, r.born AS born,
       COALESCE(NULLIF(r.preferred_name, ''), r.first_name) AS client_first, r.last_name AS client_last, r.restricted AS restricted,
       COALESCE(NULLIF(w.preferred_name, ''), w.first_name) AS caregiver_first, w.last_name AS caregiver_last,
       v.from_age AS settled_age, v.due_on AS settled_on, v.state AS settled_state, v.outcome AS settled_outcome
FROM portal_grant g
JOIN client r ON r.org_id = g.org_id AND r.id = g.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
LEFT JOIN age_review v ON v.org_id = g.org_id AND v.id = (
  SELECT x.id FROM age_review x WHERE x.org_id = g.org_id AND x.grant_id = g.id AND x.cause IN ('tier', 'majority')
  AND x.state IN ('decided', 'applied') AND x.due_on <= :today ORDER BY x.due_on DESC, x.id DESC LIMIT 1)
WHERE g.org_id = :org AND g.state IN ('proposed', 'active') AND g.basis IN ('parent_of_minor', 'legal_guardian') AND g.id > :after
ORDER BY g.id LIMIT 500;

-- name: reviews_of_grant :many
SELECT id, cause, from_age, due_on, state, outcome FROM age_review WHERE org_id = :org AND grant_id = :grant_id ORDER BY id;

-- name: review_open :one
-- A review that was void opens again. No row: there is one already.
INSERT INTO age_review (org_id, client_id, grant_id, cause, from_age, due_on, state, created_at)
VALUES (:org, :client_id, :grant_id, :cause, :from_age, :due_on, 'open', :created_at)
ON CONFLICT (grant_id, cause, from_age, due_on) DO UPDATE SET state = 'open', outcome = '' WHERE age_review.state = 'void' RETURNING id;

-- name: review_settle :exec
-- Kept by the client; no member of staff decided.
INSERT INTO age_review (org_id, client_id, grant_id, cause, from_age, due_on, state, outcome, reason, decided_at, created_at)
VALUES (:org, :client_id, :grant_id, 'tier', :from_age, :due_on, 'applied', 'keep', :reason, :decided_at, :decided_at)
ON CONFLICT (grant_id, cause, from_age, due_on) DO UPDATE SET state = 'applied', outcome = 'keep', reason = excluded.reason, decided_at = excluded.decided_at;

-- name: review_move :exec
UPDATE age_review SET due_on = :due_on WHERE org_id = :org AND id = :age_review_id AND state IN ('open', 'decided');

-- name: review_void :exec
UPDATE age_review SET state = 'void', reason = :reason WHERE org_id = :org AND id = :age_review_id AND state IN ('open', 'decided');

-- name: review_decide :exec
-- param: decided_by STAFF_ID?
UPDATE age_review SET state = 'decided', outcome = :outcome, reason = :reason, decided_by = :decided_by, decided_at = :decided_at
WHERE org_id = :org AND id = :age_review_id AND state IN ('open', 'decided');

-- name: review_applied :exec
UPDATE age_review SET state = 'applied', outcome = :outcome WHERE org_id = :org AND id = :age_review_id AND state IN ('open', 'decided');

-- name: review_by_id :one
SELECT id, client_id, grant_id, cause, from_age, due_on, state, outcome, reason FROM age_review WHERE org_id = :org AND id = :age_review_id;

-- name: reviews_due :many
-- param: today DAY
SELECT id FROM age_review WHERE org_id = :org AND state IN ('open', 'decided') AND due_on <= :today ORDER BY due_on, id LIMIT 200;

-- name: reviews_found_count :one
-- col: n INT!
-- param: words TEXT[]
SELECT COUNT(*) AS n FROM (
  SELECT 1 AS one FROM age_review v JOIN client r ON r.org_id = v.org_id AND r.id = v.client_id
  WHERE v.org_id = :org AND v.state = 'open'
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
  LIMIT 1001) x;

-- name: reviews_open :many
-- The open ones, or one that is open or decided.
-- col: restricted FLAG!
-- col: client_first TEXT!
-- col: client_last TEXT!
-- col: client_born DAY?
-- col: caregiver_first TEXT!
-- col: caregiver_last TEXT!
-- col: caregiver_gender TEXT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT v.id, v.client_id, v.grant_id, v.cause, v.from_age, v.due_on, v.state, v.outcome, r.restricted AS restricted,
       COALESCE(NULLIF(r.preferred_name, ''), r.first_name) AS client_first, r.last_name AS client_last, r.born AS client_born, COALESCE(NULLIF(w.preferred_name, ''), w.first_name) AS caregiver_first,
       w.last_name AS caregiver_last, w.gender AS caregiver_gender, c.relationship AS relationship, c.relationship_label AS relationship_label
FROM age_review v
JOIN client r ON r.org_id = v.org_id AND r.id = v.client_id
JOIN portal_grant g ON g.org_id = v.org_id AND g.id = v.grant_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN contact c ON c.org_id = g.org_id AND c.id = g.contact_id
WHERE v.org_id = :org AND v.state IN ('open', 'decided') AND v.id IN (
  SELECT :age_review_id UNION ALL
  SELECT x.id FROM age_review x WHERE x.org_id = :org AND x.state = 'open' AND :age_review_id = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (r.search_names LIKE '% ' || word.value || '%'))
ORDER BY v.due_on, v.id LIMIT :limit OFFSET :offset;

-- name: grant_set_basis :exec
-- To the adult's own consent, which is still to come.
UPDATE portal_grant SET basis = :basis, needs_consent = 1, consent_at = NULL, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: grant_set_tier :exec
-- What an age tier leaves, and whether the minor has to agree anew.
UPDATE portal_grant SET limit_age = :limit_age, needs_consent = :needs_consent,
       consent_at = CASE WHEN :needs_consent = 1 AND needs_consent = 0 THEN NULL ELSE consent_at END, version = version + 1
WHERE org_id = :org AND id = :grant_id AND version = :version;

-- name: clients_born_between :many
-- param: from_day DAY
-- param: to_day DAY
-- col: grants INT!
SELECT c.id, c.first_name, c.preferred_name, c.last_name, c.born, c.restricted,
       (SELECT COUNT(*) FROM portal_grant g WHERE g.org_id = c.org_id AND g.client_id = c.id AND g.state <> 'ended') AS grants
FROM client c
WHERE c.org_id = :org AND c.born >= :from_day AND c.born <= :to_day AND c.state = 'active' AND c.died IS NULL
ORDER BY c.born, c.id LIMIT 1001;

-- name: birthdays_between :many
-- How many were born on each day, of the first thousand.
-- col: born DAY!
-- col: n INT!
-- param: from_day DAY
-- param: to_day DAY
SELECT born, COUNT(*) AS n FROM (
    SELECT born FROM client WHERE org_id = :org AND born >= :from_day AND born <= :to_day AND state = 'active' AND died IS NULL
    ORDER BY born LIMIT 1001) AS first_ones
GROUP BY born ORDER BY born;

-- name: logins_shared :many
-- Minors of or near the teen age whose sign-in address somebody else of the practice has as well (F9, beyond 17).
-- param: from_day DAY
-- param: to_day DAY
SELECT c.id, c.born FROM client c
WHERE c.org_id = :org AND c.born >= :from_day AND c.born <= :to_day AND c.state = 'active' AND c.login_id IS NOT NULL
  AND EXISTS (SELECT 1 FROM client o WHERE o.login_id = c.login_id AND o.org_id = c.org_id AND o.id <> c.id AND o.state = 'active')
ORDER BY c.born, c.id LIMIT 5000;

-- name: guardians_reached :many
-- Minors of the teen age whose address or number is a guardian's, who does not sign in with the same (logins_shared).
-- param: from_day DAY
-- param: to_day DAY
SELECT c.id, c.born FROM client c
WHERE c.org_id = :org AND c.born >= :from_day AND c.born <= :to_day AND c.state = 'active'
  AND EXISTS (SELECT 1 FROM contact k LEFT JOIN client w ON w.org_id = k.org_id AND w.id = k.linked_client_id
    WHERE k.org_id = c.org_id AND k.client_id = c.id AND k.state = 'active' AND k.relationship IN ('is_parent', 'legal_guardian')
      AND (w.login_id IS NULL OR c.login_id IS NULL OR w.login_id <> c.login_id)
      AND ((c.email_norm <> '' AND COALESCE(w.email_norm, k.email_norm) = c.email_norm)
        OR (c.phone_norm <> '' AND COALESCE(w.phone_norm,
          REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(k.phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')) = c.phone_norm)))
ORDER BY c.born, c.id LIMIT 5000;

-- ---------------------------------------------------------------------------------------------- import

-- name: contact_same :one
-- A contact that an import made before.
SELECT id FROM contact
WHERE org_id = :org AND client_id = :client_id AND state = 'active' AND linked_client_id IS NULL AND first_name = :first_name
  AND last_name = :last_name AND relationship = :relationship ORDER BY id LIMIT 1;

-- name: link_same :one
SELECT id FROM contact
WHERE org_id = :org AND client_id = :client_id AND linked_client_id = :linked_client_id AND state = 'active'
  AND relationship = :relationship;

-- ---------------------------------------------------------------------------------------------- keys that give access

-- name: key_duties :one
-- A key with the newest acknowledgement of its duties, taken back or not.
-- col: text TEXT?
-- col: at INSTANT?
-- col: ended_at INSTANT?
-- col: first_name TEXT!
-- col: last_name TEXT!
SELECT k.id, k.name, k.staff_id, k.revoked_at, s.first_name AS first_name, s.last_name AS last_name, d.text AS text, d.at AS at, d.ended_at AS ended_at
FROM api_key k
JOIN staff s ON s.org_id = k.org_id AND s.id = k.staff_id
LEFT JOIN api_key_duty d ON d.org_id = k.org_id AND d.id = (
  SELECT MAX(x.id) FROM api_key_duty x WHERE x.org_id = k.org_id AND x.api_key_id = k.id)
WHERE k.org_id = :org AND k.id = :api_key_id;

-- name: key_duty_add :exec
INSERT INTO api_key_duty (org_id, api_key_id, staff_id, text, at) VALUES (:org, :api_key_id, :staff_id, :text, :at);

-- name: key_duty_end :exec
UPDATE api_key_duty SET ended_at = :ended_at WHERE org_id = :org AND api_key_id = :api_key_id AND ended_at IS NULL;

-- ---------------------------------------------------------------------------------------------- whose portal switches count

-- name: portal_sources :many
-- param: ids CLIENT_ID[]
-- col: group_portal INT?
SELECT c.id, c.born, c.portal, c.group_id, g.portal AS group_portal
FROM client c LEFT JOIN client_group g ON g.org_id = c.org_id AND g.id = c.group_id
WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:ids[]));

-- name: portal_of_group :one
SELECT id, portal FROM client_group WHERE org_id = :org AND id = :group_id;

-- ---------------------------------------------------------------------------------------------- preview

-- name: preview_bills :one
-- The bills that stand in an account for others than its owner: what is confidential is not among them.
-- col: n INT!
SELECT COUNT(*) AS n FROM payer p JOIN invoice i ON i.org_id = p.org_id AND i.payer_id = p.id
WHERE p.org_id = :org AND p.client_id = :client_id AND i.confidential = 0 AND i.state <> 'draft' AND i.state <> 'void';
