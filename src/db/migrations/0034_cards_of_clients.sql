-- The cards of a client, and whether there is one.
CREATE INDEX card_client ON card(org_id, client_id, id) WHERE state = 'active';
