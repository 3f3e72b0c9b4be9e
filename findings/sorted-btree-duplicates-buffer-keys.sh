#!/bin/sh
# sorted-btree with Buffer keys and no comparator keeps duplicates and finds none of them.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund sorted-btree@2.1.0 || { echo 'sorted-btree cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import sorted from 'sorted-btree'
const BTree = sorted.default ?? sorted
function fill(tree, encode) {
  // The same ten keys, each written three times in another order.
  for (let round = 0; round < 3; round += 1)
    for (let i = 0; i < 10; i += 1) tree.set(encode(`key${(i * 7 + round) % 10}`), round)
  return { size: tree.size, found: tree.get(encode('key3')) }
}
const strings = fill(new BTree(), (key) => key)
const compared = fill(new BTree(undefined, Buffer.compare), (key) => Buffer.from(key))
const buffers = fill(new BTree(), (key) => Buffer.from(key))
console.log('version:  sorted-btree 2.1.0, Node.js', process.version)
console.log('expected: 10 keys, key3 → 2, or an error for keys that the default comparator cannot order')
for (const [name, { size, found }] of Object.entries({ strings, compared, buffers }))
  console.log(`seen:     ${name.padEnd(8)} ${size} keys, key3 → ${found}`)
const asRecorded =
  strings.size === 10 && strings.found === 2 && compared.size === 10 && compared.found === 2 && buffers.size > 10
process.exit(asRecorded ? 0 : 1)
JS
node probe.mjs
