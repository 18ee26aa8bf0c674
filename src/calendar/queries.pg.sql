-- Where PostgreSQL needs other words: an array is looked up in the index by itself.

-- name: booked_clashes :many
SELECT 'staff' AS kind, s.resource_id, s.appointment_id FROM booked_time s
WHERE s.org_id = :org AND s.kind = 'staff' AND s.resource_id IN (SELECT value FROM json_each(:staff[]))
  AND s.ends_at > :staff_from AND s.ends_at < :staff_reach AND s.starts_at < :staff_until AND s.appointment_id <> :except
UNION ALL
SELECT 'room', r.resource_id, r.appointment_id FROM booked_time r
WHERE r.org_id = :org AND r.kind = 'room' AND r.resource_id IN (SELECT value FROM json_each(:rooms[]))
  AND r.ends_at > :from AND r.ends_at < :reach AND r.starts_at < :until AND r.appointment_id <> :except
UNION ALL
SELECT 'client', c.resource_id, c.appointment_id FROM booked_time c
WHERE c.org_id = :org AND c.kind = 'client' AND c.resource_id IN (SELECT value FROM json_each(:clients[]))
  AND c.ends_at > :from AND c.ends_at < :reach AND c.starts_at < :until AND c.appointment_id <> :except
LIMIT 20;
