"""The trail's own functions and guards: hand-written SQL, because only the database sees every write."""

from django.db import migrations

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off"

# The erasure run a transaction works under: named by `leadcrm.run`, and real only while its row is unfinished.
# A bare variable would let anybody delete without trace.
OPEN_RUN = """
CREATE FUNCTION privacy_open_run() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    run_ uuid := nullif(current_setting('leadcrm.run', true), '')::uuid;
BEGIN
    IF run_ IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM privacy_erasurerun WHERE id = run_ AND finished_at IS NULL
    ) THEN
        RAISE EXCEPTION 'there is no open erasure run %', run_ USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN run_;
END $$
"""

REFUSE = """
CREATE FUNCTION privacy_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the audit trail forbids it', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Details go with an erasure run of their person, and in no other way.
REFUSE_DETAIL = f"""
CREATE FUNCTION privacy_refuse_detail() RETURNS trigger {DEFINER} AS $$
DECLARE
    run_ uuid := privacy_open_run();
BEGIN
    IF EXISTS (
        SELECT 1 FROM old_rows o
        WHERE NOT EXISTS (SELECT 1 FROM privacy_erasurerunsubject r WHERE r.run_id = run_ AND r.subject = o.subject)
    ) THEN
        RAISE EXCEPTION 'details of the audit trail go only with an erasure run of their person'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$
"""

# pg_current_xact_id() first: an id drawn before its transaction has a number could slip below the sealer's mark.
RECORD = f"""
CREATE FUNCTION privacy_record(verb_ text, table_ text, row_ text, subject_ uuid) RETURNS bigint {DEFINER} AS $$
DECLARE
    id_ bigint;
BEGIN
    IF verb_ NOT IN ('read', 'proof', 'export', 'disclose') THEN
        RAISE EXCEPTION 'the verb % is not for recording by hand', verb_ USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_current_xact_id();
    INSERT INTO privacy_auditentry (at, verb, table_name, row_id, subject, actor, purpose, request_id, fields)
    VALUES (
        clock_timestamp(), verb_, table_, row_, subject_,
        coalesce(nullif(current_setting('leadcrm.actor', true), ''), 'role:' || session_user),
        coalesce(current_setting('leadcrm.purpose', true), ''),
        coalesce(current_setting('leadcrm.request', true), ''), ''
    )
    RETURNING id INTO id_;
    RETURN id_;
END $$
"""

# Gives committed entries that have no leaf yet the next leaves. Only entries above the floor are looked at:
# the floor rises to an earlier `high` once every transaction that could still commit an id below it has ended.
# Leaf bytes are fixed text, so no setting of a session matters; lengths keep free texts from running into each other.
COLLECT = f"""
CREATE FUNCTION privacy_collect(whole boolean) RETURNS TABLE (first_leaf bigint, added bigint) {DEFINER} AS $$
DECLARE
    mark privacy_auditmark;
    floor_ bigint := 0;
    high_ bigint;
    horizon_ bigint;
    oldest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7262091);
    SELECT * INTO mark FROM privacy_auditmark WHERE id = 1;
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO high_ FROM privacy_auditentry_id_seq;
    horizon_ := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    oldest := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    IF mark.id IS NOT NULL AND NOT whole THEN
        floor_ := mark.floor;
    END IF;
    SELECT coalesce(max(index) + 1, 0) INTO first_leaf FROM privacy_auditleaf;
    EXECUTE format($q$
        INSERT INTO privacy_auditleaf (index, entry, hash)
        SELECT %1$s + row_number() OVER (ORDER BY e.id) - 1, e.id, sha256('\\x00'::bytea || convert_to(concat_ws(E'\\n',
            'leadcrm entry 1', e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.verb, e.table_name,
            concat_ws(' ', length(e.row_id), length(e.actor), length(e.purpose), length(e.request_id), length(e.fields)),
            e.row_id, e.actor, e.purpose, e.request_id, e.fields,
            coalesce(e.subject::text, '-'), coalesce(encode(e.commitment, 'hex'), '-'), coalesce(e.run::text, '-')
        ), 'UTF8'))
        FROM privacy_auditentry e
        WHERE e.id > %2$s AND NOT EXISTS (SELECT 1 FROM privacy_auditleaf l WHERE l.entry = e.id AND l.entry > %2$s)
        ORDER BY e.id
    $q$, first_leaf, floor_);
    GET DIAGNOSTICS added = ROW_COUNT;
    IF mark.id IS NULL OR mark.horizon > horizon_ THEN
        INSERT INTO privacy_auditmark (id, floor, high, horizon) VALUES (1, 0, high_, horizon_)
        ON CONFLICT (id) DO UPDATE SET floor = 0, high = high_, horizon = horizon_;
    ELSIF oldest >= mark.horizon AND high_ > mark.floor THEN
        UPDATE privacy_auditmark SET floor = mark.high, high = high_, horizon = horizon_ WHERE id = 1;
    END IF;
    RETURN NEXT;
END $$
"""

SEAL = f"""
CREATE FUNCTION privacy_seal(
    size_ bigint, root_ bytea, at_ timestamptz, previous_ bytea, signature_ bytea, key_ text,
    levels smallint[], indexes bigint[], hashes bytea[]
) RETURNS void {DEFINER} AS $$
BEGIN
    IF size_ IS DISTINCT FROM (SELECT max(index) + 1 FROM privacy_auditleaf) THEN
        RAISE EXCEPTION 'a seal covers the whole log';
    END IF;
    INSERT INTO privacy_auditnode (level, index, hash) SELECT * FROM unnest(levels, indexes, hashes);
    INSERT INTO privacy_auditseal (tree_size, root, at, previous, signature, key_id)
    VALUES (size_, root_, at_, previous_, signature_, key_);
END $$
"""

FORGET = f"""
CREATE FUNCTION privacy_forget() RETURNS bigint {DEFINER} AS $$
DECLARE
    run_ uuid := privacy_open_run();
    gone bigint;
BEGIN
    DELETE FROM privacy_auditdetail d USING privacy_auditentry e, privacy_erasurerunsubject r
    WHERE r.run_id = run_ AND e.subject = r.subject AND d.entry_id = e.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""

CLOSED = "REVOKE ALL ON FUNCTION privacy_record, privacy_collect, privacy_seal, privacy_forget FROM PUBLIC"

GUARDS = [
    f"CREATE TRIGGER guard_{name} BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()"
    for table in ("privacy_auditentry", "privacy_auditleaf", "privacy_auditnode", "privacy_auditseal")
    for name, events in (("change", "UPDATE OR DELETE"), ("truncate", "TRUNCATE"))
] + [
    "CREATE TRIGGER guard_change BEFORE UPDATE OR TRUNCATE ON privacy_auditdetail"
    " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
    "CREATE TRIGGER guard_delete AFTER DELETE ON privacy_auditdetail REFERENCING OLD TABLE AS old_rows"
    " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_detail()",
]

DROP = [
    *(
        f"DROP TRIGGER guard_{name} ON {table}"
        for table in ("privacy_auditentry", "privacy_auditleaf", "privacy_auditnode", "privacy_auditseal")
        for name in ("change", "truncate")
    ),
    "DROP TRIGGER guard_change ON privacy_auditdetail",
    "DROP TRIGGER guard_delete ON privacy_auditdetail",
    "DROP FUNCTION privacy_forget, privacy_seal, privacy_collect, privacy_record,"
    " privacy_refuse_detail, privacy_refuse, privacy_open_run",
]


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                (statement, None)
                for statement in (
                    OPEN_RUN,
                    REFUSE,
                    REFUSE_DETAIL,
                    RECORD,
                    COLLECT,
                    SEAL,
                    FORGET,
                    CLOSED,
                    *GUARDS,
                )
            ],
            [(statement, None) for statement in DROP],
        )
    ]
