-- OAuth 2.0 beside 1.0a, RSA keys, apps put out of service, and nonces that every target process sees.

alter table app add column rsa_public_key text, add column disabled boolean not null default false;

-- A session speaks one protocol: a 1.0a token without its handle must not pass as a refresh token.
alter table session add column protocol text not null default 'oauth1';

-- Logged like everything else: a crash of the server must not open a way for replays.
create table nonce (
    nonce_hash bytea primary key,
    seen_at    timestamptz not null default clock_timestamp()
);

-- For the policies that ask how often the previous token was traded.
create index token_previous on token (session_id, previous_hash);
