import { Command } from 'commander'
import { type EngineOption, engineOption } from '../engine-option.ts'
import { exitCodes, Failure } from '../failure.ts'
import { choosePort } from '../start/port.ts'
import { start } from '../start/start.ts'
import { stateFolder } from '../state-folder.ts'

interface Options extends EngineOption {
  port?: string
  dev?: boolean
  dir?: string
}

const after = `
TICKETCD_ETCD=host:port,… uses a cluster that runs elsewhere instead of the local one.

Examples:
  $ ticketcd start
  $ ticketcd start --port 3001
  $ ticketcd start --engine etcd --dir .etcd
  $ TICKETCD_ETCD=10.0.0.1:2379,10.0.0.2:2379 ticketcd start`

/** `ticketcd start`: runs the cluster, its demo data, the api and the page, until Ctrl-C. */
export function startCommand(): Command {
  return new Command('start')
    .option('-p, --port <port>', 'port of the page (default: $PORT or 3000)')
    .option('--dev', 'run the sources with hot reload; the api is on the next port')
    .option('--dir <folder>', 'state folder (default: $TICKETCD_HOME or .ticketcd)')
    .addOption(engineOption())
    .addHelpText('after', after)
    .action((options: Options) => {
      const etcd = process.env.TICKETCD_ETCD || undefined
      if (etcd !== undefined && options.engine !== undefined) throw contradiction()
      return start({
        port: choosePort(options.port),
        dev: options.dev ?? false,
        dir: stateFolder(options.dir),
        engine: options.engine,
        etcd,
      })
    })
}

function contradiction(): Failure {
  return new Failure(
    'TICKETCD_ETCD names a cluster that runs elsewhere, so there is no local one for --engine. Leave one of them out.',
    { exitCode: exitCodes.usage },
  )
}
