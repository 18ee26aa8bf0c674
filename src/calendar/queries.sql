-- Queries of the calendar room, in the order of its topics.

-- ---------------------------------------------------------------------------------------------- appointment types

-- name: type_rows :many
-- In their order, or one alone. `open_to`: by its groups to this client.
-- param: only APPOINTMENT_TYPE_ID
-- param: client_id CLIENT_ID
-- col: open_to INT!
SELECT t.id, t.name, t.client_name, t.description, t.length_min, t.buffer_before_min, t.buffer_after_min, t.colour, t.price, o.currency,
       t.contact_types, t.is_group, t.max_attendees, t.waitlist, t.booking, t.groups_only, t.approval, t.ask_to_confirm, t.confidential,
       t.confidential_tag, t.notice_min, t.horizon_days, t.cancel_min, t.interval_min, t.moves_max, t.position, t.state, t.version,
       CASE WHEN t.groups_only = 0 THEN 1
            WHEN t.id IN (SELECT g.type_id FROM client c JOIN appointment_type_group g ON g.org_id = c.org_id AND g.group_id = c.group_id
                          WHERE c.org_id = :org AND c.id = :client_id) THEN 1 ELSE 0 END AS open_to
FROM appointment_type t JOIN organization o ON o.id = t.org_id
WHERE t.org_id = :org AND (t.id = :only OR :only = 0) ORDER BY t.position, t.id LIMIT 1000;

-- name: type_links :many
-- Who offers which type (kind 0), and whose members may book it (1); of all, or of one.
-- param: only APPOINTMENT_TYPE_ID
-- col: type_id APPOINTMENT_TYPE_ID!
-- col: kind INT!
-- col: id INT!
SELECT s.type_id, 0 AS kind, CAST(s.staff_id AS BIGINT) AS id FROM appointment_type_staff s WHERE s.org_id = :org AND (s.type_id = :only OR :only = 0)
UNION ALL
SELECT g.type_id, 1, CAST(g.group_id AS BIGINT) FROM appointment_type_group g WHERE g.org_id = :org AND (g.type_id = :only OR :only = 0)
ORDER BY 1, 2, 3;

-- name: type_currency :one
SELECT currency FROM organization WHERE id = :org;

-- name: type_names :many
SELECT id, name, position FROM appointment_type WHERE org_id = :org AND state = 'active' ORDER BY position, id LIMIT 1000;

-- name: type_next :one
-- col: position INT!
-- col: made INT!
SELECT COALESCE(MAX(position), 0) + 1 AS position, COUNT(*) AS made FROM appointment_type WHERE org_id = :org;

-- name: type_insert :one
-- param: price MONEY?
INSERT INTO appointment_type (org_id, name, client_name, description, length_min, buffer_before_min, buffer_after_min, colour, price,
    contact_types, is_group, max_attendees, waitlist, booking, groups_only, approval, ask_to_confirm, confidential, confidential_tag,
    notice_min, horizon_days, cancel_min, interval_min, moves_max, position, created_at, changed_at)
VALUES (:org, :name, :client_name, :description, :length_min, :buffer_before_min, :buffer_after_min, :colour, :price,
    :contact_types, :is_group, :max_attendees, :waitlist, :booking, :groups_only, :approval, :ask_to_confirm, :confidential, :confidential_tag,
    :notice_min, :horizon_days, :cancel_min, :interval_min, :moves_max, :position, :created_at, :created_at)
RETURNING id;

-- name: type_save :exec
-- param: price MONEY?
UPDATE appointment_type SET name = :name, client_name = :client_name, description = :description, length_min = :length_min,
    buffer_before_min = :buffer_before_min, buffer_after_min = :buffer_after_min, colour = :colour, price = :price,
    contact_types = :contact_types, is_group = :is_group, max_attendees = :max_attendees, waitlist = :waitlist, booking = :booking,
    groups_only = :groups_only, approval = :approval, ask_to_confirm = :ask_to_confirm, confidential = :confidential,
    confidential_tag = :confidential_tag, notice_min = :notice_min, horizon_days = :horizon_days, cancel_min = :cancel_min,
    interval_min = :interval_min, moves_max = :moves_max, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :type_id AND version = :version;

-- name: type_set_state :exec
UPDATE appointment_type SET state = :state, changed_at = :changed_at, version = version + 1 WHERE org_id = :org AND id = :type_id;

-- name: type_set_position :exec
UPDATE appointment_type SET position = :position WHERE org_id = :org AND id = :type_id;

-- name: type_staff_clear :exec
DELETE FROM appointment_type_staff WHERE org_id = :org AND type_id = :type_id;

-- name: type_staff_add :exec
-- param: ids STAFF_ID[]
INSERT INTO appointment_type_staff (org_id, type_id, staff_id)
SELECT s.org_id, :type_id, s.id FROM staff s WHERE s.org_id = :org AND s.id IN (SELECT value FROM json_each(:ids[]));

-- name: type_group_clear :exec
DELETE FROM appointment_type_group WHERE org_id = :org AND type_id = :type_id;

-- name: type_group_add :exec
-- param: ids GROUP_ID[]
INSERT INTO appointment_type_group (org_id, type_id, group_id)
SELECT g.org_id, :type_id, g.id FROM client_group g WHERE g.org_id = :org AND g.id IN (SELECT value FROM json_each(:ids[]));

-- name: reminder_rows :many
-- Of the type, and the practice's; largest first.
-- param: type_id APPOINTMENT_TYPE_ID
SELECT type_id, before_min FROM reminder_rule WHERE org_id = :org AND (type_id = :type_id OR type_id IS NULL)
ORDER BY before_min DESC, id LIMIT 100;

-- name: reminder_clear_of_type :exec
-- param: type_id APPOINTMENT_TYPE_ID
DELETE FROM reminder_rule WHERE org_id = :org AND type_id = :type_id;

-- name: reminder_clear_of_practice :exec
DELETE FROM reminder_rule WHERE org_id = :org AND type_id IS NULL;

-- name: reminder_add :exec
-- param: type_id APPOINTMENT_TYPE_ID?
INSERT INTO reminder_rule (org_id, type_id, before_min) VALUES (:org, :type_id, :before_min);

-- ---------------------------------------------------------------------------------------------- places and rooms

-- ---------------------------------------------------------------------------------------------- hours, time off, busy feeds

-- ---------------------------------------------------------------------------------------------- free times

-- ---------------------------------------------------------------------------------------------- appointments

-- name: appointment_exists :one
SELECT id FROM appointment WHERE id = :appointment_id AND org_id = :org;

-- ---------------------------------------------------------------------------------------------- attendees, waitlist

-- ---------------------------------------------------------------------------------------------- series

-- ---------------------------------------------------------------------------------------------- no-contact rules

-- ---------------------------------------------------------------------------------------------- feeds

-- ---------------------------------------------------------------------------------------------- video calls

-- ---------------------------------------------------------------------------------------------- jobs
