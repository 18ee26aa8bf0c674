-- What the tests of video calls look at, and change, besides the room's own queries.

-- name: calls_call :one
SELECT service, state, meeting, error, attempts, run_at, host_url FROM video_call WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: calls_entry :one
-- param: grant_id GRANT_ID?
SELECT id, generation, hash, url, registrant, joined_at FROM video_entry WHERE org_id = :org AND attendee_id = :attendee_id
  AND (grant_id = :grant_id OR (grant_id IS NULL AND :grant_id IS NULL));

-- name: calls_move :exec
UPDATE appointment SET starts_at = :starts_at, ends_at = :ends_at WHERE org_id = :org AND id = :appointment_id;

-- name: calls_status :exec
UPDATE appointment SET status = :status WHERE org_id = :org AND id = :appointment_id;

-- name: calls_part :exec
UPDATE attendee SET status = :status WHERE org_id = :org AND id = :attendee_id;

-- name: calls_plan :exec
UPDATE organization SET plan = :plan WHERE id = :org;

-- name: calls_apart :exec
INSERT INTO no_contact (org_id, low_id, high_id, starts_on, created_at) VALUES (:org, :low_id, :high_id, :starts_on, :created_at);

-- name: calls_task :one
SELECT detail FROM task WHERE org_id = :org AND kind = :kind AND state = 'open' ORDER BY id DESC LIMIT 1;
