// Refreshes and reads with the stock clients and says what came back, as JSON: a status and a body a call.
const crypto = require("node:crypto");
const { OAuth } = require("oauth");
const OAuth10a = require("oauth-1.0a");

const given = JSON.parse(process.argv[2]);
const refreshAddress = given.address + "/oauth/AccessToken?where=name%3DA%26B";
const readAddress = given.address + "/api.xro/2.0/Organisation?page=1&order=name%20desc";
let held = { key: given.token, secret: given.tokenSecret };

// A new token is held from now on.
function hold(status, body) {
  const fields = new URLSearchParams(body);
  if (status === 200) held = { key: fields.get("oauth_token"), secret: fields.get("oauth_token_secret") };
  return { status, body };
}

// oauth-1.0a signs, and leaves the sending to whoever uses it.
async function withOAuth10a(method, hash) {
  const client = new OAuth10a({
    consumer: { key: given.consumerKey, secret: given.consumerSecret },
    signature_method: method,
    hash_function: (text, key) => (hash ? crypto.createHmac(hash, key).update(text).digest("base64") : key),
  });
  async function send(url, verb, data) {
    const signed = client.authorize({ url, method: verb, data }, held);
    const answer = await fetch(url, { method: verb, headers: client.toHeader({ ...signed, ...data }) });
    return [answer.status, await answer.text()];
  }
  const refreshed = hold(...(await send(refreshAddress, "POST", { oauth_session_handle: given.sessionHandle })));
  const [status, body] = await send(readAddress, "GET");
  return [refreshed, { status, body }];
}

// oauth does both.
async function withOAuth(method, secret) {
  const client = new OAuth(null, null, given.consumerKey, secret, "1.0", null, method);
  const told = (resolve) => (error, body, answer) => resolve([answer ? answer.statusCode : String(error), body]);
  const refreshed = hold(...(await new Promise((resolve) =>
    client.post(refreshAddress, held.key, held.secret, { oauth_session_handle: given.sessionHandle }, null, told(resolve)))));
  const [status, body] = await new Promise((resolve) => client.get(readAddress, held.key, held.secret, told(resolve)));
  return [refreshed, { status, body }];
}

async function main() {
  const seen = {};
  seen["oauth-1.0a HMAC-SHA1"] = await withOAuth10a("HMAC-SHA1", "sha1");
  seen["oauth-1.0a HMAC-SHA256"] = await withOAuth10a("HMAC-SHA256", "sha256");
  seen["oauth-1.0a PLAINTEXT"] = await withOAuth10a("PLAINTEXT");
  seen["oauth HMAC-SHA1"] = await withOAuth("HMAC-SHA1", given.consumerSecret);
  seen["oauth HMAC-SHA256"] = await withOAuth("HMAC-SHA256", given.consumerSecret);
  seen["oauth RSA-SHA1"] = await withOAuth("RSA-SHA1", given.privateKey);
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
