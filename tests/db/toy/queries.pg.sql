-- name: person_shout :one
SELECT 'postgres '::text || upper(name) AS shout FROM person WHERE org_id = :org AND id = :person_id;
