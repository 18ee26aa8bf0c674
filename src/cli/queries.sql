-- Queries of the command line: lists for administrators.

-- name: client_accounts :many
-- param: limit INT
-- col: login_email TEXT?
-- param: after CLIENT_ID
SELECT c.id, c.kind, c.state, c.first_name, c.last_name, c.born, c.email, l.email AS login_email
FROM client c LEFT JOIN login l ON l.id = c.login_id
WHERE c.org_id = :org AND c.id > :after ORDER BY c.id LIMIT :limit;

-- name: mails_failed :one
-- global: for the administrator of the installation
-- col: n INT!
SELECT COUNT(*) AS n FROM mail_outbox WHERE state = 'failed';
