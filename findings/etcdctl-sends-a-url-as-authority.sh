#!/bin/sh
# etcdctl 3.4 sends the URL of an endpoint as `:authority`, and node:http2 resets such a call.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd "$dir" && apt-get -qq download etcd-client && dpkg-deb -x etcd-client_*.deb etcd) > "$dir/apt" 2>&1 ||
  { echo 'etcdctl cannot be had from Debian here.'; exit 2; }
etcdctl="$dir/etcd/usr/bin/etcdctl"
version=$(ETCDCTL_API=3 "$etcdctl" version | head -n 1)
echo "$version" | grep -q ' 3\.4\.' || { echo "This suite has no etcdctl 3.4, but $version."; exit 2; }
cat > "$dir/probe.mjs" <<'JS'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http2'
const [, , etcdctl] = process.argv
const reached = []
const server = createServer()
server.on('stream', (stream, headers) => {
  reached.push(headers[':authority'])
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `127.0.0.1:${server.address().port}`

/** The authority of the calls that the server got, and the code of the error that etcdctl prints. */
function run(endpoint, ...command) {
  reached.length = 0
  const env = { PATH: process.env.PATH, ETCDCTL_API: '3' }
  const args = ['--command-timeout=3s', `--endpoints=${endpoint}`, ...command]
  return new Promise((resolve) => {
    execFile(etcdctl, args, { env }, (_error, stdout, stderr) => {
      const code = /PROTOCOL_ERROR|Unimplemented|DeadlineExceeded/.exec(`${stdout}${stderr}`)?.[0] ?? 'another one'
      const at = [...new Set(reached)].map((authority) => authority.replace(address, 'HOST:PORT'))
      resolve({ reached: at.join() || 'nothing', code })
    })
  })
}
const seen = {
  'get, http://HOST:PORT': await run(`http://${address}`, 'get', 'k'),
  'endpoint status, HOST:PORT': await run(address, 'endpoint', 'status'),
  'endpoint status, http://HOST:PORT': await run(`http://${address}`, 'endpoint', 'status'),
}
server.close()
console.log('expected: each call reaches the server with HOST:PORT as its authority')
for (const [name, { reached, code }] of Object.entries(seen))
  console.log(`seen:     ${name}: the server gets ${reached}; etcdctl reports ${code}`)
const all = Object.values(seen).map(({ reached }) => reached)
const same = all[0] !== 'nothing' && all[1] !== 'nothing' && all[2] === 'nothing'
process.exit(same && seen['endpoint status, http://HOST:PORT'].code === 'PROTOCOL_ERROR' ? 0 : 1)
JS
echo "version:  $version, Node.js $(node --version)"
node "$dir/probe.mjs" "$etcdctl"
