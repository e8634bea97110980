-- Whoever authenticates again gets a new session, and the one before ends: one live session an organisation and app.

update session older set revoked_at = clock_timestamp()
where revoked_at is null and exists (
    select from session newer
    where newer.org = older.org and newer.consumer_key = older.consumer_key and newer.protocol = older.protocol
      and newer.revoked_at is null and newer.session_id > older.session_id);

create unique index session_one_live on session (org, consumer_key, protocol) where revoked_at is null;
