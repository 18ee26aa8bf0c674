-- A task about an address names the mail that came back, and no address: that is read where it is kept.
UPDATE task SET resource_id = COALESCE((SELECT MAX(o.id) FROM outbox o WHERE o.org_id = task.org_id AND o.channel = 'mail'
    AND task.dedupe IN ('bounced:' || COALESCE(o.client_id, 0) || ':' || o.to_address,
                        'complaint:' || COALESCE(o.client_id, 0) || ':' || o.to_address)), 0)
WHERE kind IN ('address_bounced', 'complaint');
UPDATE task SET detail = '', dedupe = kind || ':mail:' || resource_id || ':' || id WHERE kind IN ('address_bounced', 'complaint');
