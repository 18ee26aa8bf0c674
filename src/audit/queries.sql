-- Queries of the audit room.

-- name: audit_add :exec
-- param: grant_id GRANT_ID?
-- param: session_id SESSION_ID?
-- param: client_id CLIENT_ID?
-- param: api_key_id API_KEY_ID?
INSERT INTO audit_entry (org_id, at, actor_kind, actor_id, via, grant_id, session_id, client_id, action, resource_kind,
    resource_id, outcome, peer, api_key_id)
VALUES (:org, :at, :actor_kind, :actor_id, :via, :grant_id, :session_id, :client_id, :action, :resource_kind, :resource_id,
    :outcome, :peer, :api_key_id);

-- name: audit_seal_turn :one
-- One sealer at a time. Here writers take turns anyway.
-- col: mine INT!
SELECT 1 AS mine;

-- name: audit_unsealed :many
-- global: the sealer works for every organization
-- scan: of the index that holds unsealed rows only
-- param: most INT
SELECT id, org_id, at, actor_kind, actor_id, via, grant_id, session_id, client_id, action, resource_kind, resource_id,
       outcome, peer, api_key_id
FROM audit_entry WHERE n IS NULL ORDER BY id LIMIT :most;

-- name: audit_unsealed_any :one
-- global: the sealer works for every organization
-- scan: of the index that holds unsealed rows only
SELECT id FROM audit_entry WHERE n IS NULL ORDER BY id LIMIT 1;

-- name: audit_seal_row :exec
-- param: id AUDIT_ID
-- param: number INT
UPDATE audit_entry SET n = :number, hash = :hash WHERE org_id = :org AND id = :id AND n IS NULL;

-- name: audit_head_by_org :one
SELECT n, hash, sealed_at FROM audit_head WHERE org_id = :org;

-- name: audit_head_put :exec
-- param: number INT
INSERT INTO audit_head (org_id, n, hash, sealed_at) VALUES (:org, :number, :hash, :sealed_at)
ON CONFLICT (org_id) DO UPDATE SET n = excluded.n, hash = excluded.hash, sealed_at = excluded.sealed_at;

-- name: audit_heads_untold :many
-- global: the clock works for every organization
-- scan: one row an organization
-- param: before INSTANT
SELECT org_id, n, hash FROM audit_head WHERE n > told_n AND (told_at IS NULL OR told_at <= :before) ORDER BY org_id;

-- name: audit_head_tell :exec
-- Only one of two jobs at the same moment changes a row.
-- param: before INSTANT
-- param: told_at INSTANT
UPDATE audit_head SET told_n = :told_n, told_at = :told_at
WHERE org_id = :org AND told_n < :told_n AND (told_at IS NULL OR told_at <= :before);

-- name: audit_chain_after :many
-- param: after INT
-- param: most INT
SELECT id, org_id, at, actor_kind, actor_id, via, grant_id, session_id, client_id, action, resource_kind, resource_id,
       outcome, peer, n, hash, api_key_id
FROM audit_entry WHERE org_id = :org AND n > :after AND n IS NOT NULL ORDER BY n LIMIT :most;

-- name: audit_unsealed_count :one
-- col: count INT!
SELECT COUNT(*) AS count FROM audit_entry WHERE org_id = :org AND n IS NULL;

-- name: audit_sorts_of_client :many
-- What such entries can say: one row for all of one sentence.
-- param: most INT
-- col: sort TEXT!
-- col: staff_name TEXT?
-- col: person_name TEXT?
-- col: key_name TEXT?
-- col: client_name TEXT?
SELECT DISTINCT e.actor_kind, e.actor_id, e.via, e.client_id, e.action, e.resource_kind, e.outcome,
       (e.actor_kind || ':' || e.actor_id || ':' || COALESCE(e.api_key_id, 0) || ':' || e.via || ':' || COALESCE(e.client_id, 0) || ':' || e.action || ':' || e.resource_kind || ':' || e.outcome) AS sort,
       s.first_name || ' ' || s.last_name AS staff_name, COALESCE(NULLIF(p.preferred_name, ''), p.first_name) || ' ' || p.last_name AS person_name,
       k.name AS key_name, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name
FROM audit_entry e
LEFT JOIN staff s ON e.actor_kind = 'staff' AND s.org_id = e.org_id AND s.id = e.actor_id
LEFT JOIN client p ON e.actor_kind = 'client' AND p.org_id = e.org_id AND p.id = e.actor_id
LEFT JOIN api_key k ON k.org_id = e.org_id AND k.id = CASE WHEN e.actor_kind = 'api_key' THEN e.actor_id ELSE e.api_key_id END
LEFT JOIN client c ON c.org_id = e.org_id AND c.id = e.client_id
WHERE e.org_id = :org AND e.client_id = :client_id LIMIT :most;

-- name: audit_of_client :many
-- Those of some sorts; none named: all.
-- param: sorts TEXT[]
-- param: any_sort INT
-- param: skip INT
-- param: most INT
-- col: staff_name TEXT?
-- col: person_name TEXT?
-- col: key_name TEXT?
-- col: client_name TEXT?
SELECT e.id, e.at, e.actor_kind, e.actor_id, e.via, e.grant_id, e.client_id, e.action, e.resource_kind, e.resource_id,
       e.outcome, e.peer, s.first_name || ' ' || s.last_name AS staff_name, COALESCE(NULLIF(p.preferred_name, ''), p.first_name) || ' ' || p.last_name AS person_name,
       k.name AS key_name, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name
FROM audit_entry e
LEFT JOIN staff s ON e.actor_kind = 'staff' AND s.org_id = e.org_id AND s.id = e.actor_id
LEFT JOIN client p ON e.actor_kind = 'client' AND p.org_id = e.org_id AND p.id = e.actor_id
LEFT JOIN api_key k ON k.org_id = e.org_id AND k.id = CASE WHEN e.actor_kind = 'api_key' THEN e.actor_id ELSE e.api_key_id END
LEFT JOIN client c ON c.org_id = e.org_id AND c.id = e.client_id
WHERE e.org_id = :org AND e.client_id = :client_id
  AND (:any_sort = 1 OR (e.actor_kind || ':' || e.actor_id || ':' || COALESCE(e.api_key_id, 0) || ':' || e.via || ':' || COALESCE(e.client_id, 0) || ':' || e.action || ':' || e.resource_kind || ':' || e.outcome) IN (SELECT value FROM json_each(:sorts[])))
ORDER BY e.id DESC LIMIT :most OFFSET :skip;

-- name: audit_count_of_client :one
-- How many there are, counted as far as `most`.
-- param: sorts TEXT[]
-- param: any_sort INT
-- param: most INT
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT e.id FROM audit_entry e
WHERE e.org_id = :org AND e.client_id = :client_id
  AND (:any_sort = 1 OR (e.actor_kind || ':' || e.actor_id || ':' || COALESCE(e.api_key_id, 0) || ':' || e.via || ':' || COALESCE(e.client_id, 0) || ':' || e.action || ':' || e.resource_kind || ':' || e.outcome) IN (SELECT value FROM json_each(:sorts[])))
LIMIT :most) x;

-- name: audit_sorts_of_actor :many
-- What such entries can say: one row for all of one sentence.
-- param: most INT
-- col: sort TEXT!
-- col: staff_name TEXT?
-- col: person_name TEXT?
-- col: key_name TEXT?
-- col: client_name TEXT?
SELECT DISTINCT e.actor_kind, e.actor_id, e.via, e.client_id, e.action, e.resource_kind, e.outcome,
       (e.actor_kind || ':' || e.actor_id || ':' || COALESCE(e.api_key_id, 0) || ':' || e.via || ':' || COALESCE(e.client_id, 0) || ':' || e.action || ':' || e.resource_kind || ':' || e.outcome) AS sort,
       s.first_name || ' ' || s.last_name AS staff_name, COALESCE(NULLIF(p.preferred_name, ''), p.first_name) || ' ' || p.last_name AS person_name,
       k.name AS key_name, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name
FROM audit_entry e
LEFT JOIN staff s ON e.actor_kind = 'staff' AND s.org_id = e.org_id AND s.id = e.actor_id
LEFT JOIN client p ON e.actor_kind = 'client' AND p.org_id = e.org_id AND p.id = e.actor_id
LEFT JOIN api_key k ON k.org_id = e.org_id AND k.id = CASE WHEN e.actor_kind = 'api_key' THEN e.actor_id ELSE e.api_key_id END
LEFT JOIN client c ON c.org_id = e.org_id AND c.id = e.client_id
WHERE e.org_id = :org AND e.actor_kind = :actor_kind AND e.actor_id = :actor_id LIMIT :most;

-- name: audit_of_actor :many
-- Those of some sorts; none named: all.
-- param: sorts TEXT[]
-- param: any_sort INT
-- param: skip INT
-- param: most INT
-- col: staff_name TEXT?
-- col: person_name TEXT?
-- col: key_name TEXT?
-- col: client_name TEXT?
SELECT e.id, e.at, e.actor_kind, e.actor_id, e.via, e.grant_id, e.client_id, e.action, e.resource_kind, e.resource_id,
       e.outcome, e.peer, s.first_name || ' ' || s.last_name AS staff_name, COALESCE(NULLIF(p.preferred_name, ''), p.first_name) || ' ' || p.last_name AS person_name,
       k.name AS key_name, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name
FROM audit_entry e
LEFT JOIN staff s ON e.actor_kind = 'staff' AND s.org_id = e.org_id AND s.id = e.actor_id
LEFT JOIN client p ON e.actor_kind = 'client' AND p.org_id = e.org_id AND p.id = e.actor_id
LEFT JOIN api_key k ON k.org_id = e.org_id AND k.id = CASE WHEN e.actor_kind = 'api_key' THEN e.actor_id ELSE e.api_key_id END
LEFT JOIN client c ON c.org_id = e.org_id AND c.id = e.client_id
WHERE e.org_id = :org AND e.actor_kind = :actor_kind AND e.actor_id = :actor_id
  AND (:any_sort = 1 OR (e.actor_kind || ':' || e.actor_id || ':' || COALESCE(e.api_key_id, 0) || ':' || e.via || ':' || COALESCE(e.client_id, 0) || ':' || e.action || ':' || e.resource_kind || ':' || e.outcome) IN (SELECT value FROM json_each(:sorts[])))
ORDER BY e.id DESC LIMIT :most OFFSET :skip;

-- name: audit_count_of_actor :one
-- How many there are, counted as far as `most`.
-- param: sorts TEXT[]
-- param: any_sort INT
-- param: most INT
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT e.id FROM audit_entry e
WHERE e.org_id = :org AND e.actor_kind = :actor_kind AND e.actor_id = :actor_id
  AND (:any_sort = 1 OR (e.actor_kind || ':' || e.actor_id || ':' || COALESCE(e.api_key_id, 0) || ':' || e.via || ':' || COALESCE(e.client_id, 0) || ':' || e.action || ':' || e.resource_kind || ':' || e.outcome) IN (SELECT value FROM json_each(:sorts[])))
LIMIT :most) x;

-- name: audit_changes :many
-- What was made, changed and ended in a practice. actor_kind empty: by anybody; resource_id 0: any; ascending 1: oldest first.
-- param: kinds TEXT[]
-- param: actions TEXT[]
-- param: by_kind TEXT
-- param: by_id INT
-- param: by_nobody INT
-- param: about INT
-- param: after INSTANT
-- param: before INSTANT
-- param: ascending INT
-- param: skip INT
-- param: most INT
-- col: key_staff STAFF_ID?
-- col: key_client CLIENT_ID?
SELECT e.id, e.at, e.actor_kind, e.actor_id, e.client_id, e.action, e.resource_kind, e.resource_id, k.staff_id AS key_staff, k.client_id AS key_client
FROM audit_entry e
LEFT JOIN api_key k ON e.actor_kind = 'api_key' AND k.org_id = e.org_id AND k.id = e.actor_id
WHERE e.org_id = :org AND e.outcome = 'allowed' AND e.at >= :after AND e.at <= :before
  AND e.action IN (SELECT value FROM json_each(:actions[])) AND e.resource_kind IN (SELECT value FROM json_each(:kinds[]))
  AND (:by_nobody = 0 OR e.actor_kind IN ('system', 'cli'))
  AND (:by_kind = '' OR (e.actor_kind = :by_kind AND e.actor_id = :by_id)
       OR (e.actor_kind = 'api_key' AND ((:by_kind = 'staff' AND k.staff_id = :by_id) OR (:by_kind = 'client' AND k.client_id = :by_id))))
  AND (:about = 0 OR e.resource_id = :about OR (e.resource_id = 0 AND e.client_id = :about))
ORDER BY CASE WHEN :ascending = 1 THEN e.id ELSE -e.id END LIMIT :most OFFSET :skip;

-- name: audit_changes_count :one
-- param: kinds TEXT[]
-- param: actions TEXT[]
-- param: by_kind TEXT
-- param: by_id INT
-- param: by_nobody INT
-- param: about INT
-- param: after INSTANT
-- param: before INSTANT
-- col: n INT!
SELECT COUNT(*) AS n
FROM audit_entry e
LEFT JOIN api_key k ON e.actor_kind = 'api_key' AND k.org_id = e.org_id AND k.id = e.actor_id
WHERE e.org_id = :org AND e.outcome = 'allowed' AND e.at >= :after AND e.at <= :before
  AND e.action IN (SELECT value FROM json_each(:actions[])) AND e.resource_kind IN (SELECT value FROM json_each(:kinds[]))
  AND (:by_nobody = 0 OR e.actor_kind IN ('system', 'cli'))
  AND (:by_kind = '' OR (e.actor_kind = :by_kind AND e.actor_id = :by_id)
       OR (e.actor_kind = 'api_key' AND ((:by_kind = 'staff' AND k.staff_id = :by_id) OR (:by_kind = 'client' AND k.client_id = :by_id))))
  AND (:about = 0 OR e.resource_id = :about OR (e.resource_id = 0 AND e.client_id = :about));
