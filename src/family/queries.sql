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

