-- What failed is sent again once, however often somebody asks for all that failed.
ALTER TABLE webhook_delivery ADD COLUMN again_at INSTANT; -- when it was last put into the line anew
CREATE INDEX webhook_delivery_failed ON webhook_delivery(org_id, webhook_id, id) WHERE state = 'failed' AND again_at IS NULL;
