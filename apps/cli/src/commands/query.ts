import { Command, InvalidArgumentError } from 'commander'
import { addConnectionOptions, type ConnectionOptions, connectionHelp, withStore } from '../connection.ts'
import { onInterrupt } from '../interrupt.ts'
import { readQuery } from '../query/query-file.ts'
import { answer } from '../query/run.ts'
import { columnsOf, formatCell, formatTable, jsonRow } from '../query/table.ts'
import { watchRows } from '../query/watch.ts'

type Parameters = Readonly<Record<string, string>>
type Options = ConnectionOptions & { set?: Parameters; json?: boolean }

const after = `${connectionHelp}

A query file is JSON with comments. It has exactly one of get, prefix, count, history and watch.
queries/README.md describes all fields.

Examples:
  $ ticketcd query queries/purchases-of-user.json --set user=demo
  $ ticketcd query queries/revenue-by-event-type.json --json
  $ ticketcd query queries/find-events.json --set text=musica --set place=Lisbon`

/** `ticketcd query FILE`: runs one query, written as JSON, against the cluster. */
export function queryCommand(): Command {
  const command = new Command('query').argument('<file>', 'the query')
  return addConnectionOptions(command)
    .option('--set <name=value>', 'a parameter of the query; may be repeated', addParameter)
    .option('--json', 'print JSON; a watch prints one line for each change')
    .addHelpText('after', after)
    .action(async (file: string, options: Options) => {
      const query = readQuery(file, options.set ?? {})
      await withStore(options, async (store) => {
        if (query.kind === 'watch') {
          const { signal, release } = onInterrupt()
          const columns = columnsOf(query)
          await watchRows(store, query, signal, (row) =>
            console.log(
              options.json
                ? JSON.stringify(jsonRow(query, row))
                : columns.map((column) => formatCell(row, column)).join('  '),
            ),
          ).finally(release)
          return
        }
        const { rows, revision, note } = await answer(store, query)
        if (options.json) {
          console.log(
            JSON.stringify({ title: query.title, revision, rows: rows.map((row) => jsonRow(query, row)) }),
          )
        } else {
          if (query.title) console.log(query.title)
          if (rows.length > 0) console.log(formatTable(columnsOf(query), rows))
          console.error(`${rows.length === 1 ? '1 row' : `${rows.length} rows`} as of revision ${revision}.`)
        }
        if (note) console.error(note)
      })
    })
}

function addParameter(text: string, before: Parameters = {}): Parameters {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it as name=value.')
  return { ...before, [name]: value }
}
