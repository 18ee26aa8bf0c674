-- Queries of the job room.

-- name: job_add :exec
-- One waiting job a name. If it is running just now, it loses its owner's mark, and so runs once more when it is through.
INSERT INTO job (kind, dedupe, payload, run_at, created_at) VALUES (:kind, :dedupe, :payload, :run_at, :created_at)
ON CONFLICT (kind, dedupe) WHERE state = 'waiting' AND dedupe <> ''
DO UPDATE SET lease_owner = '', run_at = CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END;

-- name: job_hurry :exec
-- A periodic job before its turn, or once more when it is running. One that failed keeps its pause.
-- param: now INSTANT
INSERT INTO job (kind, dedupe, run_at, created_at) VALUES (:kind, :dedupe, :now, :now)
ON CONFLICT (kind, dedupe) WHERE state = 'waiting' AND dedupe <> '' DO UPDATE SET lease_owner = '';

-- name: job_due :one
-- Whether there is anything to lease: asked often, without a transaction that writes.
-- param: now INSTANT
-- param: kinds TEXT[]
SELECT id FROM job
WHERE state = 'waiting' AND run_at <= :now AND leased_until <= :now AND kind IN (SELECT value FROM json_each(:kinds[]))
ORDER BY run_at LIMIT 1;

-- name: job_pick :one
-- param: now INSTANT
-- param: kinds TEXT[]
SELECT id, kind, dedupe, payload, attempts FROM job
WHERE state = 'waiting' AND run_at <= :now AND leased_until <= :now AND kind IN (SELECT value FROM json_each(:kinds[]))
ORDER BY run_at, id LIMIT 1;

-- name: job_lease :exec
-- param: id JOB_ID
UPDATE job SET lease_owner = :lease_owner, leased_until = :leased_until, attempts = attempts + 1 WHERE id = :id;

-- name: job_bury :exec
-- param: id JOB_ID
UPDATE job SET state = 'dead', last_error = 'lease ran out', lease_owner = '' WHERE id = :id;

-- name: job_done :exec
-- param: id JOB_ID
UPDATE job SET state = 'done', done_at = :done_at, lease_owner = '', leased_until = 0, last_error = ''
WHERE id = :id AND state = 'waiting' AND lease_owner = :lease_owner;

-- name: job_drop :exec
-- param: id JOB_ID
DELETE FROM job WHERE id = :id AND state = 'waiting' AND lease_owner = :lease_owner;

-- name: job_again :exec
-- Somebody asked for it while it ran.
-- param: id JOB_ID
UPDATE job SET leased_until = 0, attempts = 0 WHERE id = :id AND state = 'waiting' AND lease_owner = '';

-- name: job_retry :exec
-- param: id JOB_ID
UPDATE job SET state = :state, run_at = :run_at, last_error = :last_error, lease_owner = '', leased_until = 0
WHERE id = :id AND state = 'waiting' AND lease_owner = :lease_owner;

-- name: job_purge :exec
-- param: before INSTANT
-- param: most INT
DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = :state AND run_at < :before ORDER BY run_at LIMIT :most);

-- name: job_dead_list :many
SELECT id, kind, last_error, attempts, created_at FROM job WHERE state = 'dead' ORDER BY created_at DESC, id DESC LIMIT 200;

-- name: job_revive :exec
-- param: id JOB_ID
UPDATE job SET state = 'waiting', attempts = 0, run_at = :run_at, lease_owner = '', leased_until = 0
WHERE id = :id AND state = 'dead';

-- name: periodic_add :exec
INSERT INTO periodic (name, next_at) VALUES (:name, :next_at) ON CONFLICT (name) DO NOTHING;

-- name: periodic_due :many
-- scan: one row a periodic job
-- param: now INSTANT
SELECT name, next_at FROM periodic WHERE next_at <= :now;

-- name: periodic_claim :exec
-- param: now INSTANT
-- param: next INSTANT
UPDATE periodic SET next_at = :next, last_at = :now WHERE name = :name AND next_at <= :now;
