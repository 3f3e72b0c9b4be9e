#!/bin/sh
# lmdb commits the writes of an asynchronous transaction whose callback throws.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund lmdb@3.5.6 || { echo 'lmdb cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import { open } from 'lmdb'
const store = open({ path: 'store' })

/** Whether a put survives when the transaction that made it throws right after it. */
async function survives(key, transaction) {
  let rejected = false
  try {
    await transaction(() => {
      store.put(key, 'written')
      throw new Error('the second half failed')
    })
  } catch {
    rejected = true
  }
  await store.flushed
  return { rejected, kept: store.get(key) === 'written' }
}

const seen = {
  transaction: await survives('a', (work) => store.transaction(work)),
  childTransaction: await survives('b', (work) => store.transaction(() => store.childTransaction(work))),
  transactionSync: await survives('c', (work) => store.transactionSync(work)),
}
await store.close()
console.log('version:  lmdb 3.5.6, Node.js', process.version)
console.log('expected: each transaction rejects and keeps nothing of its writes')
for (const [name, { rejected, kept }] of Object.entries(seen))
  console.log(`seen:     ${name} ${rejected ? 'rejects' : 'resolves'} and ${kept ? 'KEEPS the write' : 'keeps nothing'}`)
const asRecorded =
  seen.transaction.rejected && seen.transaction.kept && !seen.childTransaction.kept && !seen.transactionSync.kept
process.exit(asRecorded ? 0 : 1)
JS
node probe.mjs
