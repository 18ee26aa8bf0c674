-- When a contact or link was last changed: the API tells it.
ALTER TABLE contact ADD COLUMN changed_at INSTANT NOT NULL DEFAULT 0;
UPDATE contact SET changed_at = COALESCE(ended_at, created_at);
