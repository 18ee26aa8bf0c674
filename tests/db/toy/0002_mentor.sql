ALTER TABLE person ADD COLUMN mentor_id PERSON_ID REFERENCES person(id);
CREATE INDEX person_mentor ON person(org_id, mentor_id);
CREATE INDEX link_b ON link(org_id, b);
-- engine: sqlite
CREATE INDEX person_upper ON person(upper(name));
