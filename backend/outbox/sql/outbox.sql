-- Effects and notices name ids only. Anyone who sees the case may cause an effect; the worker carries it out for the
-- organisation that it serves, and as the region itself sees which are due.
GRANT SELECT, INSERT, UPDATE (due_at, done_at, attempts, outcome, reason) ON casework.outbox TO ketentafel_worker;
CREATE POLICY system_sees ON casework.outbox FOR SELECT TO ketentafel_worker USING ((SELECT tenants.system()));
CREATE POLICY served_sees ON casework.outbox FOR SELECT TO ketentafel_worker
    USING (organisation_id = (SELECT tenants.served()));
CREATE POLICY served_carries_out ON casework.outbox FOR UPDATE TO ketentafel_worker
    USING (organisation_id = (SELECT tenants.served()) AND done_at IS NULL)
    WITH CHECK (organisation_id = (SELECT tenants.served()));
CREATE POLICY served_follows_up ON casework.outbox FOR INSERT TO ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.served()) AND effect = 'MAIL' AND done_at IS NULL);
-- An operator sets what was given up to work again, or settles what waits; what was done stays done.
CREATE POLICY system_revives ON casework.outbox FOR UPDATE TO ketentafel_worker
    USING ((SELECT tenants.system()) AND (outcome = 'DEAD' OR done_at IS NULL))
    WITH CHECK ((SELECT tenants.system()) AND outcome IS DISTINCT FROM 'DONE');
