import { createInterface } from 'node:readline/promises'
import type { EtcdStore } from '@ticketcd/etcd'
import { Command } from 'commander'
import { readerGone } from '../closed-pipe.ts'
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionHelp,
  namespaceOf,
  withStore,
} from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { recordOf } from '../records.ts'

/** A large namespace is removed in one long transaction. */
const deadlineMs = 60_000

const after = `${connectionHelp}

Examples:
  $ ticketcd data clear
  $ ticketcd data clear --yes --namespace test/`

export function dataClearCommand(): Command {
  const command = new Command('clear').description('Remove every key of the namespace, if confirmed.')
  return addConnectionOptions(command)
    .option('--yes', 'skip the confirmation')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', after)
    .action((options: ConnectionOptions & { yes?: boolean; json?: boolean }) =>
      withStore(options, async (store) => {
        const namespace = namespaceOf(options)
        const where = `${namespace} of the cluster at ${store.cluster.hosts.join(', ')}`
        await refuseForeignKeys(store, namespace)
        const keys = await store.raw.count('')
        if (keys > 0 && !options.yes && !(await agrees(`Remove all ${keys} keys under ${where}?`)))
          throw new Failure('Nothing was removed.')
        // Counted before: after a lost answer the deletion is sent again, and would then count no
        // keys.
        if (keys > 0) await store.raw.deletePrefix('', { deadlineMs, resendable: true })
        if (options.json) console.log(JSON.stringify({ namespace, removed: keys }))
        else console.error(`${keys} keys removed from ${where}.`)
      }),
    )
}

/**
 * A cluster may have other tenants, and --namespace may be wrong. One page of keys is enough to
 * detect it.
 */
async function refuseForeignKeys(store: EtcdStore, namespace: string): Promise<void> {
  const { entries } = await store.raw.keys('', { limit: 1_000 })
  const foreign = entries.find(({ key }) => recordOf(key) === undefined)
  if (foreign === undefined) return
  throw new Failure(
    `Nothing was removed: ${namespace}${foreign.key} is not a key of TickETCD, so the namespace may belong to ` +
      'another program. If that key is not needed, remove it with etcdctl first.',
  )
}

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Failure('A confirmation needs a terminal. Add --yes to remove the data without it.', {
      exitCode: exitCodes.usage,
    })
  // With a closed stderr nobody can read the question.
  const dialogue = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await dialogue.question(`${question} [y/N] `, { signal: readerGone })).trim())
  } finally {
    dialogue.close()
  }
}
