-- Where PostgreSQL needs other words: several nodes lease side by side.

-- name: job_pick :one
SELECT id, kind, dedupe, payload, attempts FROM job
WHERE state = 'waiting' AND run_at <= :now AND leased_until <= :now AND kind = ANY (ARRAY(SELECT value FROM json_array_elements_text(:kinds[]::json)))
ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED;
