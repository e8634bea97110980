\set id :client_id * 100 + random(1, 100)
\startpipeline
begin;
insert into nonce (nonce_hash) select sha256(gen_random_uuid()::text::bytea) where true on conflict do nothing returning true;
select session_id, org, consumer_key, handle_hash, protocol, current_generation, expires_at <= clock_timestamp(), revoked_at is not null from session where session_id = (select session_id from session where handle_hash = sha256((:id)::text::bytea)) for update;
select clock_timestamp(), c.token_hash = sha256((:id)::text::bytea), c.generation, c.attempt_id, c.first_used_at, c.expires_at, p.generation is not null, coalesce(c.previous_hash = sha256((:id)::text::bytea), false), traded.first_at, traded.times, a.starts_at, a.ends_at, a.api_families from token c left join token p on p.token_hash = c.token_hash and p.session_id = c.session_id left join lateral (select min(t.generated_at) as first_at, count(*) as times from token t where t.session_id = c.session_id and t.previous_hash = c.token_hash) traded on not p.is_current left join amnesty a on true where c.is_current and c.session_id = (select session_id from session where handle_hash = sha256((:id)::text::bytea)) for update of c;
\endpipeline
\startpipeline
update token set is_current = false where session_id = :id and is_current;
insert into token (token_hash, session_id, generation, cause, attempt_id, previous_hash, is_current, expires_at) select sha256(gen_random_uuid()::text::bytea), :id, current_generation + 1, 'rotate', gen_random_uuid(), sha256((:id)::text::bytea), true, clock_timestamp() + interval '1800 s' from session where session_id = :id returning generated_at;
update session set current_generation = current_generation + 1 where session_id = :id;
commit;
\endpipeline
