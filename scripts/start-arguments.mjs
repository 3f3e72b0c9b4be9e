import { parseArgs } from 'node:util'
import { engineNames } from './local-engine.mjs'
import { Refusal } from './step.mjs'

/** The options of `ticketcd start`, which parses them again. */
const options = {
  port: { type: 'string', short: 'p' },
  dir: { type: 'string' },
  engine: { type: 'string' },
  dev: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

/**
 * Reads the arguments of `npm start` and `npm run dev` before anything is installed or built.
 *
 * @param {readonly string[]} args
 * @returns {{ dev: boolean, help: boolean, dir?: string, engine?: string }}
 * @throws {Refusal} for an option that does not exist, or one without its value
 */
export function parseStartArguments(args) {
  const script = args.includes('--dev') ? 'npm run dev' : 'npm start'
  try {
    const { dev = false, help = false, dir, engine } = parseArgs({ args, options }).values
    if (engine !== undefined && !engineNames.includes(engine))
      throw new Error(`--engine takes ${engineNames.join(' or ')}`)
    return { dev, help, dir, engine }
  } catch (error) {
    const [sentence] = error.message.split(/[.\n]/)
    throw new Refusal(`${sentence}. See: ${script} -- --help`, { exitCode: 2 })
  }
}

export function startUsage(dev) {
  const script = dev ? 'npm run dev' : 'npm start'
  return `Usage: ${script} -- [options]

${
  dev
    ? 'Runs the sources with hot reload: the page on the port, the api on the next one.'
    : 'Installs the dependencies, builds, and starts five nodes, the api and the page, until Ctrl-C.'
}

Options:
  -p, --port <port>  port of the page (default: $PORT or 3000)
  --dir <folder>     state folder: data and logs of the local cluster (default: $TICKETCD_HOME or .ticketcd)
  --engine <name>    what a new local cluster runs on: hstore or etcd (default: $TICKETCD_ENGINE or hstore)
  --dev              run the sources with hot reload; the api is on the next port
  -h, --help         print this help

hstore needs nothing but Node.js. etcd must be installed; as root on Debian that is done. A cluster keeps its engine.

TICKETCD_ETCD=host:port,… uses a cluster that runs elsewhere instead of the local one.

Examples:
  $ ${script}
  $ ${script} -- --port 3001 --dir /tmp/shop`
}
