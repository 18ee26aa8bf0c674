-- What people fill in or bring before a visit of this kind, and where the form is.
ALTER TABLE appointment_type ADD COLUMN prepare TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment_type ADD COLUMN prepare_url TEXT NOT NULL DEFAULT '';  -- https; empty: none
-- A task about a request leads to the visit that is asked for: its number stands last, as in tasks about two visits at one time.
UPDATE task SET dedupe = dedupe || ':' ||
    COALESCE(CAST((SELECT e.appointment_id FROM attendee e WHERE e.org_id = task.org_id AND e.id = CAST(substr(task.dedupe, 17) AS BIGINT)) AS TEXT), '0')
WHERE kind = 'visit_requested';
