-- What was settled about one access, newest first: asked with every access.
CREATE INDEX age_review_settled ON age_review(org_id, grant_id, due_on);
