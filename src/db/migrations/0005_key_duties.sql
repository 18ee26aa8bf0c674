-- F3 through a key: its owner acknowledged the duties of giving access on screen. Kept for good, with the text's version.
CREATE TABLE api_key_duty (
    id API_KEY_DUTY_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    api_key_id API_KEY_ID NOT NULL REFERENCES api_key(id),
    staff_id STAFF_ID NOT NULL,
    text TEXT NOT NULL,                       -- version of the acknowledgement that was shown
    at INSTANT NOT NULL,
    ended_at INSTANT,                         -- taken back
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX api_key_duty_key ON api_key_duty(org_id, api_key_id, id);
