-- A series as mail programs know it: one UID, and the rule as it was first told, which no change touches. A part that
-- is cut off keeps them. Empty: made before; each of its visits goes by a UID of its own.
ALTER TABLE appointment_series ADD COLUMN uid TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment_series ADD COLUMN told_rule TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment_series ADD COLUMN told_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment_series ADD COLUMN told_day DAY NOT NULL DEFAULT 0;
ALTER TABLE appointment_series ADD COLUMN told_min INT NOT NULL DEFAULT 0;
CREATE INDEX appointment_series_uid ON appointment_series(org_id, uid);
-- Which occurrence of that rule a visit is (RECURRENCE-ID): minutes since 1970 as the clock of told_zone shows them.
ALTER TABLE appointment ADD COLUMN occurs_wall INT;
