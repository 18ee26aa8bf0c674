-- Queries of the calendar room, in the order of its topics.

-- ---------------------------------------------------------------------------------------------- appointment types

-- name: type_rows :many
-- In their order, or one alone. `open_to`: by its groups to this client.
-- param: only APPOINTMENT_TYPE_ID
-- param: client_id CLIENT_ID
-- col: open_to INT!
SELECT t.id, t.name, t.client_name, t.description, t.prepare, t.prepare_url, t.length_min, t.buffer_before_min, t.buffer_after_min, t.colour, t.price, o.currency,
       t.contact_types, t.is_group, t.max_attendees, t.waitlist, t.booking, t.groups_only, t.approval, t.ask_to_confirm, t.confidential,
       t.confidential_tag, t.notice_min, t.horizon_days, t.cancel_min, t.interval_min, t.moves_max, t.position, t.state, t.created_at, t.changed_at, t.version,
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
SELECT currency, plan FROM organization WHERE id = :org;

-- name: type_names :many
SELECT id, name, position FROM appointment_type WHERE org_id = :org AND state = 'active' ORDER BY position, id LIMIT 1000;

-- name: type_next :one
-- col: position INT!
-- col: made INT!
SELECT COALESCE(MAX(position), 0) + 1 AS position, COUNT(*) AS made FROM appointment_type WHERE org_id = :org;

-- name: type_insert :one
-- param: price MONEY?
INSERT INTO appointment_type (org_id, name, client_name, description, prepare, prepare_url, length_min, buffer_before_min, buffer_after_min, colour, price,
    contact_types, is_group, max_attendees, waitlist, booking, groups_only, approval, ask_to_confirm, confidential, confidential_tag,
    notice_min, horizon_days, cancel_min, interval_min, moves_max, position, created_at, changed_at)
VALUES (:org, :name, :client_name, :description, :prepare, :prepare_url, :length_min, :buffer_before_min, :buffer_after_min, :colour, :price,
    :contact_types, :is_group, :max_attendees, :waitlist, :booking, :groups_only, :approval, :ask_to_confirm, :confidential, :confidential_tag,
    :notice_min, :horizon_days, :cancel_min, :interval_min, :moves_max, :position, :created_at, :created_at)
RETURNING id;

-- name: type_save :exec
-- param: price MONEY?
UPDATE appointment_type SET name = :name, client_name = :client_name, description = :description, prepare = :prepare, prepare_url = :prepare_url, length_min = :length_min,
    buffer_before_min = :buffer_before_min, buffer_after_min = :buffer_after_min, colour = :colour, price = :price,
    contact_types = :contact_types, is_group = :is_group, max_attendees = :max_attendees, waitlist = :waitlist, booking = :booking,
    groups_only = :groups_only, approval = :approval, ask_to_confirm = :ask_to_confirm, confidential = :confidential,
    confidential_tag = :confidential_tag, notice_min = :notice_min, horizon_days = :horizon_days, cancel_min = :cancel_min,
    interval_min = :interval_min, moves_max = :moves_max, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :type_id AND version = :version;

-- name: type_parts :many
-- Parts of a confidential type's visits, by their ids; none once the type is no longer.
-- param: after ATTENDEE_ID
-- param: most INT
SELECT x.id, x.appointment_id, a.starts_at FROM appointment_type t
JOIN appointment a ON a.org_id = t.org_id AND a.type_id = t.id
JOIN attendee x ON x.org_id = a.org_id AND x.appointment_id = a.id
WHERE t.org_id = :org AND t.id = :type_id AND t.confidential = 1 AND x.id > :after ORDER BY x.id LIMIT :most;

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

-- name: place_rows :many
-- By name, archived ones too, or one alone.
-- param: only APPOINTMENT_LOCATION_ID
SELECT id, name, address, zone, clients_can_book, state, version FROM appointment_location
WHERE org_id = :org AND (id = :only OR :only = 0) ORDER BY name, id LIMIT 1000;

-- name: room_rows :many
-- By name, archived ones too; of all locations, or of one.
-- param: only APPOINTMENT_LOCATION_ID
SELECT id, location_id, name, capacity, state, version FROM room
WHERE org_id = :org AND (location_id = :only OR :only = 0) ORDER BY name, id LIMIT 2000;

-- name: place_insert :one
INSERT INTO appointment_location (org_id, name, address, zone, clients_can_book, created_at)
VALUES (:org, :name, :address, :zone, :clients_can_book, :created_at) RETURNING id;

-- name: place_save :exec
UPDATE appointment_location SET name = :name, address = :address, zone = :zone, clients_can_book = :clients_can_book, version = version + 1
WHERE org_id = :org AND id = :location_id AND version = :version;

-- name: place_set_state :exec
UPDATE appointment_location SET state = :state, version = version + 1 WHERE org_id = :org AND id = :location_id;

-- name: place_visits :one
-- col: n INT!
SELECT COUNT(*) AS n FROM appointment
WHERE org_id = :org AND starts_at >= :starts_at AND location_id = :location_id AND status = 'booked';

-- name: room_by_id :one
SELECT location_id, name, capacity, state, version FROM room WHERE org_id = :org AND id = :room_id;

-- name: room_insert :one
INSERT INTO room (org_id, location_id, name, capacity, created_at) VALUES (:org, :location_id, :name, :capacity, :created_at) RETURNING id;

-- name: room_save :exec
UPDATE room SET name = :name, capacity = :capacity, version = version + 1 WHERE org_id = :org AND id = :room_id AND version = :version;

-- name: room_set_state :exec
UPDATE room SET state = :state, version = version + 1 WHERE org_id = :org AND id = :room_id;

-- ---------------------------------------------------------------------------------------------- hours, time off, busy feeds

-- name: provider_rows :many
-- Who can have visits: every role but support, and whoever has hours; or one member of staff, whatever the role.
-- param: only STAFF_ID
-- col: zone TEXT?
-- col: same_day FLAG?
-- col: buffer_min INT?
-- col: video_url TEXT?
-- col: version INT?
SELECT t.id, t.first_name, t.last_name, o.zone AS practice_zone, k.zone, k.same_day, k.buffer_min, k.video_url, k.version
FROM staff t JOIN organization o ON o.id = t.org_id
LEFT JOIN staff_calendar k ON k.org_id = t.org_id AND k.staff_id = t.id
WHERE t.org_id = :org AND t.state = 'active' AND (t.id = :only OR (:only = 0 AND (t.role <> 'support'
      OR t.id IN (SELECT a.staff_id FROM availability a WHERE a.org_id = :org))))
ORDER BY t.last_name, t.first_name, t.id LIMIT 1000;

-- name: provider_insert :exec
INSERT INTO staff_calendar (org_id, staff_id, zone, same_day, buffer_min, video_url)
VALUES (:org, :staff_id, :zone, :same_day, :buffer_min, :video_url) ON CONFLICT (org_id, staff_id) DO NOTHING;

-- name: provider_save :exec
UPDATE staff_calendar SET zone = :zone, same_day = :same_day, buffer_min = :buffer_min, video_url = :video_url, version = version + 1
WHERE org_id = :org AND staff_id = :staff_id AND version = :version;

-- name: practice_zone :one
SELECT zone FROM organization WHERE id = :org;

-- name: availability_rows :many
-- Weekly ones first, then those of dates from `day` on.
-- param: staff_id STAFF_ID
-- param: day DAY
SELECT id, staff_id, weekday, day, from_min, until_min, starts_on, ends_on, type_id, contact_types, location_id FROM availability
WHERE org_id = :org AND staff_id = :staff_id AND (day IS NULL OR day >= :day)
ORDER BY CASE WHEN day IS NULL THEN 0 ELSE 1 END, weekday, day, from_min, id LIMIT 1000;

-- name: availability_of_all :many
-- Of everybody, or one row alone; each provider's together.
-- param: only AVAILABILITY_ID
-- param: day DAY
SELECT id, staff_id, weekday, day, from_min, until_min, starts_on, ends_on, type_id, contact_types, location_id FROM availability
WHERE org_id = :org AND (id = :only OR (:only = 0 AND (day IS NULL OR day >= :day)))
ORDER BY staff_id, CASE WHEN day IS NULL THEN 0 ELSE 1 END, weekday, day, from_min, id LIMIT 5000;
-- name: availability_insert :one
-- param: weekday INT?
-- param: day DAY?
-- param: starts_on DAY?
-- param: ends_on DAY?
-- param: type_id APPOINTMENT_TYPE_ID?
-- param: location_id APPOINTMENT_LOCATION_ID?
INSERT INTO availability (org_id, staff_id, weekday, day, from_min, until_min, starts_on, ends_on, type_id, contact_types, location_id, created_at)
VALUES (:org, :staff_id, :weekday, :day, :from_min, :until_min, :starts_on, :ends_on, :type_id, :contact_types, :location_id, :created_at)
RETURNING id;

-- name: availability_save :exec
-- param: weekday INT?
-- param: day DAY?
-- param: starts_on DAY?
-- param: ends_on DAY?
-- param: type_id APPOINTMENT_TYPE_ID?
-- param: location_id APPOINTMENT_LOCATION_ID?
UPDATE availability SET weekday = :weekday, day = :day, from_min = :from_min, until_min = :until_min, starts_on = :starts_on,
    ends_on = :ends_on, type_id = :type_id, contact_types = :contact_types, location_id = :location_id
WHERE org_id = :org AND id = :availability_id;

-- name: availability_owners :many
-- param: ids AVAILABILITY_ID[]
SELECT id, staff_id FROM availability WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: availability_delete :exec
-- param: ids AVAILABILITY_ID[]
DELETE FROM availability WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: availability_clear :exec
-- param: weekday INT
DELETE FROM availability WHERE org_id = :org AND staff_id = :staff_id AND day IS NULL AND weekday = :weekday;

-- name: availability_copy :exec
-- param: to_weekday INT
-- param: from_weekday INT
-- param: created_at INSTANT
INSERT INTO availability (org_id, staff_id, weekday, from_min, until_min, starts_on, ends_on, type_id, contact_types, location_id, created_at)
SELECT a.org_id, a.staff_id, :to_weekday, a.from_min, a.until_min, a.starts_on, a.ends_on, a.type_id, a.contact_types, a.location_id, :created_at
FROM availability a WHERE a.org_id = :org AND a.staff_id = :staff_id AND a.day IS NULL AND a.weekday = :from_weekday;

-- name: hours_refers :one
-- Whether type and location are there to be offered.
-- param: type_id APPOINTMENT_TYPE_ID
-- param: location_id APPOINTMENT_LOCATION_ID
-- col: types INT!
-- col: places INT!
SELECT (SELECT COUNT(*) FROM appointment_type t WHERE t.org_id = :org AND t.id = :type_id AND t.state = 'active') AS types,
       (SELECT COUNT(*) FROM appointment_location l WHERE l.org_id = :org AND l.id = :location_id AND l.state = 'active') AS places;

-- name: time_off_rows :many
-- Of one member of staff; 0: holidays of the practice. The next first.
-- param: staff_id STAFF_ID
-- param: limit INT
-- param: offset INT
SELECT id, starts_at, ends_at, label, all_day FROM time_off
WHERE org_id = :org AND COALESCE(staff_id, 0) = :staff_id AND ends_at > :ends_at
ORDER BY starts_at, id LIMIT :limit OFFSET :offset;

-- name: time_off_total :one
-- param: staff_id STAFF_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM time_off WHERE org_id = :org AND COALESCE(staff_id, 0) = :staff_id AND ends_at > :ends_at;

-- name: time_off_insert :one
-- param: staff_id STAFF_ID?
-- param: created_by STAFF_ID?
INSERT INTO time_off (org_id, staff_id, starts_at, ends_at, label, all_day, created_at, created_by)
VALUES (:org, :staff_id, :starts_at, :ends_at, :label, :all_day, :created_at, :created_by) RETURNING id;

-- name: time_off_owner :one
SELECT staff_id FROM time_off WHERE org_id = :org AND id = :time_off_id;

-- name: time_off_delete :exec
DELETE FROM time_off WHERE org_id = :org AND id = :time_off_id;

-- name: visits_within :one
-- Visits that overlap a stretch: of a member of staff, or (0) of anybody. None is longer than a day: `from` says how far back to look.
-- param: staff_id STAFF_ID
-- param: from INSTANT
-- col: n INT!
SELECT COUNT(*) AS n FROM appointment a
WHERE a.org_id = :org AND a.starts_at >= :from AND a.starts_at < :starts_at AND a.ends_at > :ends_at
  AND a.status = 'booked' AND a.type_id IS NOT NULL
  AND (:staff_id = 0 OR a.staff_id = :staff_id
       OR a.id IN (SELECT m.appointment_id FROM appointment_staff m WHERE m.org_id = :org AND m.staff_id = :staff_id AND m.appointment_id = a.id));

-- name: busy_feed_rows :many
-- param: staff_id STAFF_ID
-- param: ends_at INSTANT
-- col: times INT!
SELECT f.id, f.host, f.error, f.read_at,
       (SELECT COUNT(*) FROM busy_time b WHERE b.org_id = :org AND b.busy_feed_id = f.id AND b.ends_at > :ends_at) AS times
FROM busy_feed f WHERE f.org_id = :org AND f.staff_id = :staff_id ORDER BY f.id LIMIT 100;

-- name: busy_feed_all :many
-- param: ends_at INSTANT
-- col: times INT!
SELECT f.id, f.staff_id, f.host, f.error, f.read_at,
       (SELECT COUNT(*) FROM busy_time b WHERE b.org_id = :org AND b.busy_feed_id = f.id AND b.ends_at > :ends_at) AS times
FROM busy_feed f WHERE f.org_id = :org ORDER BY f.staff_id, f.id LIMIT 500;

-- name: busy_feed_insert :one
INSERT INTO busy_feed (org_id, staff_id, url, host, next_at, created_at) VALUES (:org, :staff_id, '', :host, :next_at, :created_at)
RETURNING id;

-- name: busy_feed_set_url :exec
UPDATE busy_feed SET url = :url WHERE org_id = :org AND id = :busy_feed_id;

-- name: busy_feed_readdress :exec
-- Another address: read soon, as if for the first time. Its times count until then.
UPDATE busy_feed SET url = :url, host = :host, etag = '', error = '', failures = 0, read_at = NULL, next_at = :next_at
WHERE org_id = :org AND id = :busy_feed_id;

-- name: busy_feed_owner :one
SELECT staff_id FROM busy_feed WHERE org_id = :org AND id = :busy_feed_id;

-- name: busy_time_clear :exec
DELETE FROM busy_time WHERE org_id = :org AND busy_feed_id = :busy_feed_id;

-- name: busy_feed_delete :exec
DELETE FROM busy_feed WHERE org_id = :org AND id = :busy_feed_id;

-- name: busy_feeds_due :many
-- global: a job reads the calendars of every practice
-- param: now INSTANT
-- param: limit INT
SELECT f.id, f.org_id, f.staff_id, f.url, f.host, f.etag, f.read_at, f.failures, t.first_name, t.last_name
FROM busy_feed f JOIN staff t ON t.org_id = f.org_id AND t.id = f.staff_id
WHERE f.next_at <= :now AND t.state = 'active' ORDER BY f.next_at, f.id LIMIT :limit;

-- name: busy_feed_take :exec
-- Nobody else reads it until then.
-- param: now INSTANT
UPDATE busy_feed SET next_at = :next_at WHERE org_id = :org AND id = :busy_feed_id AND next_at <= :now;

-- name: busy_feed_went_well :exec
-- Nothing, when it was taken away meanwhile, or has another address.
UPDATE busy_feed SET etag = :etag, read_at = :read_at, error = '', failures = 0, next_at = :next_at
WHERE org_id = :org AND id = :busy_feed_id AND url = :url;

-- name: busy_feed_went_badly :exec
UPDATE busy_feed SET etag = '', error = :error, failures = failures + 1, next_at = :next_at
WHERE org_id = :org AND id = :busy_feed_id AND url = :url;

-- name: busy_time_insert :exec
INSERT INTO busy_time (org_id, staff_id, ends_at, starts_at, busy_feed_id)
VALUES (:org, :staff_id, :ends_at, :starts_at, :busy_feed_id);

-- ---------------------------------------------------------------------------------------------- free times

-- name: offer_staff :many
-- Who of these can have visits, by name, with their own clock or the practice's.
-- param: ids STAFF_ID[]
-- col: zone TEXT!
-- col: same_day FLAG?
-- col: buffer_min INT?
SELECT t.id, t.first_name, t.last_name, COALESCE(NULLIF(k.zone, ''), o.zone) AS zone, k.same_day, k.buffer_min FROM staff t
JOIN organization o ON o.id = t.org_id
LEFT JOIN staff_calendar k ON k.org_id = t.org_id AND k.staff_id = t.id
WHERE t.org_id = :org AND t.state = 'active' AND t.id IN (SELECT value FROM json_each(:ids[]))
  AND (t.role <> 'support' OR t.id IN (SELECT a.staff_id FROM availability a WHERE a.org_id = :org AND a.staff_id = t.id))
ORDER BY t.last_name, t.first_name, t.id LIMIT 1000;

-- name: offer_everybody :many
-- The same of everybody. A statement of its own: with both in one the staff of the practice are read for one of them.
-- col: zone TEXT!
-- col: same_day FLAG?
-- col: buffer_min INT?
SELECT t.id, t.first_name, t.last_name, COALESCE(NULLIF(k.zone, ''), o.zone) AS zone, k.same_day, k.buffer_min FROM staff t
JOIN organization o ON o.id = t.org_id
LEFT JOIN staff_calendar k ON k.org_id = t.org_id AND k.staff_id = t.id
WHERE t.org_id = :org AND t.state = 'active'
  AND (t.role <> 'support' OR t.id IN (SELECT a.staff_id FROM availability a WHERE a.org_id = :org AND a.staff_id = t.id))
ORDER BY t.last_name, t.first_name, t.id LIMIT 1000;

-- name: offer_hours :many
-- `open`: its location, if it has one, can be booked by whoever asks. Each provider's rows together.
-- param: ids STAFF_ID[]
-- param: first DAY
-- param: last DAY
-- param: as_staff FLAG
-- col: open INT!
SELECT a.staff_id, a.weekday, a.day, a.from_min, a.until_min, a.starts_on, a.ends_on, a.type_id, a.contact_types, a.location_id,
       CASE WHEN a.location_id IS NULL THEN 1 WHEN l.state = 'active' AND (l.clients_can_book = 1 OR :as_staff = 1) THEN 1 ELSE 0 END AS open
FROM availability a LEFT JOIN appointment_location l ON l.org_id = a.org_id AND l.id = a.location_id
WHERE a.org_id = :org AND a.staff_id IN (SELECT value FROM json_each(:ids[]))
  AND (a.day IS NULL OR (a.day >= :first AND a.day <= :last)) AND (a.ends_on IS NULL OR a.ends_on >= :first)
ORDER BY a.staff_id;

-- name: offer_taken :many
-- Kind 0: visits with their buffers, and busy times from elsewhere; 1: time off, of the practice (staff 0) too. `off_only`: those alone.
-- param: off_only FLAG
-- param: ids STAFF_ID[]
-- param: from INSTANT
-- param: until INSTANT
-- param: reach INSTANT
-- param: moving APPOINTMENT_ID
-- col: staff INT!
-- col: kind INT!
-- col: starts_at INSTANT!
-- col: ends_at INSTANT!
SELECT b.resource_id AS staff, 0 AS kind, b.starts_at, b.ends_at FROM booked_time b
WHERE b.org_id = :org AND b.kind = 'staff' AND b.resource_id IN (SELECT value FROM json_each(:ids[]))
  AND b.ends_at > :from AND b.ends_at < :reach AND b.starts_at < :until AND b.appointment_id <> :moving AND :off_only = 0
UNION ALL
SELECT CAST(y.staff_id AS BIGINT), 0, y.starts_at, y.ends_at FROM busy_time y
WHERE y.org_id = :org AND y.staff_id IN (SELECT value FROM json_each(:ids[])) AND y.ends_at > :from AND y.starts_at < :until AND :off_only = 0
UNION ALL
SELECT CAST(o.staff_id AS BIGINT), 1, o.starts_at, o.ends_at FROM time_off o
WHERE o.org_id = :org AND o.staff_id IN (SELECT value FROM json_each(:ids[])) AND o.ends_at > :from AND o.starts_at < :until
UNION ALL
SELECT 0, 1, h.starts_at, h.ends_at FROM time_off h
WHERE h.org_id = :org AND h.staff_id IS NULL AND h.ends_at > :from AND h.starts_at < :until;

-- name: offer_sessions :many
-- Sessions of a group type that begin within a stretch, the next first.
-- param: until INSTANT
-- param: contact_type TEXT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: as_staff FLAG
-- param: confidential FLAG
-- param: moving APPOINTMENT_ID
-- col: taken INT!
SELECT a.id, a.staff_id, t.first_name, t.last_name, a.starts_at, a.ends_at, a.location_id, a.max_attendees,
       (SELECT COUNT(*) FROM attendee x WHERE x.org_id = a.org_id AND x.appointment_id = a.id
          AND x.status IN ('pending', 'booked', 'checked_in', 'fulfilled')) AS taken
FROM appointment a JOIN staff t ON t.org_id = a.org_id AND t.id = a.staff_id
LEFT JOIN appointment_location l ON l.org_id = a.org_id AND l.id = a.location_id
WHERE a.org_id = :org AND a.type_id = :type_id AND a.is_group = 1 AND a.status = 'booked' AND a.starts_at >= :starts_at
  AND a.starts_at < :until AND a.contact_type = :contact_type AND (:location_id = 0 OR a.location_id = :location_id)
  AND ((a.confidential = 0 AND NOT EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = a.org_id AND q.id = a.type_id AND q.confidential = 1))
    OR :confidential = 1) AND a.id <> :moving
  AND (:as_staff = 1 OR a.location_id IS NULL OR l.clients_can_book = 1)
ORDER BY a.starts_at, a.id LIMIT 1000;

-- ---------------------------------------------------------------------------------------------- appointments

-- name: appointment_exists :one
SELECT id FROM appointment WHERE id = :appointment_id AND org_id = :org;

-- name: appointment_ids :many
-- Those that overlap a window, in their order. None is longer than a day, so the index is read from a day before. Visits of records that
-- are closed to :reader are of no type that is asked for: a list must not tell by it what it does not show (F11).
-- param: ended_too FLAG
-- param: visits_only FLAG
-- param: type_id APPOINTMENT_TYPE_ID
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: limit INT
-- param: offset INT
SELECT a.id FROM appointment a
WHERE a.org_id = :org AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id)
ORDER BY a.starts_at, a.id LIMIT :limit OFFSET :offset;

-- name: appointment_ids_latest :many
-- param: ended_too FLAG
-- param: visits_only FLAG
-- param: type_id APPOINTMENT_TYPE_ID
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: limit INT
-- param: offset INT
SELECT a.id FROM appointment a
WHERE a.org_id = :org AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id)
ORDER BY a.starts_at DESC, a.id DESC LIMIT :limit OFFSET :offset;

-- name: appointment_ids_count :one
-- col: n INT!
-- param: ended_too FLAG
-- param: visits_only FLAG
-- param: type_id APPOINTMENT_TYPE_ID
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
SELECT COUNT(*) AS n FROM appointment a
WHERE a.org_id = :org AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id);

-- name: appointment_ids_of_staff :many
-- Of these providers, as the first or a further one.
-- col: id APPOINTMENT_ID!
-- col: total INT!
-- param: newest_first FLAG
-- param: staff STAFF_ID[]
-- param: ended_too FLAG
-- param: visits_only FLAG
-- param: type_id APPOINTMENT_TYPE_ID
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: limit INT
-- param: offset INT
SELECT f.id, COUNT(*) OVER () AS total FROM (
  SELECT a.id, a.starts_at FROM appointment a
  WHERE a.org_id = :org AND a.staff_id IN (SELECT value FROM json_each(:staff[])) AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id)
  UNION
  SELECT a.id, a.starts_at FROM appointment_staff m JOIN appointment a ON a.org_id = m.org_id AND a.id = m.appointment_id
  WHERE m.org_id = :org AND m.staff_id IN (SELECT value FROM json_each(:staff[])) AND m.starts_at > :reach AND m.starts_at < :until AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id)) AS f
ORDER BY CASE WHEN :newest_first = 1 THEN -f.starts_at ELSE f.starts_at END, f.id LIMIT :limit OFFSET :offset;

-- name: appointment_ids_of_client :many
-- col: total INT!
-- param: newest_first FLAG
-- param: any_staff FLAG
-- param: staff STAFF_ID[]
-- param: series_id SERIES_ID
-- param: ended_too FLAG
-- param: visits_only FLAG
-- param: type_id APPOINTMENT_TYPE_ID
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: limit INT
-- param: offset INT
SELECT a.id, COUNT(*) OVER () AS total FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
WHERE x.org_id = :org AND x.client_id = :client_id AND x.starts_at > :reach AND x.starts_at < :until AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND x.status <> 'entered_in_error' AND (:ended_too = 1 OR x.status NOT IN ('cancelled', 'late_cancelled', 'rescheduled'))
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id)
  AND (:series_id = 0 OR a.series_id = :series_id) AND (:any_staff = 1 OR a.staff_id IN (SELECT value FROM json_each(:staff[])))
ORDER BY CASE WHEN :newest_first = 1 THEN -a.starts_at ELSE a.starts_at END, a.id LIMIT :limit OFFSET :offset;

-- name: appointment_ids_of_series :many
-- col: total INT!
-- param: newest_first FLAG
-- param: series_id SERIES_ID
-- param: ended_too FLAG
-- param: visits_only FLAG
-- param: type_id APPOINTMENT_TYPE_ID
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: limit INT
-- param: offset INT
SELECT a.id, COUNT(*) OVER () AS total FROM appointment a
WHERE a.org_id = :org AND a.series_id = :series_id AND a.starts_at > :reach AND a.starts_at < :until AND a.ends_at > :from
  AND a.status <> 'entered_in_error' AND (:ended_too = 1 OR a.status = 'booked') AND (:visits_only = 0 OR a.type_id IS NOT NULL)
  AND (:type_id = 0 OR (a.type_id = :type_id AND (a.is_group = 1 OR NOT EXISTS (SELECT 1 FROM attendee p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
    WHERE p.org_id = a.org_id AND p.appointment_id = a.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
      WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)))))
  AND (:location_id = 0 OR a.location_id = :location_id) AND (:room_id = 0 OR a.room_id = :room_id)
ORDER BY CASE WHEN :newest_first = 1 THEN -a.starts_at ELSE a.starts_at END, a.id LIMIT :limit OFFSET :offset;

-- name: appointment_rows :many
-- Confidential is a visit by itself, or by its type, from the moment that the type is.
-- col: confidential FLAG!
-- col: type_name TEXT?
-- col: prepare TEXT?
-- col: prepare_url TEXT?
-- col: client_name TEXT?
-- col: colour TEXT?
-- col: location_name TEXT?
-- col: location_address TEXT?
-- col: room_name TEXT?
-- col: taken INT!
-- col: waiting INT!
-- param: ids APPOINTMENT_ID[]
SELECT a.id, a.type_id, t.name AS type_name, t.client_name, t.colour, t.prepare, t.prepare_url, a.staff_id, s.first_name AS staff_first, s.last_name AS staff_last,
       a.starts_at, a.ends_at, a.buffer_before_min, a.buffer_after_min, a.cancelled_at, a.zone, a.contact_type, a.location_id, l.name AS location_name, l.address AS location_address,
       a.room_id, r.name AS room_name, a.is_group, a.max_attendees, a.title, a.note,
       CASE WHEN a.confidential = 1 OR t.confidential = 1 THEN 1 ELSE 0 END AS confidential, a.status, a.series_id,
       a.recurs_at, a.detached, a.uid, a.sequence, a.moves, a.external_url, a.created_at, a.changed_at, a.created_kind,
       a.created_by, a.version,
       (SELECT COUNT(*) FROM attendee x WHERE x.org_id = a.org_id AND x.appointment_id = a.id
          AND x.status IN ('pending', 'booked', 'checked_in', 'fulfilled')) AS taken,
       (SELECT COUNT(*) FROM attendee w WHERE w.org_id = a.org_id AND w.appointment_id = a.id AND w.status = 'waitlist') AS waiting
FROM appointment a
JOIN staff s ON s.org_id = a.org_id AND s.id = a.staff_id
LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
LEFT JOIN appointment_location l ON l.org_id = a.org_id AND l.id = a.location_id
LEFT JOIN room r ON r.org_id = a.org_id AND r.id = a.room_id
WHERE a.org_id = :org AND a.id IN (SELECT value FROM json_each(:ids[])) ORDER BY a.id;

-- name: appointment_more_staff :many
-- param: ids APPOINTMENT_ID[]
SELECT m.appointment_id, m.staff_id FROM appointment_staff m
WHERE m.org_id = :org AND m.appointment_id IN (SELECT value FROM json_each(:ids[])) ORDER BY m.appointment_id, m.staff_id;

-- name: attendee_rows :many
-- Everybody's for staff; else these clients' own.
-- param: ids APPOINTMENT_ID[]
-- param: everybody FLAG
-- param: clients CLIENT_ID[]
SELECT x.id, x.appointment_id, x.client_id, c.preferred_name, c.first_name, c.last_name, c.restricted, x.status, x.confirmed_at,
       x.waits_since, x.cancelled_at, x.cancel_reason, x.note, x.reason, x.answer, x.ended_from, x.price, x.remind, x.grant_id, x.uuid, x.joined_at,
       x.left_at, x.version
FROM attendee x JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
WHERE x.org_id = :org AND x.appointment_id IN (SELECT value FROM json_each(:ids[]))
  AND (:everybody = 1 OR (x.client_id IN (SELECT value FROM json_each(:clients[])) AND x.status <> 'entered_in_error'))
ORDER BY x.appointment_id, c.sort_name, x.id;

-- name: appointments_seen :many
-- Which of these are there for a client, or for whoever acts for them (F11).
-- param: ids APPOINTMENT_ID[]
-- param: confidential_too FLAG
SELECT a.id FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
WHERE x.org_id = :org AND x.appointment_id IN (SELECT value FROM json_each(:ids[])) AND x.client_id = :client_id
  AND x.status <> 'entered_in_error' AND a.status <> 'entered_in_error'
  AND ((a.confidential = 0 AND NOT EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = a.org_id AND q.id = a.type_id AND q.confidential = 1)) OR :confidential_too = 1);

-- name: visits_of_clients :many
-- Confidential ones of `own` alone (F11). Upcoming: neither over nor ended; past: all others.
-- col: total INT!
-- param: clients CLIENT_ID[]
-- param: own CLIENT_ID[]
-- param: reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: when TEXT
-- param: now INSTANT
-- param: limit INT
-- param: offset INT
SELECT f.id, COUNT(*) OVER () AS total FROM (
  SELECT a.id, a.starts_at, MAX(CASE WHEN a.ends_at > :now AND a.status = 'booked'
           AND x.status IN ('pending', 'waitlist', 'booked', 'checked_in', 'fulfilled') THEN 1 ELSE 0 END) AS ahead,
         MAX(CASE WHEN a.status = 'booked' AND x.status NOT IN ('cancelled', 'late_cancelled', 'rescheduled') THEN 1 ELSE 0 END) AS live
  FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
  WHERE x.org_id = :org AND x.client_id IN (SELECT value FROM json_each(:clients[])) AND x.starts_at > :reach AND x.starts_at < :until
    AND a.ends_at > :from AND x.status <> 'entered_in_error' AND a.status <> 'entered_in_error'
    AND ((a.confidential = 0 AND NOT EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = a.org_id AND q.id = a.type_id AND q.confidential = 1))
      OR x.client_id IN (SELECT value FROM json_each(:own[])))
  GROUP BY a.id, a.starts_at) AS f
WHERE (:when = 'all' AND f.live = 1) OR (:when = 'upcoming' AND f.ahead = 1) OR (:when = 'past' AND f.ahead = 0)
ORDER BY CASE WHEN :when = 'past' THEN -f.starts_at ELSE f.starts_at END, f.id LIMIT :limit OFFSET :offset;

-- name: booked_clashes :many
-- Whose time is taken. No booked time is longer than two days, so the index is read that far and no further. The lists are joined: with IN
-- SQLite makes a table of each, which costs more than the search. Who makes the lists (visit_check.c, book_people.c) puts an id in once.
-- col: kind TEXT!
-- col: resource_id INT!
-- col: appointment_id APPOINTMENT_ID!
-- param: staff STAFF_ID[]
-- param: rooms ROOM_ID[]
-- param: clients CLIENT_ID[]
-- param: staff_from INSTANT
-- param: staff_until INSTANT
-- param: staff_reach INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: reach INSTANT
-- param: except APPOINTMENT_ID
SELECT 'staff' AS kind, s.resource_id, s.appointment_id FROM json_each(:staff[]) AS w CROSS JOIN booked_time s
WHERE s.org_id = :org AND s.kind = 'staff' AND s.resource_id = w.value
  AND s.ends_at > :staff_from AND s.ends_at < :staff_reach AND s.starts_at < :staff_until AND s.appointment_id <> :except
UNION ALL
SELECT 'room', r.resource_id, r.appointment_id FROM json_each(:rooms[]) AS w CROSS JOIN booked_time r
WHERE r.org_id = :org AND r.kind = 'room' AND r.resource_id = w.value
  AND r.ends_at > :from AND r.ends_at < :reach AND r.starts_at < :until AND r.appointment_id <> :except
UNION ALL
SELECT 'client', c.resource_id, c.appointment_id FROM json_each(:clients[]) AS w CROSS JOIN booked_time c
WHERE c.org_id = :org AND c.kind = 'client' AND c.resource_id = w.value
  AND c.ends_at > :from AND c.ends_at < :reach AND c.starts_at < :until AND c.appointment_id <> :except
LIMIT 20;

-- name: booked_time_drop :exec
DELETE FROM booked_time WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: booked_time_add :exec
-- Of a visit that is being made. Said and not read: on PostgreSQL a read of new rows would meet everybody else's.
-- param: staff STAFF_ID[]
-- param: rooms ROOM_ID[]
-- param: clients CLIENT_ID[]
-- param: staff_until INSTANT
-- param: staff_from INSTANT
-- param: until INSTANT
-- param: from INSTANT
INSERT INTO booked_time (org_id, kind, resource_id, ends_at, starts_at, appointment_id)
SELECT :org, 'staff', s.value, :staff_until, :staff_from, :appointment_id FROM json_each(:staff[]) AS s WHERE 1 = 1
UNION ALL
SELECT :org, 'room', r.value, :until, :from, :appointment_id FROM json_each(:rooms[]) AS r WHERE 1 = 1
UNION ALL
SELECT :org, 'client', c.value, :until, :from, :appointment_id FROM json_each(:clients[]) AS c WHERE 1 = 1;

-- name: booked_time_add_one :exec
-- The same of one provider and one client, without a room: most visits. The lists cost more than the rows.
-- param: staff_until INSTANT
-- param: staff_from INSTANT
-- param: until INSTANT
-- param: from INSTANT
INSERT INTO booked_time (org_id, kind, resource_id, ends_at, starts_at, appointment_id)
VALUES (:org, 'staff', :staff_id, :staff_until, :staff_from, :appointment_id), (:org, 'client', :client_id, :until, :from, :appointment_id);

-- name: booked_time_fill :exec
-- As the rows of the visit say: providers with their buffers, the room, and the clients who have a place in it.
INSERT INTO booked_time (org_id, kind, resource_id, ends_at, starts_at, appointment_id)
SELECT a.org_id, 'staff', a.staff_id, a.ends_at + a.buffer_after_min * 60000000, a.starts_at - a.buffer_before_min * 60000000, a.id
FROM appointment a WHERE a.org_id = :org AND a.id = :appointment_id AND a.status = 'booked'
UNION ALL
SELECT a.org_id, 'staff', m.staff_id, a.ends_at + a.buffer_after_min * 60000000, a.starts_at - a.buffer_before_min * 60000000, a.id
FROM appointment a JOIN appointment_staff m ON m.org_id = a.org_id AND m.appointment_id = a.id
WHERE a.org_id = :org AND a.id = :appointment_id AND a.status = 'booked'
UNION ALL
SELECT a.org_id, 'room', a.room_id, a.ends_at, a.starts_at, a.id
FROM appointment a WHERE a.org_id = :org AND a.id = :appointment_id AND a.status = 'booked' AND a.room_id IS NOT NULL
UNION ALL
SELECT a.org_id, 'client', x.client_id, a.ends_at, a.starts_at, a.id
FROM appointment a JOIN attendee x ON x.org_id = a.org_id AND x.appointment_id = a.id
WHERE a.org_id = :org AND a.id = :appointment_id AND a.status = 'booked'
  AND x.status IN ('pending', 'booked', 'checked_in', 'fulfilled');

-- name: visit_facts :one
-- Everything that a visit's form names, and what hangs on it.
-- col: places INT!
-- col: type_state TEXT?
-- col: length_min INT?
-- col: buffer_before_min INT?
-- col: buffer_after_min INT?
-- col: contact_types INT?
-- col: is_group FLAG?
-- col: max_attendees INT?
-- col: confidential FLAG?
-- col: staff_state TEXT?
-- col: staff_zone TEXT?
-- col: location_state TEXT?
-- col: room_state TEXT?
-- col: room_location APPOINTMENT_LOCATION_ID?
-- col: capacity INT?
-- param: type_id APPOINTMENT_TYPE_ID
-- param: location_id APPOINTMENT_LOCATION_ID
-- param: room_id ROOM_ID
SELECT o.zone, o.plan,
       (SELECT COUNT(*) FROM appointment_location x WHERE x.org_id = o.id AND x.state = 'active') AS places,
       t.state AS type_state, t.length_min, t.buffer_before_min, t.buffer_after_min, t.contact_types, t.is_group, t.max_attendees,
       t.confidential, s.state AS staff_state, k.zone AS staff_zone, l.state AS location_state,
       r.state AS room_state, r.location_id AS room_location, r.capacity
FROM organization o
LEFT JOIN appointment_type t ON t.org_id = o.id AND t.id = :type_id
LEFT JOIN staff s ON s.org_id = o.id AND s.id = :staff_id
LEFT JOIN staff_calendar k ON k.org_id = o.id AND k.staff_id = s.id
LEFT JOIN appointment_location l ON l.org_id = o.id AND l.id = :location_id
LEFT JOIN room r ON r.org_id = o.id AND r.id = :room_id
WHERE o.id = :org;

-- name: visit_clients :many
-- param: ids CLIENT_ID[]
SELECT c.id, c.preferred_name, c.first_name, c.last_name, c.state, c.kind, c.born, c.restricted FROM client c
WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:ids[]));

-- name: visit_staff :many
-- param: ids STAFF_ID[]
SELECT s.id, s.first_name, s.last_name, s.state FROM staff s
WHERE s.org_id = :org AND s.id IN (SELECT value FROM json_each(:ids[]));

-- name: appointment_insert :one
-- param: type_id APPOINTMENT_TYPE_ID?
-- param: location_id APPOINTMENT_LOCATION_ID?
-- param: room_id ROOM_ID?
-- param: series_id SERIES_ID?
-- param: recurs_at INSTANT?
-- param: occurs_wall INT?
INSERT INTO appointment (org_id, type_id, staff_id, starts_at, ends_at, buffer_before_min, buffer_after_min, zone, contact_type,
  location_id, room_id, is_group, max_attendees, title, note, confidential, series_id, recurs_at, occurs_wall, uid, overlap_ok,
  external_url, created_at, created_kind, created_by, changed_at)
VALUES (:org, :type_id, :staff_id, :starts_at, :ends_at, :buffer_before_min, :buffer_after_min, :zone, :contact_type,
  :location_id, :room_id, :is_group, :max_attendees, :title, :note, :confidential, :series_id, :recurs_at, :occurs_wall, :uid, :overlap_ok,
  :external_url, :created_at, :created_kind, :created_by, :created_at)
RETURNING id;

-- name: appointment_staff_add :exec
-- param: staff STAFF_ID[]
INSERT INTO appointment_staff (org_id, appointment_id, staff_id, starts_at)
SELECT :org, :appointment_id, s.value, :starts_at FROM json_each(:staff[]) AS s WHERE 1 = 1;

-- name: attendee_insert :one
-- Whoever was in it before comes back.
-- param: waits_since INSTANT?
-- param: grant_id GRANT_ID?
INSERT INTO attendee (org_id, appointment_id, client_id, starts_at, status, waits_since, reason, booked_kind, booked_by, grant_id, uuid,
  created_at, changed_at)
VALUES (:org, :appointment_id, :client_id, :starts_at, :status, :waits_since, :reason, :booked_kind, :booked_by, :grant_id, :uuid,
  :created_at, :created_at)
ON CONFLICT (appointment_id, client_id) DO UPDATE SET status = excluded.status, waits_since = excluded.waits_since,
  reason = excluded.reason, booked_kind = excluded.booked_kind, booked_by = excluded.booked_by, grant_id = excluded.grant_id,
  confirmed_at = NULL, cancelled_at = NULL, cancelled_kind = '', cancelled_by = 0, cancel_reason = '', answer = '',
  changed_at = excluded.changed_at, version = attendee.version + 1
RETURNING id;

-- name: appointment_set :exec
-- :at_version 0: whatever it is.
-- param: type_id APPOINTMENT_TYPE_ID?
-- param: location_id APPOINTMENT_LOCATION_ID?
-- param: room_id ROOM_ID?
-- param: series_id SERIES_ID?
-- param: recurs_at INSTANT?
-- param: step INT
-- param: move INT
-- param: at_version INT
UPDATE appointment SET type_id = :type_id, staff_id = :staff_id, starts_at = :starts_at, ends_at = :ends_at,
  buffer_before_min = :buffer_before_min, buffer_after_min = :buffer_after_min, zone = :zone, contact_type = :contact_type,
  location_id = :location_id, room_id = :room_id, is_group = :is_group, max_attendees = :max_attendees, title = :title, note = :note,
  confidential = :confidential, overlap_ok = :overlap_ok, external_url = :external_url, series_id = :series_id, recurs_at = :recurs_at,
  detached = :detached, sequence = sequence + :step, moves = moves + :move, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :appointment_id AND status = 'booked' AND (:at_version = 0 OR version = :at_version);

-- name: appointment_staff_clear :exec
DELETE FROM appointment_staff WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: attendee_starts :exec
-- A visit at another time asks anew whether they come.
UPDATE attendee SET starts_at = :starts_at, confirmed_at = NULL, version = version + 1 WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: appointment_set_status :exec
-- param: cancelled_at INSTANT?
UPDATE appointment SET status = :status, cancelled_at = :cancelled_at, sequence = sequence + 1, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :appointment_id AND status <> :status;

-- name: attendees_end :exec
-- Everybody who still was in it.
UPDATE attendee SET ended_from = status, status = :status, cancelled_at = :cancelled_at, cancelled_kind = :cancelled_kind, cancelled_by = :cancelled_by,
  cancel_reason = :cancel_reason, changed_at = :cancelled_at, version = version + 1
WHERE org_id = :org AND appointment_id = :appointment_id AND status IN ('pending', 'waitlist', 'booked', 'checked_in');

-- name: attendees_restore :exec
-- Those who ended with the whole of it, as they were: on the waitlist, or waiting for an answer.
UPDATE attendee SET status = CASE WHEN waits_since IS NOT NULL THEN 'waitlist' WHEN ended_from = 'pending' THEN 'pending' ELSE 'booked' END, cancelled_at = NULL, cancelled_kind = '', cancelled_by = 0, cancel_reason = '', answer = '', changed_at = :changed_at,
  version = version + 1
WHERE org_id = :org AND appointment_id = :appointment_id AND cancelled_at = :cancelled_at
  AND status IN ('cancelled', 'late_cancelled', 'rescheduled', 'entered_in_error');

-- name: appointment_part :many
-- Occurrences of a series that stand, from one on; :all those that have not begun, and this one.
-- param: all FLAG
-- param: now INSTANT
-- param: recurs_at INSTANT
SELECT a.id FROM appointment a
WHERE a.org_id = :org AND a.series_id = :series_id AND a.status = 'booked'
  AND ((:all = 1 AND a.starts_at >= :now) OR (:all = 0 AND a.recurs_at >= :recurs_at) OR a.id = :appointment_id)
ORDER BY a.starts_at, a.id;

-- ---------------------------------------------------------------------------------------------- attendees, waitlist

-- name: attendee_set_status :exec
-- param: cancelled_at INSTANT?
-- param: waits_since INSTANT?
-- param: at_version INT
-- param: answer TEXT
UPDATE attendee SET ended_from = status, status = :status, waits_since = :waits_since, cancelled_at = :cancelled_at, cancelled_kind = :cancelled_kind,
  cancelled_by = :cancelled_by, cancel_reason = :cancel_reason,
  answer = CASE WHEN :answer <> '' THEN :answer WHEN status IN ('cancelled', 'late_cancelled', 'noshow', 'rescheduled', 'entered_in_error') THEN '' ELSE answer END,
  changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :attendee_id AND (:at_version = 0 OR version = :at_version);

-- name: attendee_set :exec
-- param: price MONEY?
-- param: at_version INT
UPDATE attendee SET note = :note, price = :price, remind = :remind, changed_at = :changed_at, version = version + 1
WHERE org_id = :org AND id = :attendee_id AND (:at_version = 0 OR version = :at_version);

-- name: attendee_confirm_set :exec
UPDATE attendee SET confirmed_at = :confirmed_at, changed_at = :confirmed_at, version = version + 1
WHERE org_id = :org AND id = :attendee_id AND confirmed_at IS NULL AND status = 'booked';

-- name: attendee_visit :one
SELECT x.appointment_id, x.client_id FROM attendee x WHERE x.org_id = :org AND x.id = :attendee_id;

-- name: attendee_by_link :one
-- global: the link of a mail says who asks
-- col: confidential FLAG!
SELECT x.org_id, x.appointment_id, x.client_id, x.status, x.confirmed_at, x.link_generation,
       CASE WHEN a.confidential = 1 OR EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = a.org_id AND q.id = a.type_id AND q.confidential = 1) THEN 1 ELSE 0 END AS confidential,
       a.status AS visit_status, a.sequence, a.starts_at, a.ends_at, a.zone
FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id WHERE x.id = :attendee_id;

-- name: attendee_generation :one
SELECT link_generation FROM attendee WHERE org_id = :org AND id = :attendee_id;

-- name: attendee_links_end :exec
UPDATE attendee SET link_generation = link_generation + 1 WHERE org_id = :org AND id = :attendee_id;

-- name: attendee_contact :one
SELECT state FROM contact WHERE org_id = :org AND id = :contact_id AND client_id = :client_id;

-- name: waitlist_next :many
-- Who gets a place of this session that became free, first come first served; nobody where the type has no waitlist, or it has begun.
-- param: now INSTANT
SELECT x.id, x.client_id FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
WHERE x.org_id = :org AND x.appointment_id = :appointment_id AND x.status = 'waitlist' AND t.waitlist = 1 AND a.starts_at > :now
  AND a.status = 'booked' AND c.state = 'active'
ORDER BY x.waits_since, x.id LIMIT 50;

-- name: client_last_fulfilled :one
-- The last visit that took place.
SELECT x.starts_at FROM attendee x WHERE x.org_id = :org AND x.client_id = :client_id AND x.status = 'fulfilled'
ORDER BY x.starts_at DESC, x.id DESC LIMIT 1;

-- name: client_visited :exec
-- param: last_visit_on DAY?
UPDATE client SET last_visit_on = :last_visit_on WHERE org_id = :org AND id = :client_id;

-- name: family_clients :many
-- Everybody with an active link to or from a client, who is a client here: what they are to them.
-- col: id CLIENT_ID!
-- col: relationship TEXT!
-- col: label TEXT!
-- col: reverse FLAG!
-- col: first_name TEXT!
-- col: preferred_name TEXT!
-- col: last_name TEXT!
-- col: gender TEXT!
-- col: born DAY?
SELECT c.id, k.relationship, k.relationship_label AS label, 0 AS reverse, c.first_name, c.preferred_name, c.last_name, c.gender, c.born
FROM contact k JOIN client c ON c.org_id = k.org_id AND c.id = k.linked_client_id
WHERE k.org_id = :org AND k.client_id = :client_id AND k.state = 'active' AND c.state = 'active' AND c.kind = 'client'
UNION
SELECT c.id, k.relationship, k.relationship_label, 1, c.first_name, c.preferred_name, c.last_name, c.gender, c.born
FROM contact k JOIN client c ON c.org_id = k.org_id AND c.id = k.client_id
WHERE k.org_id = :org AND k.linked_client_id = :client_id AND k.state = 'active' AND c.state = 'active' AND c.kind = 'client'
ORDER BY 1, 4 LIMIT 100;

-- ---------------------------------------------------------------------------------------------- pages of staff

-- name: visit_history :many
-- What happened to those who take part, and who did it.
-- col: staff_first TEXT?
-- col: staff_last TEXT?
-- col: actor_first TEXT?
-- col: actor_last TEXT?
-- param: clients CLIENT_ID[]
-- param: attendees ATTENDEE_ID[]
-- param: limit INT
SELECT e.kind, e.at, e.actor_kind, c.preferred_name, c.first_name, c.last_name, s.first_name AS staff_first, s.last_name AS staff_last,
       b.first_name AS actor_first, b.last_name AS actor_last
FROM event e JOIN client c ON c.org_id = e.org_id AND c.id = e.client_id
     LEFT JOIN staff s ON e.actor_kind = 'staff' AND s.org_id = e.org_id AND s.id = e.actor_id
     LEFT JOIN client b ON e.actor_kind = 'client' AND b.org_id = e.org_id AND b.id = e.actor_id
WHERE e.org_id = :org AND e.client_id IN (SELECT value FROM json_each(:clients[])) AND e.resource_kind = 'attendee'
  AND e.resource_id IN (SELECT value FROM json_each(:attendees[]))
ORDER BY e.id DESC LIMIT :limit;

-- name: visit_phones :many
-- param: clients CLIENT_ID[]
SELECT c.id, c.phone, c.restricted FROM client c WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:clients[]));
-- ---------------------------------------------------------------------------------------------- bookings by families

-- name: book_groups :many
-- param: ids CLIENT_ID[]
SELECT id, group_id FROM client WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: book_reader :one
SELECT zone FROM client WHERE org_id = :org AND id = :client_id;

-- name: book_loads :many
-- How many visits these members have in that time.
-- param: staff STAFF_ID[]
-- param: from INSTANT
-- param: until INSTANT
-- col: n INT!
SELECT staff_id, COUNT(*) AS n FROM appointment
WHERE org_id = :org AND staff_id IN (SELECT value FROM json_each(:staff[])) AND starts_at >= :from AND starts_at < :until
  AND status = 'booked' GROUP BY staff_id;

-- name: book_policy :one
-- What its type lets families change; also of a type that is archived by now.
SELECT t.cancel_min, t.moves_max FROM appointment v JOIN appointment_type t ON t.org_id = v.org_id AND t.id = v.type_id
WHERE v.org_id = :org AND v.id = :appointment_id;

-- ---------------------------------------------------------------------------------------------- series

-- name: series_insert :one
-- param: previous_id SERIES_ID?
INSERT INTO appointment_series (org_id, rule, zone, starts_day, starts_min, previous_id, join_all, uid, told_rule, told_zone, told_day, told_min,
  created_at)
VALUES (:org, :rule, :zone, :starts_day, :starts_min, :previous_id, :join_all, :uid, :told_rule, :told_zone, :told_day, :told_min, :created_at)
RETURNING id;

-- name: series_by_id :one
SELECT id, rule, zone, starts_day, starts_min, previous_id, join_all, uid, told_rule, told_zone, told_day, told_min
FROM appointment_series WHERE org_id = :org AND id = :series_id;

-- name: series_by_ids :many
-- With how many visits of it stand.
-- param: ids SERIES_ID[]
-- col: visits INT!
SELECT s.id, s.rule, s.zone, s.starts_day, s.starts_min, s.previous_id, s.join_all,
       (SELECT COUNT(*) FROM appointment a WHERE a.org_id = s.org_id AND a.series_id = s.id AND a.status = 'booked') AS visits
FROM appointment_series s WHERE s.org_id = :org AND s.id IN (SELECT value FROM json_each(:ids[])) ORDER BY s.id;
-- name: series_set :exec
UPDATE appointment_series SET rule = :rule, zone = :zone, starts_day = :starts_day, starts_min = :starts_min
WHERE org_id = :org AND id = :series_id;

-- name: series_visits :many
SELECT a.starts_at, a.recurs_at, a.detached, a.status FROM appointment a WHERE a.org_id = :org AND a.series_id = :series_id ORDER BY a.starts_at, a.id;

-- name: series_told :many
-- All visits that mail programs know by this UID, cut off ones among them, with this client's part in each.
-- param: uid TEXT
-- col: occurs_wall INT!
-- col: confidential FLAG!
-- col: attendee_id ATTENDEE_ID?
-- col: part TEXT?
-- col: place_name TEXT?
-- col: place_address TEXT?
SELECT s.told_rule, s.told_zone, s.told_day, s.told_min, a.occurs_wall, a.starts_at, a.ends_at, a.contact_type, a.status,
       CASE WHEN a.confidential = 1 OR EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = a.org_id AND q.id = a.type_id AND q.confidential = 1) THEN 1 ELSE 0 END AS confidential, a.sequence,
       e.id AS attendee_id, e.status AS part, l.name AS place_name, l.address AS place_address
FROM appointment_series s JOIN appointment a ON a.org_id = s.org_id AND a.series_id = s.id
LEFT JOIN attendee e ON e.org_id = a.org_id AND e.appointment_id = a.id AND e.client_id = :client_id
LEFT JOIN appointment_location l ON l.org_id = a.org_id AND l.id = a.location_id
WHERE s.org_id = :org AND s.uid = :uid AND a.occurs_wall IS NOT NULL ORDER BY a.occurs_wall, a.id LIMIT 520;

-- ---------------------------------------------------------------------------------------------- no-contact rules

-- name: no_contact_among :one
-- param: ids CLIENT_ID[]
SELECT low_id, high_id FROM no_contact
WHERE org_id = :org AND lifted_at IS NULL AND low_id IN (SELECT value FROM json_each(:ids[]))
  AND high_id IN (SELECT value FROM json_each(:ids[])) ORDER BY low_id, high_id LIMIT 1;

-- name: no_contacts_of :many
-- col: id NO_CONTACT_ID!
-- col: other_id CLIENT_ID!
-- col: reason TEXT!
-- col: starts_on DAY!
-- col: ends_on DAY?
-- col: created_at INSTANT!
-- col: preferred_name TEXT!
-- col: first_name TEXT!
-- col: last_name TEXT!
-- col: restricted FLAG!
SELECT n.id, n.high_id AS other_id, n.reason, n.starts_on, n.ends_on, n.created_at, c.preferred_name, c.first_name, c.last_name, c.restricted
FROM no_contact n JOIN client c ON c.org_id = n.org_id AND c.id = n.high_id
WHERE n.org_id = :org AND n.low_id = :client_id AND n.lifted_at IS NULL
UNION ALL
SELECT n.id, n.low_id, n.reason, n.starts_on, n.ends_on, n.created_at, c.preferred_name, c.first_name, c.last_name, c.restricted
FROM no_contact n JOIN client c ON c.org_id = n.org_id AND c.id = n.low_id
WHERE n.org_id = :org AND n.high_id = :client_id AND n.lifted_at IS NULL
ORDER BY 1;

-- name: no_contact_insert :one
-- param: ends_on DAY?
-- param: created_by STAFF_ID?
INSERT INTO no_contact (org_id, low_id, high_id, reason, starts_on, ends_on, created_at, created_by)
VALUES (:org, :low_id, :high_id, :reason, :starts_on, :ends_on, :created_at, :created_by)
ON CONFLICT DO NOTHING RETURNING id;

-- name: no_contact_by_id :one
SELECT low_id, high_id, lifted_at FROM no_contact WHERE org_id = :org AND id = :no_contact_id;

-- name: no_contact_set_lifted :exec
-- param: lifted_by STAFF_ID?
UPDATE no_contact SET lifted_at = :lifted_at, lifted_by = :lifted_by, lift_reason = :lift_reason
WHERE org_id = :org AND id = :no_contact_id AND lifted_at IS NULL;

-- name: sessions_together :many
-- Sessions ahead in which two clients both are.
-- param: one CLIENT_ID
-- param: two CLIENT_ID
-- param: now INSTANT
SELECT a.id, a.starts_at, a.zone FROM attendee x
JOIN attendee y ON y.org_id = x.org_id AND y.appointment_id = x.appointment_id
JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
WHERE x.org_id = :org AND x.client_id = :one AND x.starts_at > :now AND y.client_id = :two AND a.status = 'booked'
  AND x.status IN ('pending', 'waitlist', 'booked', 'checked_in') AND y.status IN ('pending', 'waitlist', 'booked', 'checked_in')
ORDER BY a.starts_at LIMIT 5;

-- name: no_contacts_to_review :many
-- Their end date has come: staff look at them (edge 24).
-- param: today DAY
SELECT id, low_id FROM no_contact WHERE org_id = :org AND lifted_at IS NULL AND ends_on <= :today ORDER BY id LIMIT 500;

-- ---------------------------------------------------------------------------------------------- feeds

-- name: feed_of_staff :one
-- param: staff_id STAFF_ID
SELECT id, generation, hash, created_at, read_at, ended_at FROM calendar_feed
WHERE org_id = :org AND staff_id = :staff_id AND kind = 'staff' ORDER BY id LIMIT 1;

-- name: feed_of_client :one
-- param: client_id CLIENT_ID
SELECT id, generation, hash, created_at, read_at, ended_at, login_id FROM calendar_feed
WHERE org_id = :org AND client_id = :client_id AND kind = :kind ORDER BY id LIMIT 1;

-- name: feed_insert :one
-- param: staff_id STAFF_ID?
-- param: client_id CLIENT_ID?
INSERT INTO calendar_feed (org_id, kind, staff_id, client_id, generation, hash, created_at)
VALUES (:org, :kind, :staff_id, :client_id, 0, :hash, :created_at) RETURNING id;

-- name: feed_renew :exec
-- param: login_id LOGIN_ID?
UPDATE calendar_feed SET generation = :generation, hash = :hash, login_id = :login_id, created_at = :created_at, read_at = NULL, ended_at = NULL
WHERE org_id = :org AND id = :calendar_feed_id;

-- name: feed_end :exec
UPDATE calendar_feed SET ended_at = :ended_at WHERE org_id = :org AND id = :calendar_feed_id AND ended_at IS NULL;

-- name: feed_touch :exec
UPDATE calendar_feed SET read_at = :read_at WHERE org_id = :org AND id = :calendar_feed_id;

-- name: feed_by_id :one
-- Whose it is, and whether that account is still there.
-- global: a token says the id, and no practice
-- col: login_id LOGIN_ID?
-- col: client_state TEXT?
-- col: role TEXT?
-- col: staff_state TEXT?
SELECT f.id, f.org_id, f.kind, f.staff_id, f.client_id, f.hash, f.read_at, f.ended_at, f.login_id AS made_by, c.login_id, c.state AS client_state,
       t.role, t.state AS staff_state
FROM calendar_feed f LEFT JOIN client c ON c.org_id = f.org_id AND c.id = f.client_id
LEFT JOIN staff t ON t.org_id = f.org_id AND t.id = f.staff_id
WHERE f.id = :calendar_feed_id;

-- ---------------------------------------------------------------------------------------------- video calls

-- name: video_facts :one
-- All that decides about the call of a visit; without a call the columns of it are null.
-- col: confidential FLAG!
-- col: service TEXT?
-- col: state TEXT?
-- col: meeting TEXT?
-- col: told_starts_at INSTANT?
-- col: told_minutes INT?
-- col: host_url TEXT?
-- col: host_until INSTANT?
-- col: error TEXT?
-- col: attempts INT?
-- col: staff_first TEXT!
-- col: staff_last TEXT!
-- col: staff_email TEXT!
-- col: external_url TEXT!
SELECT p.id, p.staff_id, p.starts_at, p.ends_at, p.zone, p.contact_type, p.is_group,
       CASE WHEN p.confidential = 1 OR EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = p.org_id AND q.id = p.type_id AND q.confidential = 1) THEN 1 ELSE 0 END AS confidential, p.status,
       CASE WHEN p.external_url <> '' THEN p.external_url ELSE COALESCE(k.video_url, '') END AS external_url,
       s.first_name AS staff_first, s.last_name AS staff_last, s.email AS staff_email,
       v.service AS service, v.state AS state, v.meeting AS meeting, v.told_starts_at AS told_starts_at, v.told_minutes AS told_minutes,
       v.host_url AS host_url, v.host_until AS host_until, v.error AS error, v.attempts AS attempts
FROM appointment p
JOIN staff s ON s.org_id = p.org_id AND s.id = p.staff_id
LEFT JOIN staff_calendar k ON k.org_id = p.org_id AND k.staff_id = p.staff_id
LEFT JOIN video_call v ON v.org_id = p.org_id AND v.appointment_id = p.id
WHERE p.org_id = :org AND p.id = :appointment_id;

-- name: video_is_host :one
-- col: n INT!
SELECT COUNT(*) AS n FROM appointment p WHERE p.org_id = :org AND p.id = :appointment_id AND (p.staff_id = :staff_id
  OR EXISTS (SELECT 1 FROM appointment_staff m WHERE m.org_id = p.org_id AND m.appointment_id = p.id AND m.staff_id = :staff_id));

-- name: video_wanted :exec
-- param: now INSTANT
-- param: ids APPOINTMENT_ID[]
-- The calls of these visits are to be looked at now; nothing for a visit that never had one and is not by video.
INSERT INTO video_call (appointment_id, org_id, state, run_at, changed_at)
SELECT p.id, p.org_id, 'wanted', :now, :now FROM appointment p
LEFT JOIN video_call v ON v.org_id = p.org_id AND v.appointment_id = p.id
WHERE p.org_id = :org AND p.id IN (SELECT value FROM json_each(:ids[])) AND (v.appointment_id IS NOT NULL OR (p.contact_type = 'video_chat' AND p.status = 'booked'))
ON CONFLICT (appointment_id) DO UPDATE SET run_at = excluded.run_at, attempts = 0
  WHERE video_call.run_at IS NULL OR video_call.run_at > excluded.run_at;

-- name: video_of_client :many
-- param: after INSTANT
-- Calls that are not over of visits that this client takes part in, whatever their part.
SELECT p.id FROM attendee d
JOIN appointment p ON p.org_id = d.org_id AND p.id = d.appointment_id
JOIN video_call v ON v.org_id = p.org_id AND v.appointment_id = p.id
WHERE d.org_id = :org AND d.client_id = :client_id AND p.ends_at > :after AND v.state <> 'ended' ORDER BY p.id LIMIT 1000;

-- name: video_due :many
-- param: now INSTANT
-- global: a job looks after all organizations
SELECT org_id, appointment_id, run_at FROM video_call WHERE run_at <= :now ORDER BY run_at, appointment_id LIMIT 50;

-- name: video_claim :exec
-- param: again INSTANT
-- One of many workers gets it; if that one dies, it is due again then.
UPDATE video_call SET run_at = :again WHERE org_id = :org AND appointment_id = :appointment_id AND run_at = :run_at;

-- name: video_made :exec
-- param: now INSTANT
UPDATE video_call SET service = :service, meeting = :meeting, told_starts_at = NULL, host_url = '', host_until = NULL, changed_at = :now
WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: video_told :exec
UPDATE video_call SET told_starts_at = :told_starts_at, told_minutes = :told_minutes WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: video_host :exec
UPDATE video_call SET host_url = :host_url, host_until = :host_until WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: video_settle :exec
-- param: now INSTANT
-- param: claimed INSTANT
-- What one look ended with. Whoever asked for another look meanwhile (run_at is not the claim's) gets it.
-- param: run_at INSTANT?
UPDATE video_call SET state = :state, error = :error, attempts = :attempts, changed_at = :now,
  run_at = CASE WHEN run_at = :claimed OR run_at IS NULL THEN :run_at ELSE run_at END
WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: video_people :many
-- Everybody who takes part or did, with their way in where they have one.
-- col: entry_id VIDEO_ENTRY_ID?
-- col: generation INT?
-- col: hash TEXT?
-- col: url TEXT?
-- col: registrant TEXT?
-- col: joined_at INSTANT?
-- col: told_at INSTANT?
SELECT d.id, d.client_id, d.status, d.grant_id, c.first_name, c.preferred_name, c.last_name, c.restricted, c.state AS client_state, c.born,
       e.id AS entry_id, e.generation AS generation, e.hash AS hash, e.url AS url, e.registrant AS registrant,
       e.joined_at AS joined_at, e.told_at AS told_at
FROM attendee d
JOIN client c ON c.org_id = d.org_id AND c.id = d.client_id
LEFT JOIN video_entry e ON e.org_id = d.org_id AND e.attendee_id = d.id AND e.grant_id IS NULL
WHERE d.org_id = :org AND d.appointment_id = :appointment_id ORDER BY d.id;

-- name: video_guests :many
-- Caregivers with a living access to somebody who takes part, and those who have a way in or had one.
-- col: entry_id VIDEO_ENTRY_ID?
-- col: added_at INSTANT?
-- col: generation INT?
-- col: hash TEXT?
-- col: url TEXT?
-- col: registrant TEXT?
-- col: joined_at INSTANT?
-- col: told_at INSTANT?
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: gender TEXT!
SELECT d.id AS attendee_id, g.id AS grant_id, g.caregiver_id, g.state, w.first_name, w.preferred_name, w.last_name, w.gender AS gender,
       k.relationship AS relationship, k.relationship_label AS relationship_label,
       e.id AS entry_id, e.added_at AS added_at, e.generation AS generation, e.hash AS hash, e.url AS url, e.registrant AS registrant,
       e.joined_at AS joined_at, e.told_at AS told_at
FROM attendee d
JOIN portal_grant g ON g.org_id = d.org_id AND g.client_id = d.client_id
JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
JOIN contact k ON k.org_id = g.org_id AND k.id = g.contact_id
LEFT JOIN video_entry e ON e.org_id = d.org_id AND e.attendee_id = d.id AND e.grant_id = g.id
WHERE d.org_id = :org AND d.appointment_id = :appointment_id AND (g.state = 'active' OR e.id IS NOT NULL) ORDER BY d.id, g.id;

-- name: video_entry_add :one
-- param: grant_id GRANT_ID?
INSERT INTO video_entry (org_id, appointment_id, attendee_id, grant_id) VALUES (:org, :appointment_id, :attendee_id, :grant_id)
RETURNING id;

-- name: video_entry_key :exec
UPDATE video_entry SET generation = :generation, hash = :hash WHERE org_id = :org AND id = :video_entry_id;

-- name: video_entry_admitted :exec
UPDATE video_entry SET url = :url, registrant = :registrant WHERE org_id = :org AND id = :video_entry_id AND generation = :generation;

-- name: video_entries_forget :exec
-- Another meeting: nobody is known there yet.
UPDATE video_entry SET url = '', registrant = '' WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: video_entry_end :exec
-- Links are dead; what the service knows stays until it was told.
UPDATE video_entry SET hash = '', generation = generation + 1, told_at = NULL WHERE org_id = :org AND id = :video_entry_id AND hash <> '';

-- name: video_entry_end_of :exec
-- The same, by whose link it was.
-- param: grant_id GRANT_ID
UPDATE video_entry SET hash = '', generation = generation + 1, told_at = NULL
WHERE org_id = :org AND attendee_id = :attendee_id AND COALESCE(grant_id, 0) = :grant_id AND hash <> '';

-- name: video_entry_visit :one
SELECT appointment_id FROM attendee WHERE org_id = :org AND id = :attendee_id;

-- name: video_entry_told :exec
UPDATE video_entry SET told_at = :told_at WHERE org_id = :org AND id = :video_entry_id AND told_at IS NULL AND hash <> '';

-- name: video_entry_added :exec
-- param: added_by STAFF_ID?
-- param: added_at INSTANT?
UPDATE video_entry SET added_by = :added_by, added_at = :added_at WHERE org_id = :org AND id = :video_entry_id;

-- name: video_entry_joined :exec
UPDATE video_entry SET joined_at = :joined_at WHERE org_id = :org AND id = :video_entry_id;

-- name: video_attendee_joined :exec
UPDATE attendee SET joined_at = :joined_at WHERE org_id = :org AND id = :attendee_id AND joined_at IS NULL;

-- name: video_entry_by_id :one
-- global: its signed token says which row; the row says whose it is
-- col: caregiver_id CLIENT_ID?
SELECT e.org_id, e.appointment_id, e.attendee_id, e.grant_id, e.generation, e.hash, d.client_id, g.caregiver_id AS caregiver_id
FROM video_entry e
JOIN attendee d ON d.org_id = e.org_id AND d.id = e.attendee_id
LEFT JOIN portal_grant g ON g.org_id = e.org_id AND g.id = e.grant_id
WHERE e.id = :video_entry_id;

-- name: video_entry_of :one
-- param: grant_id GRANT_ID?
SELECT id, generation, hash FROM video_entry WHERE org_id = :org AND attendee_id = :attendee_id
  AND (grant_id = :grant_id OR (grant_id IS NULL AND :grant_id IS NULL));

-- name: video_apart :one
-- Whether somebody may not meet any of these.
-- param: others CLIENT_ID[]
-- param: today DAY
-- col: n INT!
SELECT COUNT(*) AS n FROM no_contact WHERE org_id = :org AND lifted_at IS NULL AND starts_on <= :today
  AND ((low_id = :client_id AND high_id IN (SELECT value FROM json_each(:others[])))
    OR (high_id = :client_id AND low_id IN (SELECT value FROM json_each(:others[]))));

-- ---------------------------------------------------------------------------------------------- jobs

-- name: remind_ahead :many
-- Parts in visits ahead, of one type or (0) of all, in the order of their start.
-- param: type_id APPOINTMENT_TYPE_ID
-- param: from INSTANT
-- param: after INT
-- param: limit INT
SELECT e.id, v.starts_at FROM appointment v JOIN attendee e ON e.org_id = v.org_id AND e.appointment_id = v.id
WHERE v.org_id = :org AND v.starts_at >= :from AND (v.starts_at > :from OR e.id > :after) AND v.status = 'booked'
  AND (:type_id = 0 OR v.type_id = :type_id) AND e.status IN ('booked', 'checked_in')
ORDER BY v.starts_at, e.id LIMIT :limit;

-- name: remind_of_client :many
-- The same, of one client.
-- param: from INSTANT
-- param: after INT
-- param: limit INT
SELECT e.id, v.starts_at FROM attendee e JOIN appointment v ON v.org_id = e.org_id AND v.id = e.appointment_id
WHERE e.org_id = :org AND e.client_id = :client_id AND v.starts_at >= :from AND (v.starts_at > :from OR e.id > :after) AND v.status = 'booked'
  AND e.status IN ('booked', 'checked_in')
ORDER BY v.starts_at, e.id LIMIT :limit;

-- name: remind_choices :many
-- When the client and their contacts want to be reminded, of those who said something of their own.
-- col: recipient_kind TEXT!
-- col: reminders TEXT!
-- col: reminder_ways INT!
SELECT n.recipient_kind, n.reminders, n.reminder_ways FROM notice_choice n
WHERE n.org_id = :org AND n.recipient_kind = 'client' AND n.recipient_id = :client_id AND n.reminders <> ''
UNION ALL
SELECT n.recipient_kind, n.reminders, n.reminder_ways FROM contact k
JOIN notice_choice n ON n.org_id = k.org_id AND n.recipient_kind = 'contact' AND n.recipient_id = k.id
WHERE k.org_id = :org AND k.client_id = :client_id AND k.ended_at IS NULL AND n.reminders <> '';

-- name: remind_visit :one
-- What reminders of one person's part in a visit are made of.
-- col: ask_to_confirm FLAG?
SELECT e.id, e.client_id, e.status, e.remind, e.confirmed_at, v.type_id, v.starts_at, t.ask_to_confirm AS ask_to_confirm
FROM attendee e JOIN appointment v ON v.org_id = e.org_id AND v.id = e.appointment_id
LEFT JOIN appointment_type t ON t.org_id = v.org_id AND t.id = v.type_id
WHERE e.org_id = :org AND e.id = :attendee_id;

-- ---------------------------------------------------------------------------------------------- the public page

-- name: public_page_row :one
SELECT open, heading, sites, ask_first, version FROM public_page WHERE org_id = :org;

-- name: public_page_insert :exec
INSERT INTO public_page (org_id, open, heading, sites, ask_first) VALUES (:org, :open, :heading, :sites, :ask_first)
ON CONFLICT (org_id) DO NOTHING;

-- name: public_page_set :exec
UPDATE public_page SET open = :open, heading = :heading, sites = :sites, ask_first = :ask_first, version = version + 1
WHERE org_id = :org AND version = :version;

-- name: public_visit_insert :exec
-- param: born DAY?
-- param: twin_id CLIENT_ID?
INSERT INTO public_visit (org_id, form, attendee_id, first_name, last_name, email, phone, for_child, born, twin_id, zone, at)
VALUES (:org, :form, :attendee_id, :first_name, :last_name, :email, :phone, :for_child, :born, :twin_id, :zone, :at)
ON CONFLICT (org_id, form) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
  phone = excluded.phone, for_child = excluded.for_child, born = excluded.born, twin_id = excluded.twin_id, zone = excluded.zone, at = excluded.at;

-- name: public_visit_of_form :one
SELECT p.attendee_id, x.appointment_id FROM public_visit p JOIN attendee x ON x.org_id = p.org_id AND x.id = p.attendee_id
WHERE p.org_id = :org AND p.form = :form;

-- name: public_visit_link :one
-- What a signed link after a booking shows.
-- global: the link says who asks
-- col: location_name TEXT?
-- col: location_address TEXT?
-- col: prepare TEXT?
-- col: prepare_url TEXT?
SELECT x.org_id, x.appointment_id, v.type_id, x.status, v.status AS visit_status, v.starts_at, v.ends_at, v.changed_at, v.zone, v.uid, v.sequence,
       v.contact_type, t.first_name, t.last_name, o.name AS practice, l.name AS location_name, l.address AS location_address,
       CASE WHEN v.confidential = 0 AND k.confidential = 0 THEN k.prepare END AS prepare,
       CASE WHEN v.confidential = 0 AND k.confidential = 0 THEN k.prepare_url END AS prepare_url
FROM attendee x JOIN appointment v ON v.org_id = x.org_id AND v.id = x.appointment_id
JOIN staff t ON t.org_id = v.org_id AND t.id = v.staff_id
JOIN organization o ON o.id = x.org_id
LEFT JOIN appointment_location l ON l.org_id = v.org_id AND l.id = v.location_id
LEFT JOIN appointment_type k ON k.org_id = v.org_id AND k.id = v.type_id
WHERE x.id = :attendee_id;

-- name: public_visits_recent :many
-- The parts in this visit that were booked on the public page since then, the newest first; a family shares one network,
-- so of no confidential visit.
-- global: who booked it without a sign-in asks
-- param: since INSTANT
SELECT p.attendee_id, p.form FROM appointment v
JOIN attendee x ON x.org_id = v.org_id AND x.appointment_id = v.id
JOIN public_visit p ON p.org_id = x.org_id AND p.attendee_id = x.id
WHERE v.id = :appointment_id AND v.confidential = 0 AND NOT EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = v.org_id AND q.id = v.type_id AND q.confidential = 1)
  AND p.at > :since ORDER BY p.at DESC, p.attendee_id LIMIT 500;

-- name: visit_requests :many
-- Tasks about requests: open ones, those that are done, or one alone; of one provider, at places, made in a time. A restricted record
-- tells neither place nor type by its place in the list.
-- col: total INT!
-- param: open FLAG
-- param: done FLAG
-- param: task_id TASK_ID
-- param: staff_id STAFF_ID
-- param: anywhere FLAG
-- param: places APPOINTMENT_LOCATION_ID[]
-- param: from INSTANT
-- param: until INSTANT
-- param: order TEXT
-- param: newest_first FLAG
-- param: limit INT
-- param: offset INT
SELECT t.id, t.state, t.created_at, t.done_at, t.done_by, x.id AS attendee_id, x.appointment_id, COUNT(*) OVER () AS total
FROM task t
JOIN client c ON c.org_id = t.org_id AND c.id = t.client_id
JOIN attendee x ON x.org_id = t.org_id AND x.client_id = t.client_id AND t.dedupe = 'visit_requested:' || x.id || ':' || x.appointment_id
JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
JOIN staff s ON s.org_id = a.org_id AND s.id = a.staff_id
LEFT JOIN appointment_type k ON k.org_id = a.org_id AND k.id = a.type_id
WHERE t.org_id = :org AND t.kind = 'visit_requested' AND ((:open = 1 AND t.state = 'open') OR (:done = 1 AND t.state = 'done'))
  AND (:task_id = 0 OR t.id = :task_id) AND (:staff_id = 0 OR a.staff_id = :staff_id)
  AND (:anywhere = 1 OR (c.restricted = 0 AND a.location_id IN (SELECT value FROM json_each(:places[]))))
  AND t.created_at >= :from AND t.created_at < :until
ORDER BY CASE :order WHEN 'type' THEN CASE WHEN c.restricted = 0 THEN COALESCE(k.name, '') ELSE '' END WHEN 'client' THEN c.last_name
           WHEN 'provider' THEN s.first_name || ' ' || s.last_name ELSE '' END,
         CASE WHEN :newest_first = 1 THEN -1 ELSE 1 END * CASE WHEN :order = 'starts' THEN a.starts_at ELSE t.created_at END,
         CASE WHEN :newest_first = 1 THEN -t.id ELSE t.id END
LIMIT :limit OFFSET :offset;

-- name: public_said :many
-- Who booked the parts of this visit on the public page, the latest of each last.
SELECT p.attendee_id, p.first_name, p.last_name, p.email, p.phone, p.for_child, p.born, p.twin_id, c.unverified
FROM attendee x JOIN public_visit p ON p.org_id = x.org_id AND p.attendee_id = x.id
JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
WHERE x.org_id = :org AND x.appointment_id = :appointment_id ORDER BY p.attendee_id, p.at;

-- ---------------------------------------------------------------------------------------------- reports

-- name: visit_counts :many
-- How many visits began from :from until :until, and what became of them; before :from, since :since, as day -1. Days are those of a clock
-- that is :offset_1 ahead of UTC until :until_1, and so on. What is not told apart is null, a day 0. A visit for one whose record is closed
-- to :reader is of the kind 0, and of none that is asked for (F11).
-- param: since INSTANT
-- param: from INSTANT
-- param: until INSTANT
-- param: by_day FLAG
-- param: by_staff FLAG
-- param: by_type FLAG
-- param: blocks FLAG
-- param: type_id INT
-- param: everybody FLAG
-- param: staff STAFF_ID[]
-- param: until_1 INSTANT
-- param: until_2 INSTANT
-- param: until_3 INSTANT
-- param: until_4 INSTANT
-- param: until_5 INSTANT
-- param: offset_1 INT
-- param: offset_2 INT
-- param: offset_3 INT
-- param: offset_4 INT
-- param: offset_5 INT
-- param: offset_6 INT
-- param: reader STAFF_ID
-- param: now INSTANT
-- param: most INT
-- col: day INT!
-- col: staff_id INT?
-- col: type_id INT?
-- col: outcome TEXT!
-- col: n INT!
-- col: first_name TEXT?
-- col: last_name TEXT?
-- col: type_name TEXT?
SELECT g.day, g.staff_id, g.type_id, g.outcome, g.n, s.first_name AS first_name, s.last_name AS last_name, t.name AS type_name
FROM (SELECT y.day, y.staff_id, y.type_id, y.outcome, COUNT(*) AS n
  FROM (SELECT x.day, x.staff_id, CASE WHEN :by_type = 1 AND x.day >= 0 THEN x.type_id END AS type_id, x.outcome
    FROM (SELECT CASE WHEN v.starts_at < :from THEN -1 WHEN :by_day = 0 THEN 0
        ELSE (v.starts_at + CASE WHEN v.starts_at < :until_1 THEN :offset_1 WHEN v.starts_at < :until_2 THEN :offset_2
          WHEN v.starts_at < :until_3 THEN :offset_3 WHEN v.starts_at < :until_4 THEN :offset_4 WHEN v.starts_at < :until_5 THEN :offset_5
          ELSE :offset_6 END) / 86400000000 END AS day,
      CASE WHEN :by_staff = 1 AND v.starts_at >= :from THEN v.staff_id END AS staff_id,
      CASE WHEN (:by_type = 1 OR :type_id <> 0) AND v.is_group = 0 AND v.type_id IS NOT NULL AND EXISTS (SELECT 1 FROM attendee p
        JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
        WHERE p.org_id = v.org_id AND p.appointment_id = v.id AND c.restricted = 1 AND NOT EXISTS (SELECT 1 FROM restricted_reason r
          WHERE r.org_id = c.org_id AND r.client_id = c.id AND r.staff_id = :reader AND r.until > :now)) THEN 0 ELSE v.type_id END AS type_id,
      CASE WHEN v.starts_at < :from THEN ''
        WHEN v.is_group = 0 AND v.type_id IS NOT NULL THEN COALESCE((SELECT e.status FROM attendee e WHERE e.org_id = v.org_id AND e.appointment_id = v.id
          ORDER BY CASE WHEN e.status IN ('pending', 'booked', 'checked_in', 'fulfilled') THEN e.id - 1000000000000000000 ELSE -e.id END LIMIT 1), v.status)
        ELSE v.status END AS outcome
      FROM appointment v
      WHERE v.org_id = :org AND v.starts_at >= :since AND v.starts_at < :until AND v.status <> 'entered_in_error'
        AND (v.type_id IS NOT NULL OR :blocks = 1) AND (:type_id = 0 OR v.type_id = :type_id)
        AND (:everybody = 1 OR v.staff_id IN (SELECT value FROM json_each(:staff[])))) x
    WHERE :type_id = 0 OR x.type_id = :type_id) y
  GROUP BY y.day, y.staff_id, y.type_id, y.outcome) g
LEFT JOIN staff s ON s.org_id = :org AND s.id = g.staff_id
LEFT JOIN appointment_type t ON t.org_id = :org AND t.id = g.type_id
ORDER BY g.day, s.last_name, s.first_name, g.staff_id, t.name, g.type_id, g.outcome LIMIT :most;
