-- Apps, sessions and their tokens. Tokens and handles are kept as SHA-256 hashes only.

create table app (
    consumer_key    text primary key,
    -- In clear: an HMAC signature cannot be checked against a hash.
    consumer_secret text not null,
    api_family      text not null
);

create table session (
    session_id         bigint generated always as identity primary key,
    org                text not null,
    consumer_key       text not null references app,
    handle_hash        bytea not null unique,
    current_generation int not null,
    created_at         timestamptz not null,
    expires_at         timestamptz not null,
    revoked_at         timestamptz
);

create table token (
    token_hash    bytea not null unique,
    session_id    bigint not null references session,
    generation    int not null,
    cause         text not null,
    attempt_id    uuid,
    previous_hash bytea,
    is_current    boolean not null,
    generated_at  timestamptz not null default clock_timestamp(),
    expires_at    timestamptz not null,
    first_used_at timestamptz,
    primary key (session_id, generation)
);

-- Whatever the program does: never two current tokens of one session.
create unique index token_one_current on token (session_id) where is_current;

create table amnesty (
    only_row     boolean primary key default true check (only_row),
    starts_at    timestamptz not null,
    ends_at      timestamptz,
    api_families text[] not null
);

create table setting (
    name  text primary key,
    value text not null
);
