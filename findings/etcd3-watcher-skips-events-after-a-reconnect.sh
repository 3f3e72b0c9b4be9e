#!/bin/sh
# The watcher of etcd3 skips events when its connection drops while it catches up on history.
#
# etcd sends history in batches whose header already carries the current revision. The client takes
# that header as its position, so after a reconnect it asks for the revisions after it.
set -eu
dir=$(mktemp -d)
pid=
trap 'if [ -n "$pid" ]; then kill "$pid" 2> /dev/null || true; wait "$pid" 2> /dev/null || true; fi; rm -rf "$dir"' EXIT
cd "$dir"
(apt-get -qq download etcd-server && dpkg-deb -x etcd-server_*.deb etcd) > apt 2>&1 ||
  { echo 'etcd cannot be had from Debian here.'; exit 2; }
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund etcd3@1.1.2 || { echo 'etcd3 cannot be installed here.'; exit 2; }
etcd/usr/bin/etcd --data-dir data --log-level error \
  --listen-client-urls http://127.0.0.1:21731 --advertise-client-urls http://127.0.0.1:21731 \
  --listen-peer-urls http://127.0.0.1:21732 --initial-advertise-peer-urls http://127.0.0.1:21732 \
  --initial-cluster default=http://127.0.0.1:21732 > log 2>&1 &
pid=$!
cat > probe.mjs <<'JS'
import { connect, createServer } from 'node:net'
import { Etcd3 } from 'etcd3'
const direct = new Etcd3({ hosts: '127.0.0.1:21731' })
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
for (let i = 0; i < 100; i += 1) {
  if (await direct.get('none').then(() => true, () => false)) break
  await pause(100)
}
const total = 5_000
const value = 'v'.repeat(1_000)
for (let i = 0; i < total; i += 100)
  await Promise.all(Array.from({ length: 100 }, (_, j) => direct.put(`k/${i + j}`).value(value)))

// A relay in between, so that the connection can be cut once.
const sockets = new Set()
const relay = createServer((client) => {
  const server = connect(21731, '127.0.0.1')
  for (const [from, to] of [[client, server], [server, client]]) {
    sockets.add(from)
    from.on('error', () => to.destroy()).on('close', () => (sockets.delete(from), to.destroy()))
    from.pipe(to)
  }
})
await new Promise((resolve) => relay.listen(0, '127.0.0.1', resolve))
const relayed = new Etcd3({ hosts: `127.0.0.1:${relay.address().port}` })

const keys = new Set()
let cuts = 0
const watcher = await relayed.watch().prefix('k/').startRevision('1').create()
watcher.on('put', ({ key }) => {
  keys.add(key.toString())
  if (cuts > 0) return
  cuts += 1
  for (const socket of sockets) socket.destroy()
})
// The marker is the last revision: whoever has it has had its chance to see all before it.
await pause(2_000)
await direct.put('k/marker').value('v')
for (let i = 0; i < 200 && !keys.has('k/marker'); i += 1) await pause(100)
const missing = total + 1 - keys.size
console.log('version:  etcd3 1.1.2, Node.js', process.version)
console.log(`expected: after the reconnect the watcher delivers all ${total + 1} events`)
console.log(`seen:     marker ${keys.has('k/marker') ? 'delivered' : 'missing'}, ${missing} events skipped, no error`)
process.exit(cuts === 1 && keys.has('k/marker') && missing > 0 ? 0 : 1)
JS
echo "version:  $(etcd/usr/bin/etcd --version | head -n 1)"
node probe.mjs
