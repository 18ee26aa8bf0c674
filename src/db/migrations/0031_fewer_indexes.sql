-- Fewer places that every notice is written to. The Notifications page looks for a kind or a person among a client's decisions in one
-- index that holds both; who was told at an address is looked for among the client's messages, and only numbers across clients.
DROP INDEX notice_decision_client;
DROP INDEX notice_decision_notice;
DROP INDEX notice_decision_person;
CREATE INDEX notice_decision_client ON notice_decision(org_id, client_id, id, notice, recipient_kind, recipient_id);
DROP INDEX outbox_address;
CREATE INDEX outbox_address ON outbox(org_id, to_address, id) WHERE channel = 'sms';
