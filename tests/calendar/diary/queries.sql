-- What the tests of visits look at, and make, besides the room's own queries.

-- name: diary_type_insert :one
INSERT INTO appointment_type (org_id, name, client_name, colour, length_min, buffer_before_min, buffer_after_min, contact_types,
  is_group, max_attendees, waitlist, booking, confidential, created_at, changed_at)
VALUES (:org, :name, '', 'teal', :length_min, :buffer_before_min, :buffer_after_min, 7, :is_group, :max_attendees, :waitlist, 'clients',
  :confidential, :created_at, :created_at)
RETURNING id;

-- name: diary_type_buffer :exec
UPDATE appointment_type SET buffer_after_min = :buffer_after_min WHERE org_id = :org AND id = :type_id;

-- name: diary_type_confidential :exec
UPDATE appointment_type SET confidential = 1 WHERE org_id = :org AND id = :type_id;

-- name: diary_place_insert :one
INSERT INTO appointment_location (org_id, name, created_at) VALUES (:org, :name, :created_at) RETURNING id;

-- name: diary_room_insert :one
INSERT INTO room (org_id, location_id, name, capacity, created_at) VALUES (:org, :location_id, :name, :capacity, :created_at) RETURNING id;

-- name: diary_booked_wrong :one
-- Rows of booked_time that no visit explains, and those that are missing.
-- scan: a test looks at everything
-- col: more INT!
-- col: less INT!
SELECT (SELECT COUNT(*) FROM (
    SELECT b.kind, b.resource_id, b.starts_at, b.ends_at, b.appointment_id FROM booked_time b WHERE b.org_id = :org
    EXCEPT
    SELECT 'staff', a.staff_id, a.starts_at - a.buffer_before_min * 60000000, a.ends_at + a.buffer_after_min * 60000000, a.id
      FROM appointment a WHERE a.org_id = :org AND a.status = 'booked'
    EXCEPT
    SELECT 'staff', m.staff_id, a.starts_at - a.buffer_before_min * 60000000, a.ends_at + a.buffer_after_min * 60000000, a.id
      FROM appointment a JOIN appointment_staff m ON m.appointment_id = a.id AND m.org_id = a.org_id WHERE a.org_id = :org AND a.status = 'booked'
    EXCEPT
    SELECT 'room', a.room_id, a.starts_at, a.ends_at, a.id FROM appointment a WHERE a.org_id = :org AND a.status = 'booked' AND a.room_id IS NOT NULL
    EXCEPT
    SELECT 'client', x.client_id, a.starts_at, a.ends_at, a.id FROM appointment a JOIN attendee x ON x.appointment_id = a.id AND x.org_id = a.org_id
      WHERE a.org_id = :org AND a.status = 'booked' AND x.status IN ('pending', 'booked', 'checked_in', 'fulfilled')) AS m) AS more,
  (SELECT COUNT(*) FROM (
    SELECT 'staff' AS kind, a.staff_id AS resource_id, a.starts_at - a.buffer_before_min * 60000000 AS starts_at,
           a.ends_at + a.buffer_after_min * 60000000 AS ends_at, a.id FROM appointment a WHERE a.org_id = :org AND a.status = 'booked'
    UNION
    SELECT 'staff', m.staff_id, a.starts_at - a.buffer_before_min * 60000000, a.ends_at + a.buffer_after_min * 60000000, a.id
      FROM appointment a JOIN appointment_staff m ON m.appointment_id = a.id AND m.org_id = a.org_id WHERE a.org_id = :org AND a.status = 'booked'
    UNION
    SELECT 'room', a.room_id, a.starts_at, a.ends_at, a.id FROM appointment a WHERE a.org_id = :org AND a.status = 'booked' AND a.room_id IS NOT NULL
    UNION
    SELECT 'client', x.client_id, a.starts_at, a.ends_at, a.id FROM appointment a JOIN attendee x ON x.appointment_id = a.id AND x.org_id = a.org_id
      WHERE a.org_id = :org AND a.status = 'booked' AND x.status IN ('pending', 'booked', 'checked_in', 'fulfilled')
    EXCEPT
    SELECT b.kind, b.resource_id, b.starts_at, b.ends_at, b.appointment_id FROM booked_time b WHERE b.org_id = :org) AS l) AS less;

-- name: diary_attendee_starts :one
-- Attendees whose copy of the start is not the visit's.
-- col: n INT!
SELECT COUNT(*) AS n FROM attendee x JOIN appointment a ON a.id = x.appointment_id AND a.org_id = x.org_id
WHERE x.org_id = :org AND x.starts_at <> a.starts_at;

-- name: diary_last_visit :one
SELECT last_visit_on FROM client WHERE org_id = :org AND id = :client_id;

-- name: diary_busy_feed_url :exec
UPDATE busy_feed SET url = :url WHERE org_id = :org AND id = :busy_feed_id;

-- name: diary_told :many
SELECT payload FROM event WHERE org_id = :org AND kind = :kind AND client_id = :client_id ORDER BY id;

-- name: diary_planned :one
-- Reminders that wait for their time.
-- col: n INT!
SELECT COUNT(*) AS n FROM schedule WHERE org_id = :org AND cause_kind = 'attendee' AND cause_id = :cause_id AND slot >= 'remind-' AND slot < 'remind.';

-- name: diary_planned_times :many
SELECT fire_at FROM schedule
WHERE org_id = :org AND cause_kind = 'attendee' AND cause_id = :cause_id AND slot >= 'remind-' AND slot < 'remind.' ORDER BY fire_at LIMIT 20;

-- name: diary_series_uid :one
-- The one UID that mail programs know all series by (a second one is an error).
-- col: uid TEXT!
-- col: n INT!
SELECT MIN(s.uid) AS uid, COUNT(DISTINCT s.uid) AS n FROM appointment_series s WHERE s.org_id = :org;
