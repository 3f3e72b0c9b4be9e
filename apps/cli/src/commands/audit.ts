import { asRevision, type Revision } from '@ticketcd/etcd'
import { EventId } from '@ticketcd/schema'
import { Command, InvalidArgumentError } from 'commander'
import { audit } from '../audit/audit.ts'
import { auditSentence, auditTables, violationLine } from '../audit/audit-report.ts'
import { addConnectionOptions, type ConnectionOptions, connectionHelp, withStore } from '../connection.ts'
import { exitCodes } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { asCalled } from '../own-command.ts'
import { showStatus } from '../status-line.ts'

interface Options extends ConnectionOptions {
  revision?: Revision
  since?: Revision
  follow?: boolean
  event?: string
  json?: boolean
}

const after = `${connectionHelp}

The audit checks these invariants. Of each ticket type: total = available + held + sold; held equals
the sum of its carts; sold and revenue equal its orders without the cancelled tickets; waiting equals
the length of its waiting list. Of each customer: the allowance equals the held, bought and awaited
tickets. Of each purchase: it has one order: key of its owner. Over a history also: an order is made
once, an ended cart stays ended, and no allowance grows above the limit of its event. The command
ends with ${exitCodes.failed} when an invariant is violated, and names the keys.

Examples:
  $ ticketcd audit
  $ ticketcd audit --since 1200                 each revision from 1200 on
  $ ticketcd audit --since 1200 --revision 1500
  $ ticketcd audit --follow                     until Ctrl-C
  $ ticketcd audit --event jazz-0001 --json | jq .violations`

/** `ticketcd audit`: checks that nothing is oversold. */
export function auditCommand(): Command {
  return addConnectionOptions(new Command('audit'))
    .option('--revision <revision>', 'as of this revision (default: now)', parseRevision)
    .option('--since <revision>', 'this revision and each one after it', parseRevision)
    .option('--follow', 'continue with new revisions, until Ctrl-C')
    .option('--event <id>', 'only this event', parseEventId)
    .option('--json', 'print JSON; with --follow one line for each violation, and one at the end')
    .addHelpText('after', after)
    .action((options: Options) =>
      withStore(options, async (store) => {
        const { signal, release } = onInterrupt()
        const status = showStatus()
        const { revision, since, follow, event: eventId, json } = options
        try {
          const result = await audit(store, {
            revision,
            since,
            follow,
            eventId,
            signal,
            onProgress: status.update,
            onViolation: (violation) => {
              if (!follow) return
              status.clear()
              console.log(json ? JSON.stringify(violation) : asCalled(violationLine(violation)))
            },
          })
          status.clear()
          if (json) {
            const { state, ...rest } = result
            const printed = { clean: result.violations.length === 0, ...state, ...rest }
            console.log(follow ? JSON.stringify(printed) : JSON.stringify(printed, undefined, 2))
          } else {
            console.log(asCalled(auditTables(follow ? { ...result, violations: [] } : result)))
            console.log(auditSentence(result))
          }
          if (result.violations.length > 0) process.exitCode = exitCodes.failed
        } finally {
          status.clear()
          release()
        }
      }),
    )
}

function parseRevision(text: string): Revision {
  const revision = /^\d+$/.test(text) ? asRevision(Number(text)) : undefined
  if (revision === undefined || revision < 1)
    throw new InvalidArgumentError('Give a revision of the store: a whole number from 1.')
  return revision
}

function parseEventId(text: string): string {
  if (!EventId.safeParse(text).success)
    throw new InvalidArgumentError('Give the id of an event, such as jazz-0001.')
  return text
}
