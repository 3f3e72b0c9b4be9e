import { services } from '@ticketcd/wire'
import type { Command } from 'commander'
import { Failure, usageFailure } from '../failure.ts'
import type { Session } from '../session.ts'
import { isReadOnly, parseTransaction, type Transaction, txnRequestOf } from '../txn/parse.ts'
import { operationJson, operationText } from '../txn/result.ts'
import { type Token, tokensOf } from '../txn/tokens.ts'
import { command } from './base.ts'

const notes = `A transaction checks its conditions and runs one of its branches, all at one revision:

  [if CONDITION [and CONDITION]...]
  then OPERATION [and OPERATION]...
  [else OPERATION [and OPERATION]...]

Conditions:
  exists KEY                missing KEY
  value KEY = VALUE         version KEY > NUMBER
  created KEY = REVISION    modified KEY < REVISION
  lease KEY = ID
  The comparisons are = != < > or eq ne lt gt.
Operations:
  get KEY [--prefix] [--keys-only]
  set KEY VALUE [--lease ID]
  delete KEY [--prefix]

In the shell, txn alone takes lines up to the line "end". There, and in standard input, the end
of a line stands for and.
The exit code is 1 where the conditions do not hold, whether there is an else or not.`

const examples = [
  'txn if missing lock then set lock me else get lock',
  'txn if value stock = 3 and exists order/7 then set stock 2 and delete order/7',
  'txn then set a 1 and set b 2',
  'txn - < transaction.txt',
]

export function txnCommand(session: Session): Command {
  return (
    command('txn', 'Change keys together, where conditions hold.', examples, notes)
      .argument('[words...]', 'the transaction; - reads standard input')
      // Options of its operations have their place in it.
      .allowUnknownOption()
      .action(async (words: readonly string[]) => {
        const transaction = parseTransaction(await tokensFrom(session, words))
        await run(session, transaction)
      })
  )
}

async function tokensFrom(session: Session, words: readonly string[]): Promise<readonly Token[]> {
  if (words.length === 1 && words[0] === '-') return tokensOf((await session.input()).toString('utf8'))
  if (words.length > 0) return words
  if (session.block === undefined) throw usageFailure('The transaction is missing. See: help txn')
  return tokensOf(await session.block())
}

async function run(session: Session, transaction: Transaction): Promise<void> {
  const client = await session.client()
  const request = txnRequestOf(transaction)
  const { txn } = services.KV
  const { succeeded, responses, header } = isReadOnly(transaction)
    ? await client.read(txn, request, session.signal)
    : await client.write(txn, request, session.signal)
  const operations = succeeded ? transaction.success : transaction.failure
  const revision = header?.revision ?? 0
  const results = operations.map((operation, at) => operationJson(operation, responses[at]))
  const lines = operations.map((operation, at) => operationText(operation, responses[at]))
  const branch = succeeded ? 'then' : 'else'
  const text = [`${branch}, revision ${revision}`, ...lines].join('\n')
  await session.output.result({ succeeded, revision, results }, text)
  if (!succeeded) throw new Failure('condition-failed', 'The conditions do not hold.')
}
