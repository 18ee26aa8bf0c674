-- Webhooks: what happened, told to other programs (docs/webhooks.md).

CREATE TABLE webhook (
    id WEBHOOK_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    url TEXT NOT NULL,
    secret TEXT NOT NULL,                     -- sealed; signs what is told
    is_enabled FLAG NOT NULL,
    should_retry FLAG NOT NULL,
    created_by STAFF_ID,                      -- null: nobody of the staff (command line)
    created_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    first_failed_at INSTANT,                  -- of the failures since the last time it answered well
    warned_at INSTANT,                        -- its developers were told that it fails
    disabled_at INSTANT,                      -- by us, after three days of failures
    ended_at INSTANT,
    lease_owner TEXT NOT NULL DEFAULT '',     -- one worker at a time tells one webhook, so that the order holds
    leased_until INSTANT NOT NULL DEFAULT 0,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, created_by) REFERENCES staff(org_id, id)
);

-- What a webhook wants to hear.
CREATE TABLE webhook_event (
    id WEBHOOK_EVENT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    webhook_id WEBHOOK_ID NOT NULL,
    event_type TEXT NOT NULL,                 -- "patient.created"
    created_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    retry_count INT NOT NULL DEFAULT 0,       -- failures since it last went well
    first_failed_at INSTANT,
    last_failed_at INSTANT,
    FOREIGN KEY (org_id, webhook_id) REFERENCES webhook(org_id, id),
    UNIQUE (webhook_id, event_type)
);
CREATE INDEX webhook_event_type ON webhook_event(org_id, event_type, webhook_id);

-- One thing to tell one webhook; kept for 180 days.
CREATE TABLE webhook_delivery (
    id WEBHOOK_DELIVERY_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    webhook_id WEBHOOK_ID NOT NULL,
    url TEXT NOT NULL,                        -- where it went, or goes: the webhook's may change
    event_type TEXT NOT NULL,
    resource_kind TEXT NOT NULL,              -- "NotificationContact"
    resource_id INT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INT NOT NULL DEFAULT 0,
    run_at INSTANT NOT NULL,
    created_at INSTANT NOT NULL,
    done_at INSTANT,
    status INT NOT NULL DEFAULT 0,            -- of the last answer; 0: none
    FOREIGN KEY (org_id, webhook_id) REFERENCES webhook(org_id, id),
    UNIQUE (org_id, id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery(webhook_id, run_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_order ON webhook_delivery(webhook_id, resource_kind, resource_id, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_log ON webhook_delivery(org_id, id);
CREATE INDEX webhook_delivery_of ON webhook_delivery(org_id, webhook_id, id);
CREATE INDEX webhook_delivery_old ON webhook_delivery(created_at);

-- One call of a webhook's address.
CREATE TABLE webhook_attempt (
    id WEBHOOK_ATTEMPT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    webhook_delivery_id WEBHOOK_DELIVERY_ID NOT NULL,
    at INSTANT NOT NULL,
    status INT NOT NULL,                      -- 0: no answer
    milliseconds INT NOT NULL,
    error TEXT NOT NULL,                      -- short key: "no_answer", "refused_address"; empty: it went well
    FOREIGN KEY (org_id, webhook_delivery_id) REFERENCES webhook_delivery(org_id, id)
);
CREATE INDEX webhook_attempt_of ON webhook_attempt(org_id, webhook_delivery_id, id);
CREATE INDEX webhook_attempt_purge ON webhook_attempt(webhook_delivery_id);
