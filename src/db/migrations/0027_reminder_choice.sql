-- When somebody wants to be reminded of visits. Empty: a client as the practice and the type of the visit say, a contact
-- as the client is.
ALTER TABLE notice_choice ADD COLUMN reminders TEXT NOT NULL DEFAULT '';        -- "none", or minutes before: "1440,60"
ALTER TABLE notice_choice ADD COLUMN reminder_ways INT NOT NULL DEFAULT 0;      -- with minutes: bits of enum notice_channel
ALTER TABLE notice_choice ADD COLUMN reminders_theirs FLAG NOT NULL DEFAULT 0;  -- the person chose it, and staff do not change it
