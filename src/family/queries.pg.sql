-- Where PostgreSQL needs other words: it read every contact of a practice to find a family's.

-- name: family_rows :many
SELECT c.me AS of_client, c.id, c.client_id, c.linked_client_id, c.first_name, c.last_name, c.relationship, c.relationship_label, c.contact_type, c.email,
       c.email_norm, c.email_state, c.phone, c.emergency, c.emergency_order, c.copy_notifications, c.copy_categories, c.own_rule, c.changed_at,
       c.version,
       p.first_name AS p_first, p.preferred_name AS p_preferred, p.last_name AS p_last, p.born AS p_born, p.died AS p_died,
       p.gender AS p_gender, p.kind AS p_kind, p.state AS p_state, p.email AS p_email, p.email_norm AS p_email_norm,
       p.email_state AS p_email_state, p.phone AS p_phone, p.restricted AS p_restricted,
       g.id AS grant_id, g.state AS grant_state, g.reason AS grant_reason, g.scope AS scope, g.limit_client AS limit_client,
       g.limit_age AS limit_age, CASE WHEN g.needs_consent = 1 AND g.consent_at IS NULL THEN 1 ELSE 0 END AS waits_for_consent,
       i.expires_at AS invite_expires_at
FROM (SELECT x.*, x.client_id AS me FROM contact x
      WHERE x.org_id = :org AND x.state = 'active' AND x.client_id IN (SELECT value FROM json_each(:ids[]))
      UNION ALL SELECT x.*, x.linked_client_id AS me FROM contact x
      WHERE x.org_id = :org AND x.state = 'active' AND x.linked_client_id IN (SELECT value FROM json_each(:ids[]))) AS c
LEFT JOIN client p ON p.org_id = c.org_id AND p.id = CASE WHEN c.client_id = c.me THEN c.linked_client_id ELSE c.client_id END
LEFT JOIN portal_grant g ON g.org_id = c.org_id AND g.id = (SELECT MAX(x.id) FROM portal_grant x WHERE x.org_id = c.org_id AND x.contact_id = c.id)
LEFT JOIN grant_invite i ON i.org_id = g.org_id AND i.grant_id = g.id AND i.state = 'pending'
WHERE :contact_id = 0 OR c.id = :contact_id
ORDER BY c.emergency DESC, c.emergency_order, COALESCE(p.last_name, c.last_name), COALESCE(p.first_name, c.first_name), c.id LIMIT 20000;

-- name: client_held :one
SELECT id, state, email_norm FROM client WHERE org_id = :org AND id = :client_id FOR NO KEY UPDATE;
