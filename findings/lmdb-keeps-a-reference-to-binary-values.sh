#!/bin/sh
# lmdb with binary encoding stores the bytes that a buffer holds at commit, not at put.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund lmdb@3.5.6 || { echo 'lmdb cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import { open } from 'lmdb'
/** What is stored when one scratch buffer is filled again right after each un-awaited put. */
async function storedWith(encoding) {
  const store = open({ path: `store-${encoding}`, encoding })
  const scratch = Buffer.alloc(5)
  const puts = []
  for (const text of ['first', 'later']) {
    scratch.write(text)
    puts.push(store.put(text, encoding === 'binary' ? scratch : scratch.toString()))
  }
  await Promise.all(puts)
  const stored = ['first', 'later'].map((key) => String(store.get(key)))
  await store.close()
  return stored
}
const binary = await storedWith('binary')
const text = await storedWith('string')
console.log('version:  lmdb 3.5.6, Node.js', process.version)
console.log('expected: put copies the value: first → first, later → later')
console.log(`seen:     binary: first → ${binary[0]}, later → ${binary[1]}`)
console.log(`seen:     string: first → ${text[0]}, later → ${text[1]}`)
const asRecorded = binary.join() === 'later,later' && text.join() === 'first,later'
process.exit(asRecorded ? 0 : 1)
JS
node probe.mjs
