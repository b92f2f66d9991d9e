{% from 'records.sql.jinja' import runtime with context %}
-- An item is one of that form, and its answer is data of the same kind as the contribution: whoever may not receive these never
-- reads it. The kind of tafel says so for a form of its own, and the register for all others.
CREATE OR REPLACE FUNCTION casework.guard_form_item() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM casework.contribution b,
                    jsonb_array_elements(casework.blueprint_of(b.case_id) -> 'forms') f
         WHERE b.id = NEW.contribution_id AND f ->> 'code' = b.form
           AND CASE WHEN jsonb_typeof(f -> 'own') = 'object'
                    THEN EXISTS (SELECT FROM jsonb_array_elements(f #> '{own,items}') i
                                  WHERE i ->> 'code' = NEW.item AND i ->> 'category' = b.category)
                    ELSE EXISTS (SELECT FROM (VALUES {{ form_items }}) i (form, version, item, category)
                                  WHERE i.form = b.form AND i.version = (f ->> 'version')::integer
                                    AND i.item = NEW.item AND i.category = b.category) END) THEN
        RAISE EXCEPTION 'this form asks no such thing with this kind of data'
            USING ERRCODE = '42501', CONSTRAINT = 'form_item';
    END IF;
    RETURN NULL;
END $$;
-- After the row policy: to who may not write there it tells nothing.
CREATE OR REPLACE TRIGGER "1_guard_form_item" AFTER INSERT ON casework.form_answer
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_form_item();
