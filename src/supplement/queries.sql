-- Queries of the supplement room.

-- ---------------------------------------------------------------------------------------------- the practice's way in

-- name: supplement_store_of :one
-- col: by_first TEXT?
-- col: by_last TEXT?
SELECT s.connected, s.clinic, s.clinic_name, s.dispensary, s.owner, s.owner_kind, s.access, s.refresh, s.access_until, s.connected_at,
       s.checked_at, s.error, s.ask, s.ask_verifier, s.ask_by, s.ask_until, b.first_name AS by_first, b.last_name AS by_last
FROM supplement_store s LEFT JOIN staff b ON b.org_id = s.org_id AND b.id = s.connected_by
WHERE s.org_id = :org;

-- name: supplement_ask_keep :exec
-- param: ask_by STAFF_ID
-- param: ask_until INSTANT
INSERT INTO supplement_store (org_id, ask, ask_verifier, ask_by, ask_until) VALUES (:org, :ask, :ask_verifier, :ask_by, :ask_until)
ON CONFLICT (org_id) DO UPDATE SET ask = excluded.ask, ask_verifier = excluded.ask_verifier, ask_by = excluded.ask_by,
    ask_until = excluded.ask_until;

-- name: supplement_ask_take :exec
-- Good once.
-- param: ask_by STAFF_ID
-- param: now INSTANT
UPDATE supplement_store SET ask = '', ask_verifier = '', ask_until = NULL
WHERE org_id = :org AND ask = :ask AND ask <> '' AND ask_by = :ask_by AND ask_until > :now;

-- name: supplement_store_connect :exec
-- param: access_until INSTANT
-- param: connected_by STAFF_ID
-- param: now INSTANT
UPDATE supplement_store SET connected = 1, clinic = :clinic, clinic_name = :clinic_name, dispensary = :dispensary, owner = :owner,
    owner_kind = :owner_kind, access = :access, refresh = :refresh, access_until = :access_until, renew_until = NULL,
    connected_by = :connected_by, connected_at = :now, checked_at = :now, error = '', version = version + 1
WHERE org_id = :org;

-- name: supplement_store_disconnect :exec
UPDATE supplement_store SET connected = 0, access = '', refresh = '', access_until = NULL, renew_until = NULL, error = '', version = version + 1
WHERE org_id = :org AND connected = 1;

-- name: supplement_renew_claim :exec
-- param: until INSTANT
-- param: now INSTANT
UPDATE supplement_store SET renew_until = :until
WHERE org_id = :org AND connected = 1 AND refresh = :refresh AND (renew_until IS NULL OR renew_until < :now);

-- name: supplement_renewed :exec
-- Nothing when the practice was disconnected, or connected anew, meanwhile.
-- param: was TEXT
-- param: access_until INSTANT
-- param: now INSTANT
UPDATE supplement_store SET access = :access, refresh = :refresh, access_until = :access_until, renew_until = NULL, checked_at = :now, error = ''
WHERE org_id = :org AND connected = 1 AND refresh = :was;

-- name: supplement_store_heard :exec
-- param: now INSTANT
UPDATE supplement_store SET error = :error, checked_at = :now, renew_until = NULL WHERE org_id = :org AND connected = 1;

-- ---------------------------------------------------------------------------------------------- links

-- name: supplement_links_of :many
-- Newest first.
-- param: most INT
-- col: parent_name TEXT?
-- col: moved_name TEXT?
SELECT l.id, l.parent_id, l.email, l.clinic, l.patient, l.state, l.error, l.end_reason, l.moved_from, l.made_at, l.connected_at, l.invited_at, l.ended_at,
       COALESCE(NULLIF(p.preferred_name, ''), p.first_name) || ' ' || p.last_name AS parent_name,
       COALESCE(NULLIF(m.preferred_name, ''), m.first_name) || ' ' || m.last_name AS moved_name
FROM supplement_link l LEFT JOIN client p ON p.org_id = l.org_id AND p.id = l.parent_id
LEFT JOIN client m ON m.org_id = l.org_id AND m.id = l.moved_from
WHERE l.org_id = :org AND l.client_id = :client_id ORDER BY l.id DESC LIMIT :most;

-- name: supplement_facts :many
-- What the rule needs of the live links in which one of these clients is the patient or the parent.
-- param: ids CLIENT_ID[]
-- col: parent_state TEXT?
-- col: parent_born DAY?
-- col: parent_died DAY?
-- col: parent_email TEXT?
-- col: parent_patient TEXT?
-- col: contact_id CONTACT_ID?
-- col: access_ended INT!
SELECT l.id, l.client_id, l.parent_id, l.email, l.reference, l.clinic, l.patient, l.state, l.attempts, l.run_at, l.connected_at, l.invited_at, l.invites,
       c.first_name, c.last_name, c.born, c.died, c.state AS client_state, c.kind, c.email_norm,
       p.state AS parent_state, p.born AS parent_born, p.died AS parent_died, p.email_norm AS parent_email, o.patient AS parent_patient,
       k.id AS contact_id,
       CASE WHEN EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = l.org_id AND g.client_id = l.client_id AND g.caregiver_id = l.parent_id
                         AND g.state = 'ended' AND g.accepted_at IS NOT NULL AND g.ended_at >= l.made_at)
             AND NOT EXISTS (SELECT 1 FROM portal_grant h WHERE h.org_id = l.org_id AND h.client_id = l.client_id AND h.caregiver_id = l.parent_id
                         AND h.state <> 'ended') THEN 1 ELSE 0 END AS access_ended
FROM supplement_link l JOIN client c ON c.org_id = l.org_id AND c.id = l.client_id
LEFT JOIN client p ON p.org_id = l.org_id AND p.id = l.parent_id
LEFT JOIN supplement_link o ON o.org_id = l.org_id AND o.client_id = l.parent_id AND o.state IN ('asked', 'connected') AND o.clinic = l.clinic
LEFT JOIN contact k ON k.org_id = l.org_id AND k.client_id = l.client_id AND k.linked_client_id = l.parent_id AND k.state = 'active'
     AND k.relationship IN ('is_parent', 'legal_guardian')
WHERE l.org_id = :org AND l.state IN ('asked', 'waits', 'connected') AND l.id IN (
    SELECT x.id FROM supplement_link x WHERE x.org_id = :org AND x.client_id IN (SELECT value FROM json_each(:ids[]))
    UNION SELECT y.id FROM supplement_link y WHERE y.org_id = :org AND y.parent_id IN (SELECT value FROM json_each(:ids[])))
ORDER BY l.id;

-- name: supplement_person :one
-- Who is to be connected.
SELECT first_name, last_name, preferred_name, born, died, state, kind, email_norm FROM client WHERE org_id = :org AND id = :client_id;

-- name: supplement_holder :one
-- Who has the account of this address.
-- col: name TEXT!
SELECT l.id, l.client_id, l.patient, l.state, l.clinic, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS name
FROM supplement_link l JOIN client c ON c.org_id = l.org_id AND c.id = l.client_id
WHERE l.org_id = :org AND l.email = :email AND l.email <> '' AND l.state IN ('asked', 'waits', 'connected');

-- name: supplement_known :one
-- The number that the store last knew a client by, for themselves or as a dependent who has grown up.
SELECT patient FROM supplement_link WHERE org_id = :org AND client_id = :client_id AND clinic = :clinic AND patient <> '' AND end_reason <> 'moved'
ORDER BY id DESC LIMIT 1;

-- name: supplement_parents :many
-- Parents and guardians with an account of their own.
SELECT k.id AS contact_id, k.linked_client_id AS parent_id, k.silenced, k.relationship, k.relationship_label, p.first_name, p.last_name, p.preferred_name,
       p.gender, p.born, p.died, p.state, p.email_norm
FROM contact k JOIN client p ON p.org_id = k.org_id AND p.id = k.linked_client_id
WHERE k.org_id = :org AND k.client_id = :client_id AND k.state = 'active' AND k.relationship IN ('is_parent', 'legal_guardian')
ORDER BY p.sort_name, k.id;

-- name: supplement_link_add :one
-- Nothing where there is one already, or the address is somebody's.
-- param: parent_id CLIENT_ID?
-- param: moved_from CLIENT_ID?
-- param: made_by STAFF_ID?
-- param: run_at INSTANT?
-- param: connected_at INSTANT?
INSERT INTO supplement_link (org_id, client_id, parent_id, email, reference, clinic, patient, state, run_at, moved_from, made_at, made_by, connected_at)
VALUES (:org, :client_id, :parent_id, :email, :reference, :clinic, :patient, :state, :run_at, :moved_from, :made_at, :made_by, :connected_at)
ON CONFLICT DO NOTHING RETURNING id;

-- name: supplement_due :many
-- global: one job looks for all practices
-- param: now INSTANT
-- param: most INT
SELECT org_id, id, client_id, run_at FROM supplement_link WHERE run_at IS NOT NULL AND run_at <= :now ORDER BY run_at, id LIMIT :most;

-- name: supplement_claim :exec
-- param: was INSTANT
-- param: until INSTANT
UPDATE supplement_link SET run_at = :until WHERE org_id = :org AND id = :supplement_link_id AND run_at = :was;

-- name: supplement_settle :exec
-- Only while nobody else has taken it over, or ended it.
-- param: run_at INSTANT?
-- param: connected_at INSTANT?
-- param: claimed INSTANT
UPDATE supplement_link SET state = :state, error = :error, attempts = :attempts, patient = :patient, run_at = :run_at, connected_at = :connected_at
WHERE org_id = :org AND id = :supplement_link_id AND run_at = :claimed AND state IN ('asked', 'waits');

-- name: supplement_look_now :exec
-- param: now INSTANT
UPDATE supplement_link SET run_at = :now WHERE org_id = :org AND client_id = :client_id AND state IN ('asked', 'waits');

-- name: supplement_link_end :exec
-- param: now INSTANT
UPDATE supplement_link SET state = 'ended', end_reason = :end_reason, ended_at = :now, run_at = NULL
WHERE org_id = :org AND id = :supplement_link_id AND state IN ('asked', 'waits', 'connected');

-- name: supplement_links_elsewhere :many
-- Live links that belong to another clinic than the one the practice comes with now.
SELECT id, client_id FROM supplement_link WHERE org_id = :org AND clinic <> :clinic AND state IN ('asked', 'waits', 'connected') ORDER BY id;

-- name: supplement_invited :exec
-- param: now INSTANT
UPDATE supplement_link SET invited_at = :now, invites = :invites WHERE org_id = :org AND id = :supplement_link_id AND state = 'connected';
