// Drives the server with the stock client and says what came back, as JSON.
const { Toxiproxy, Toxic } = require("toxiproxy-node-client");
const net = require("net");

const [api, upstream] = process.argv.slice(2);

function echo(listen, text) {
  const [host, port] = listen.split(":");
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const socket = net.connect(Number(port), host, () => socket.write(text));
    socket.on("error", (error) => resolve({ error: error.code }));
    socket.on("data", (data) => {
      resolve({ text: data.toString(), ms: Number(process.hrtime.bigint() - started) / 1e6 });
      socket.end();
    });
  });
}

async function main() {
  const seen = {};
  const toxiproxy = new Toxiproxy(api);
  seen.version = JSON.parse(await toxiproxy.getVersion()).version;
  const proxy = await toxiproxy.createProxy({ name: "node", listen: "127.0.0.1:0", upstream });
  seen.plain = (await echo(proxy.listen, "hello")).text;
  const toxic = await proxy.addToxic({ attributes: { latency: 80, jitter: 0 }, type: "latency", name: "slow", stream: "downstream", toxicity: 1 });
  seen.toxic = toxic.toJson();
  seen.delayed = (await echo(proxy.listen, "hello")).ms >= 80;
  seen.updated = (await toxic.update({ attributes: { latency: 1 } })).attributes;
  seen.fetched = (await proxy.getToxic("slow")).name;
  seen.disabled = (await proxy.update({ enabled: false, listen: proxy.listen, upstream })).enabled;
  seen.refused = (await echo(proxy.listen, "hello")).error;
  await toxiproxy.reset();
  seen.afterReset = (await toxiproxy.get("node")).enabled;
  seen.populated = Object.keys(await toxiproxy.populate([{ name: "more", listen: "127.0.0.1:0", upstream, enabled: true }]));
  seen.all = Object.keys(await toxiproxy.getAll());
  seen.missing = await proxy.getToxic("slow").then(() => "found", (error) => error.message);
  await proxy.remove();
  seen.left = Object.keys(await toxiproxy.getAll());
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
