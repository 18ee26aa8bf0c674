-- Disputes of payments, as the gateway tells of them. What they take and give back stands in the ledger; here is what
-- staff need to answer: which case, why, how it stands, and until when.
CREATE TABLE dispute (
    id DISPUTE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    payment_id PAYMENT_ID NOT NULL,
    client_id CLIENT_ID,                      -- for whom the payment was, else who paid; null: no account
    number TEXT NOT NULL,                     -- the gateway's: "dp_1NX…"
    amount MONEY NOT NULL,
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,                     -- in the gateway's words: "fraudulent"
    status TEXT NOT NULL,                     -- the same: "needs_response"; an inquiry's begins with "warning_"
    due_at INSTANT,                           -- until when the bank takes an answer
    opened_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    told_at INSTANT NOT NULL,                 -- when the gateway wrote what stands here: older news change nothing
    UNIQUE (org_id, id),
    UNIQUE (org_id, number),
    FOREIGN KEY (org_id, payment_id) REFERENCES payment(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX dispute_payment ON dispute(org_id, payment_id);
