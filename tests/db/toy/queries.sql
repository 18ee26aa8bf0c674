-- name: organization_add :one
INSERT INTO organization (name) VALUES (:name) RETURNING id;

-- name: person_add :one
-- param: born DAY?
-- param: visits INT?
-- param: photo BYTES?
-- param: note TEXT?
INSERT INTO person (org_id, name, born, seen_at, minor, balance, visits, photo, note)
VALUES (:org, :name, :born, :seen_at, :minor, :balance, :visits, :photo, :note) RETURNING id;

-- name: person_by_id :one
-- A person with everything,
-- one column of each type.
SELECT id, org_id, name, born, seen_at, minor, balance, visits, photo, note
FROM person WHERE id = :person_id AND org_id = :org;

-- name: person_list :many
SELECT id, name FROM person WHERE org_id = :org ORDER BY name;

-- name: person_after :many
-- param: after TEXT
-- param: limit INT
SELECT id, name FROM person WHERE org_id = :org AND name > :after ORDER BY name LIMIT :limit;

-- name: person_of_ids :many
-- param: ids PERSON_ID[]
SELECT id, name FROM person WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[])) ORDER BY name;

-- name: person_not_named :many
-- param: names TEXT[]
SELECT id, name FROM person WHERE org_id = :org AND name NOT IN (SELECT value FROM json_each(:names[])) ORDER BY name;

-- name: person_add_all :exec
-- param: names TEXT[]
INSERT INTO person (org_id, name) SELECT :org, word.value FROM json_each(:names[]) AS word;

-- name: person_count :one
-- col: n INT!
-- col: last_seen INSTANT?
SELECT COUNT(*) AS n, MAX(seen_at) AS last_seen FROM person WHERE org_id = :org;

-- name: person_count_all :one
-- global: the tests count over all organizations
-- scan: a handful of rows
-- col: n INT!
SELECT COUNT(*) AS n FROM person;

-- name: person_any :one
-- No LIMIT: more than one row is a mistake of the query.
SELECT id FROM person WHERE org_id = :org;

-- name: person_balance :one
SELECT balance FROM person WHERE id = :person_id AND org_id = :org;

-- name: person_set_balance :exec
UPDATE person SET balance = :balance WHERE id = :person_id AND org_id = :org;

-- name: person_rename_all :exec
-- param: tail TEXT
UPDATE person SET name = name || :tail WHERE org_id = :org;

-- name: person_set_mentor :exec
-- param: mentor_id PERSON_ID?
UPDATE person SET mentor_id = :mentor_id WHERE id = :person_id AND org_id = :org;

-- name: person_mentors :many
-- col: mentor TEXT?
-- col: mentor_id PERSON_ID?
SELECT p.id, m.id AS mentor_id, m.name AS mentor
FROM person p LEFT JOIN person m ON m.id = p.mentor_id AND m.org_id = p.org_id
WHERE p.org_id = :org ORDER BY p.name;

-- name: person_shout :one
-- col: shout TEXT!
SELECT 'sqlite ' || upper(name) AS shout FROM person WHERE id = :person_id AND org_id = :org;

-- name: person_delete :exec
DELETE FROM person WHERE id = :person_id AND org_id = :org;

-- name: link_add :exec
INSERT INTO link (org_id, a, b, relation) VALUES (:org, :a, :b, :relation);

-- name: link_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM link WHERE org_id = :org;
