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

-- Visits made by machine (demo --visits): a week like every other, as far back as it takes, without their history.

-- name: demo_provider_insert :one
INSERT INTO staff (org_id, first_name, last_name, email, email_norm, role, created_at)
VALUES (:org, :first_name, :last_name, :email, :email, 'provider', :created_at) RETURNING id;

-- name: demo_type_insert :one
INSERT INTO appointment_type (org_id, name, colour, length_min, buffer_after_min, contact_types, booking, created_at, changed_at)
VALUES (:org, :name, 'teal', 50, 10, 7, 'clients', :created_at, :created_at) RETURNING id;

-- name: demo_hours_insert :exec
-- param: weekdays INT[]
-- param: staff_id STAFF_ID
INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, created_at)
SELECT :org, :staff_id, w.value, 540, 1080, :created_at FROM json_each(:weekdays[]) AS w WHERE 1 = 1;

-- name: demo_visits_insert :exec
-- param: starts INT[]
-- param: type_id APPOINTMENT_TYPE_ID
INSERT INTO appointment (org_id, type_id, staff_id, starts_at, ends_at, buffer_after_min, zone, contact_type, uid, created_at, created_kind,
  created_by, changed_at)
SELECT :org, :type_id, :staff_id, n.value, n.value + 3000000000, 10, :zone, 'phone_call',
       'demo-' || CAST(:staff_id AS TEXT) || '-' || CAST(n.value AS TEXT), :created_at, 'cli', 0, :created_at
FROM json_each(:starts[]) AS n WHERE 1 = 1;

-- name: demo_attendees_insert :exec
-- Every visit with some client, by chance; what has gone by took place.
-- param: low INT
-- param: span INT
-- param: now INSTANT
INSERT INTO attendee (org_id, appointment_id, client_id, starts_at, status, booked_kind, booked_by, uuid, created_at, changed_at)
SELECT a.org_id, a.id,
       (SELECT p.id FROM client p WHERE p.org_id = :org AND p.id >= :low + (a.id * 7919) % :span AND p.kind = 'client' ORDER BY p.id LIMIT 1),
       a.starts_at, CASE WHEN a.ends_at < :now THEN 'fulfilled' ELSE 'booked' END, 'cli', 0, 'demo-' || CAST(a.id AS TEXT), :now, :now
FROM appointment a WHERE a.org_id = :org AND a.staff_id = :staff_id;

-- name: demo_booked_insert :exec
INSERT INTO booked_time (org_id, kind, resource_id, ends_at, starts_at, appointment_id)
SELECT a.org_id, 'staff', a.staff_id, a.ends_at + 600000000, a.starts_at, a.id FROM appointment a WHERE a.org_id = :org AND a.staff_id = :staff_id
UNION ALL
SELECT a.org_id, 'client', x.client_id, a.ends_at, a.starts_at, a.id
FROM appointment a JOIN attendee x ON x.org_id = a.org_id AND x.appointment_id = a.id WHERE a.org_id = :org AND a.staff_id = :staff_id;

-- name: demo_clients_range :one
-- col: low INT!
-- col: high INT!
SELECT MIN(id) AS low, MAX(id) AS high FROM client WHERE org_id = :org AND kind = 'client';
