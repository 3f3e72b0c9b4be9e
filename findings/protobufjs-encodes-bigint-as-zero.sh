#!/bin/sh
# protobufjs encodes a BigInt in an int64 field as 0, without an error.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund protobufjs@8.8.1 || { echo 'protobufjs cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import protobuf from 'protobufjs'
const { root } = protobuf.parse('syntax = "proto3"; message Range { int64 revision = 1; }')
const Range = root.lookupType('Range')
const through = (revision) => String(Range.decode(Range.encode({ revision }).finish()).revision)
const verified = Range.verify({ revision: 42n })
const seen = { number: through(42), string: through(protobuf.util.Long?.fromString('42') ?? 42), bigint: through(42n) }
console.log('version:  protobufjs 8.8.1, Node.js', process.version)
console.log('expected: 42n is encoded as 42, or refused with an error')
console.log(`seen:     42 → ${seen.number}, Long 42 → ${seen.string}, 42n → ${seen.bigint}`)
console.log(`seen:     verify({ revision: 42n }) answers ${JSON.stringify(verified)}`)
process.exit(seen.number === '42' && seen.bigint === '0' ? 0 : 1)
JS
node probe.mjs
