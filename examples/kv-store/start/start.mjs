import { join } from 'node:path'
import { prepareBundles } from '../../../scripts/build.mjs'
import { prepareDependencies } from '../../../scripts/dependencies.mjs'
import { checkNodeVersion } from '../../../scripts/node-version.mjs'
import { Refusal } from '../../../scripts/step.mjs'
import { root } from '../../../scripts/workspace.mjs'
import { parseStartArguments, startUsage } from './arguments.mjs'
import { Cluster } from './cluster.mjs'

const program = join(root, 'packages/hstore/dist/main.mjs')

/**
 * The start script of an example: runs nodes until Ctrl-C.
 *
 * @param {import('./arguments.mjs').Example} example
 */
export async function start(example) {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupt.abort())
  try {
    const options = parseStartArguments(example, process.argv.slice(2))
    if (options.help) return console.log(startUsage(example))
    checkNodeVersion()
    await prepareDependencies()
    await prepareBundles(['hstore'])
    await run(options, interrupt.signal)
  } catch (error) {
    if (interrupt.signal.aborted) return
    if (!(error instanceof Refusal)) throw error
    console.error(error.message)
    process.exitCode = error.exitCode
  }
}

async function run(options, signal) {
  console.log(`Starts ${options.nodes} ${options.nodes === 1 ? 'node' : 'nodes'} with ${options.storage}.`)
  const cluster = await Cluster.start(program, options, signal)
  for (const { name, url } of cluster.nodes) console.log(`${name}  ${url}`)
  console.log(`Data and logs: ${cluster.dataDir}`)
  console.log(`Try: curl -X PUT ${cluster.nodes[0].url}/v2/keys/greeting -d value=hello`)
  console.log('Ready. Ctrl-C ends all nodes.')
  try {
    await interruptedOrAllEnded(cluster.nodes, signal)
  } finally {
    await cluster.stop()
  }
  if (!signal.aborted) throw new Refusal('All nodes have ended.')
  console.log('All nodes were ended.')
}

/**
 * Resolves at an interrupt, or when all nodes have ended. A node that ends alone is reported, and
 * the others go on while they are a majority.
 */
async function interruptedOrAllEnded(nodes, signal) {
  const report = async (node) => {
    await node.ended()
    if (!signal.aborted) console.error(`${node.name} has ended (${node.ending}).`)
  }
  const interrupted = new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', resolve, { once: true })
  })
  await Promise.race([interrupted, Promise.all(nodes.map(report))])
}
