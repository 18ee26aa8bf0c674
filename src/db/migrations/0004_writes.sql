-- Writes side by side. A delivery is made in the transaction that makes its event, and events stay. Checking that on
-- PostgreSQL would read the page of the index where everybody's new events go: under SERIALIZABLE any two writes conflict.
-- engine: postgres
ALTER TABLE event_delivery DROP CONSTRAINT event_delivery_event_id_fkey;
