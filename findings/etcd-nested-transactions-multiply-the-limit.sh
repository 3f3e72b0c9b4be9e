#!/bin/sh
# etcd counts --max-txn-ops along one path of nested transactions, so 64 x 64 puts pass a limit of 128.
set -eu
dir=$(mktemp -d)
pid=
trap 'if [ -n "$pid" ]; then kill "$pid" 2> /dev/null || true; wait "$pid" 2> /dev/null || true; fi; rm -rf "$dir"' EXIT
(cd "$dir" && apt-get -qq download etcd-server && dpkg-deb -x etcd-server_*.deb etcd) > "$dir/apt" 2>&1 ||
  { echo 'etcd cannot be had from Debian here.'; exit 2; }
etcd="$dir/etcd/usr/bin/etcd"
"$etcd" --version | grep -q ' 3\.[45]\.' || { echo 'This suite has neither etcd 3.4 nor 3.5.'; exit 2; }
"$etcd" --data-dir "$dir/data" --log-level error \
  --listen-client-urls http://127.0.0.1:21721 --advertise-client-urls http://127.0.0.1:21721 \
  --listen-peer-urls http://127.0.0.1:21722 --initial-advertise-peer-urls http://127.0.0.1:21722 \
  --initial-cluster default=http://127.0.0.1:21722 > "$dir/log" 2>&1 &
pid=$!
cat > "$dir/probe.mjs" <<'JS'
const url = 'http://127.0.0.1:21721'
const post = async (path, body) => (await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })).json()
const base64 = (text) => Buffer.from(text).toString('base64')
let keys = 0
const puts = (count) =>
  Array.from({ length: count }, () => ({ request_put: { key: base64(`k${keys++}`), value: base64('v') } }))
const nested = (outer, inner) =>
  Array.from({ length: outer }, () => ({ request_txn: { success: puts(inner) } }))

async function outcome(success) {
  const before = Number((await post('/v3/kv/range', { key: base64('none') })).header.revision)
  const answer = await post('/v3/kv/txn', { success })
  if (!answer.succeeded) return `refused: ${answer.message ?? answer.error}`
  return `committed in ${Number(answer.header.revision) - before} revision`
}
for (let i = 0; i < 100; i += 1) {
  if (await fetch(`${url}/health`).then((answer) => answer.ok, () => false)) break
  await new Promise((resolve) => setTimeout(resolve, 100))
}
const seen = {
  'flat, 129 puts': await outcome(puts(129)),
  'nested, 64 x 64 = 4,096 puts': await outcome(nested(64, 64)),
  'nested, 2 x 127 = 254 puts': await outcome(nested(2, 127)),
}
console.log('expected: the default limit of 128 operations holds for the whole transaction')
for (const [name, outcome] of Object.entries(seen)) console.log(`seen:     ${name}: ${outcome}`)
const [flat, wide, deep] = Object.values(seen)
process.exit(flat.startsWith('refused') && wide === 'committed in 1 revision' && deep.startsWith('refused') ? 0 : 1)
JS
echo "version:  $("$etcd" --version | head -n 1)"
node "$dir/probe.mjs"
