-- Queries of the hooks room.

-- name: webhook_rows :many
-- param: webhook_id WEBHOOK_ID
SELECT id, url, secret, is_enabled, should_retry, created_at, first_failed_at, warned_at, disabled_at FROM webhook
WHERE org_id = :org AND ended_at IS NULL AND (:webhook_id = 0 OR id = :webhook_id) ORDER BY id DESC LIMIT 200;

-- name: webhook_event_rows :many
-- param: webhook_ids WEBHOOK_ID[]
SELECT id, webhook_id, event_type, created_at, changed_at, retry_count, first_failed_at, last_failed_at FROM webhook_event
WHERE org_id = :org AND webhook_id IN (SELECT value FROM json_each(:webhook_ids[])) ORDER BY webhook_id, event_type;

-- name: webhook_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM webhook WHERE org_id = :org AND ended_at IS NULL;

-- name: webhook_insert :one
-- param: created_by STAFF_ID?
INSERT INTO webhook (org_id, url, secret, is_enabled, should_retry, created_by, created_at, changed_at)
VALUES (:org, :url, '', :is_enabled, :should_retry, :created_by, :created_at, :created_at) RETURNING id;

-- name: webhook_set_secret :exec
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET secret = :secret, changed_at = :changed_at WHERE org_id = :org AND id = :webhook_id AND ended_at IS NULL;

-- name: webhook_set :exec
-- Switched on anew: what failed before is forgotten.
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET url = :url, should_retry = :should_retry, changed_at = :changed_at,
  first_failed_at = CASE WHEN is_enabled = 0 AND :is_enabled = 1 THEN NULL ELSE first_failed_at END,
  warned_at = CASE WHEN is_enabled = 0 AND :is_enabled = 1 THEN NULL ELSE warned_at END,
  disabled_at = CASE WHEN :is_enabled = 1 THEN NULL ELSE disabled_at END,
  is_enabled = :is_enabled
WHERE org_id = :org AND id = :webhook_id AND ended_at IS NULL;

-- name: webhook_set_end :exec
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET ended_at = :ended_at, is_enabled = 0 WHERE org_id = :org AND id = :webhook_id AND ended_at IS NULL;

-- name: webhook_event_add :exec
INSERT INTO webhook_event (org_id, webhook_id, event_type, created_at, changed_at)
VALUES (:org, :webhook_id, :event_type, :created_at, :created_at) ON CONFLICT (webhook_id, event_type) DO NOTHING;

-- name: webhook_event_drop :exec
-- param: event_types TEXT[]
DELETE FROM webhook_event
WHERE org_id = :org AND webhook_id = :webhook_id AND event_type NOT IN (SELECT value FROM json_each(:event_types[]));

-- name: webhook_wanting :many
-- Who wants to hear of this.
SELECT w.id, w.url FROM webhook_event e JOIN webhook w ON w.org_id = e.org_id AND w.id = e.webhook_id
WHERE e.org_id = :org AND e.event_type = :event_type AND w.is_enabled = 1 AND w.ended_at IS NULL ORDER BY w.id;

-- name: webhook_linked :one
-- param: contact_id CONTACT_ID
SELECT linked_client_id FROM contact WHERE org_id = :org AND id = :contact_id;

-- name: webhook_delivery_insert :exec
INSERT INTO webhook_delivery (org_id, webhook_id, url, event_type, resource_kind, resource_id, body, state, run_at, created_at)
VALUES (:org, :webhook_id, :url, :event_type, :resource_kind, :resource_id, :body, 'waiting', :run_at, :run_at);

-- name: webhook_due :many
-- global: a worker tells for every organization. Asked often, without a transaction that writes.
-- param: now INSTANT
-- scan: few rows; a webhook is a row somebody typed
SELECT w.id, w.org_id FROM webhook w
WHERE w.is_enabled = 1 AND w.ended_at IS NULL AND w.leased_until <= :now
  AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.run_at <= :now
    AND NOT EXISTS (SELECT 1 FROM webhook_delivery b
      WHERE b.webhook_id = d.webhook_id AND b.state = 'waiting' AND b.resource_kind = d.resource_kind
        AND b.resource_id = d.resource_id AND b.id < d.id))
ORDER BY w.leased_until, w.id LIMIT 100;

-- name: webhook_lease :exec
-- param: now INSTANT
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET lease_owner = :lease_owner, leased_until = :leased_until
WHERE org_id = :org AND id = :webhook_id AND is_enabled = 1 AND ended_at IS NULL AND leased_until <= :now;

-- name: webhook_release :exec
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET lease_owner = '', leased_until = 0 WHERE org_id = :org AND id = :webhook_id AND lease_owner = :lease_owner;

-- name: webhook_leased :one
-- param: webhook_id WEBHOOK_ID
SELECT url, secret, should_retry, first_failed_at, warned_at FROM webhook
WHERE org_id = :org AND id = :webhook_id AND lease_owner = :lease_owner AND is_enabled = 1 AND ended_at IS NULL;

-- name: webhook_next :one
-- What is due and waits for nothing earlier of its resource.
-- param: now INSTANT
SELECT d.id, d.event_type, d.body, d.attempts, d.created_at FROM webhook_delivery d
WHERE d.org_id = :org AND d.webhook_id = :webhook_id AND d.state = 'waiting' AND d.run_at <= :now
  AND NOT EXISTS (SELECT 1 FROM webhook_delivery b
    WHERE b.webhook_id = d.webhook_id AND b.state = 'waiting' AND b.resource_kind = d.resource_kind
      AND b.resource_id = d.resource_id AND b.id < d.id)
ORDER BY d.run_at, d.id LIMIT 1;

-- name: webhook_attempt_add :exec
INSERT INTO webhook_attempt (org_id, webhook_delivery_id, at, status, milliseconds, error)
VALUES (:org, :webhook_delivery_id, :at, :status, :milliseconds, :error);

-- name: webhook_delivery_settle :exec
-- param: webhook_delivery_id WEBHOOK_DELIVERY_ID
-- param: done_at INSTANT?
UPDATE webhook_delivery SET state = :state, attempts = attempts + 1, run_at = :run_at, done_at = :done_at, status = :status, url = :url
WHERE org_id = :org AND id = :webhook_delivery_id AND state = 'waiting';

-- name: webhook_went_well :exec
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET first_failed_at = NULL, warned_at = NULL
WHERE org_id = :org AND id = :webhook_id AND first_failed_at IS NOT NULL;

-- name: webhook_event_went_well :exec
UPDATE webhook_event SET retry_count = 0, first_failed_at = NULL
WHERE org_id = :org AND webhook_id = :webhook_id AND event_type = :event_type AND retry_count > 0;

-- name: webhook_failed :exec
-- param: at INSTANT
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET first_failed_at = COALESCE(first_failed_at, :at) WHERE org_id = :org AND id = :webhook_id;

-- name: webhook_event_failed :exec
-- param: at INSTANT
UPDATE webhook_event SET retry_count = retry_count + 1, first_failed_at = COALESCE(first_failed_at, :at), last_failed_at = :at
WHERE org_id = :org AND webhook_id = :webhook_id AND event_type = :event_type;

-- name: webhook_set_warned :exec
-- param: at INSTANT
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET warned_at = :at WHERE org_id = :org AND id = :webhook_id;

-- name: webhook_set_disabled :exec
-- param: at INSTANT
-- param: webhook_id WEBHOOK_ID
UPDATE webhook SET is_enabled = 0, disabled_at = :at, changed_at = :at WHERE org_id = :org AND id = :webhook_id;

-- name: webhook_drop_waiting :exec
UPDATE webhook_delivery SET state = 'failed', done_at = :done_at
WHERE org_id = :org AND webhook_id = :webhook_id AND state = 'waiting';

-- name: webhook_log_rows :many
-- param: webhook_id WEBHOOK_ID
-- param: state TEXT
-- param: text TEXT
-- param: resource_kind TEXT
-- param: resource_id INT
-- param: after INSTANT
-- param: before INSTANT
-- param: offset INT
-- param: size INT
SELECT id, webhook_id, url, event_type, resource_kind, resource_id, body, state, attempts, run_at, created_at, done_at, status, again_at
FROM webhook_delivery
WHERE org_id = :org AND (:webhook_id = 0 OR webhook_id = :webhook_id) AND (:state = '' OR state = :state)
  AND (:text = '' OR event_type LIKE '%' || :text || '%') AND (:resource_kind = '' OR resource_kind = :resource_kind)
  AND (:resource_id = 0 OR resource_id = :resource_id) AND created_at >= :after AND created_at <= :before
ORDER BY id DESC LIMIT :size OFFSET :offset;

-- name: webhook_log_rows_by :many
-- In another order than newest first: `by` is created_at, event_type, url or one of the last two with _desc.
-- param: webhook_id WEBHOOK_ID
-- param: state TEXT
-- param: text TEXT
-- param: resource_kind TEXT
-- param: resource_id INT
-- param: after INSTANT
-- param: before INSTANT
-- param: by TEXT
-- param: offset INT
-- param: size INT
SELECT id, webhook_id, url, event_type, resource_kind, resource_id, body, state, attempts, run_at, created_at, done_at, status, again_at
FROM webhook_delivery
WHERE org_id = :org AND (:webhook_id = 0 OR webhook_id = :webhook_id) AND (:state = '' OR state = :state)
  AND (:text = '' OR event_type LIKE '%' || :text || '%') AND (:resource_kind = '' OR resource_kind = :resource_kind)
  AND (:resource_id = 0 OR resource_id = :resource_id) AND created_at >= :after AND created_at <= :before
ORDER BY CASE :by WHEN 'event_type' THEN event_type WHEN 'url' THEN url ELSE '' END,
  CASE :by WHEN 'event_type_desc' THEN event_type WHEN 'url_desc' THEN url ELSE '' END DESC,
  CASE :by WHEN 'created_at' THEN id ELSE -id END
LIMIT :size OFFSET :offset;

-- name: webhook_log_count :one
-- param: webhook_id WEBHOOK_ID
-- param: state TEXT
-- param: text TEXT
-- param: resource_kind TEXT
-- param: resource_id INT
-- param: after INSTANT
-- param: before INSTANT
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT 1 FROM webhook_delivery
  WHERE org_id = :org AND (:webhook_id = 0 OR webhook_id = :webhook_id) AND (:state = '' OR state = :state)
    AND (:text = '' OR event_type LIKE '%' || :text || '%') AND (:resource_kind = '' OR resource_kind = :resource_kind)
    AND (:resource_id = 0 OR resource_id = :resource_id) AND created_at >= :after AND created_at <= :before LIMIT 100000) AS found;

-- name: webhook_delivery_by_id :one
-- param: webhook_delivery_id WEBHOOK_DELIVERY_ID
SELECT id, webhook_id, url, event_type, resource_kind, resource_id, body, state, attempts, run_at, created_at, done_at, status, again_at
FROM webhook_delivery WHERE org_id = :org AND id = :webhook_delivery_id;

-- name: webhook_attempts_of :many
-- param: deliveries WEBHOOK_DELIVERY_ID[]
SELECT webhook_delivery_id, at, status, milliseconds, error FROM webhook_attempt
WHERE org_id = :org AND webhook_delivery_id IN (SELECT value FROM json_each(:deliveries[])) ORDER BY webhook_delivery_id, id DESC;

-- name: webhook_failed_since :many
-- What was put into the line anew is left out: if that failed too, it is a row of its own.
-- param: since INSTANT
SELECT id, event_type, resource_kind, resource_id, body FROM webhook_delivery
WHERE org_id = :org AND webhook_id = :webhook_id AND state = 'failed' AND again_at IS NULL AND created_at >= :since
ORDER BY id LIMIT 10000;

-- name: webhook_failed_count :one
-- param: since INSTANT
-- col: n INT!
SELECT COUNT(*) AS n FROM webhook_delivery
WHERE org_id = :org AND webhook_id = :webhook_id AND state = 'failed' AND again_at IS NULL AND created_at >= :since;

-- name: webhook_set_again :exec
-- param: again_at INSTANT
-- param: ids WEBHOOK_DELIVERY_ID[]
UPDATE webhook_delivery SET again_at = :again_at
WHERE org_id = :org AND state = 'failed' AND id IN (SELECT value FROM json_each(:ids[]));

-- name: webhook_old :many
-- global: what is kept ends for every organization
-- param: before INSTANT
SELECT id FROM webhook_delivery WHERE created_at < :before ORDER BY created_at LIMIT 1000;

-- name: webhook_attempt_purge :exec
-- global: by the ids just picked
-- param: ids WEBHOOK_DELIVERY_ID[]
DELETE FROM webhook_attempt WHERE webhook_delivery_id IN (SELECT value FROM json_each(:ids[]));

-- name: webhook_delivery_purge :exec
-- global: by the ids just picked
-- param: ids WEBHOOK_DELIVERY_ID[]
DELETE FROM webhook_delivery WHERE id IN (SELECT value FROM json_each(:ids[]));
