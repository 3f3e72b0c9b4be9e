import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from '../../../scripts/step.mjs'

const options = {
  nodes: { type: 'string' },
  storage: { type: 'string' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
}
const nodeCounts = [1, 3, 5]
const lastPort = 65_535

/**
 * @typedef {object} Example
 * @property {string} folder such as `v1`
 * @property {readonly string[]} storages values of `--storage` of a node, the usual one first
 *
 * @typedef {object} StartArguments
 * @property {boolean} help
 * @property {number} nodes
 * @property {string} storage
 * @property {number | undefined} firstPort of the clients; undefined for free ports
 * @property {string | undefined} dataDir an absolute path; undefined for a folder that is removed
 *   at the end
 */

/**
 * Reads the arguments of a start script.
 *
 * @param {Example} example
 * @param {readonly string[]} args
 * @returns {StartArguments}
 * @throws {Refusal} with exit code 2, for an argument that is unknown or malformed
 */
export function parseStartArguments(example, args) {
  const { help = false, nodes, storage, port, 'data-dir': dataDir } = valuesOf(example, args)
  const count = Number(nodes ?? 1)
  const [usual] = example.storages
  if (!nodeCounts.includes(count)) refuse(example, `--nodes takes ${listed(nodeCounts)}, not '${nodes}'`)
  if (storage !== undefined && !example.storages.includes(storage))
    refuse(example, `--storage takes ${listed(example.storages)} in ${example.folder}, not '${storage}'`)
  if (dataDir === '') refuse(example, '--data-dir takes a folder')
  const firstPort = port === undefined ? undefined : portOf(example, port, count)
  return {
    help,
    nodes: count,
    storage: storage ?? usual,
    firstPort,
    dataDir: dataDir === undefined ? undefined : resolve(dataDir),
  }
}

/** @param {Example} example */
export function startUsage({ folder, storages }) {
  const [usual] = storages
  const script = scriptOf(folder)
  return `Usage: node ${script} [options]

Starts nodes of hstore with the storage of this example, until Ctrl-C. It builds hstore first, where
that is needed. The nodes listen on 127.0.0.1 alone.

Options:
  --nodes <count>      ${listed(nodeCounts)} (default: 1)
  --storage <name>     ${listed(storages)} (default: ${usual})
  --port <port>        port of the first node for clients; the next nodes have the next ports
                       (default: free ports)
  --data-dir <folder>  keeps logs, snapshots and data there (default: a temporary folder, which is
                       removed at the end)
  -h, --help           print this help

Examples:
  $ node ${script} --nodes 3
  $ node ${script} --nodes 5 --storage ${storages.at(-1)} --port 2379 --data-dir /tmp/kv`
}

function valuesOf(example, args) {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    return refuse(example, error.message.split(/[.\n]/)[0])
  }
}

function portOf(example, text, count) {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port + count - 1 <= lastPort) return port
  return refuse(example, `--port takes a port from 1 to ${lastPort - count + 1}, not '${text}'`)
}

/** @returns {never} */
function refuse({ folder }, sentence) {
  throw new Refusal(`${sentence}. Nothing was started. See: node ${scriptOf(folder)} --help`, {
    exitCode: 2,
  })
}

function scriptOf(folder) {
  return `examples/kv-store/${folder}/start.mjs`
}

function listed(values) {
  if (values.length === 1) return String(values[0])
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}
