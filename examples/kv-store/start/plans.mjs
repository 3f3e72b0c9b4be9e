import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../../scripts/step.mjs'
import { freePorts, portsFrom } from './ports.mjs'

/*
 * A cluster stores the addresses at which its members reach one another. A data folder that is used
 * again therefore needs the same ports. They are stored beside the data.
 */

const fileName = 'nodes.json'

/**
 * Names and ports of the nodes in a data folder. A new folder is created; one with nodes keeps
 * them.
 *
 * @param {string} dataDir
 * @param {{ nodes: number, firstPort: number | undefined }} options
 * @returns {Promise<import('./node.mjs').NodePlan[]>}
 * @throws {Refusal} if the folder cannot be used or has another number of nodes, or a port is in
 *   use
 */
export async function plansIn(dataDir, { nodes, firstPort }) {
  const file = join(dataDir, fileName)
  const known = knownPlans(file)
  if (known !== undefined && known.length !== nodes)
    throw new Refusal(
      `${dataDir} has the data of ${known.length} nodes, not of ${nodes}. Nothing was started. ` +
        `Give --nodes ${known.length}, or another --data-dir.`,
    )
  const clientPorts = firstPort === undefined ? undefined : await portsFrom(firstPort, nodes)
  const plans = known ?? (await newPlans(nodes))
  const changed = plans.map((plan, index) => ({
    ...plan,
    clientPort: clientPorts?.[index] ?? plan.clientPort,
  }))
  write(file, dataDir, changed)
  return changed
}

async function newPlans(count) {
  const ports = await freePorts(2 * count)
  return Array.from({ length: count }, (_, index) => ({
    name: `node${index + 1}`,
    clientPort: ports[index],
    peerPort: ports[count + index],
  }))
}

function knownPlans(file) {
  if (!existsSync(file)) return undefined
  try {
    const plans = JSON.parse(readFileSync(file, 'utf8'))
    if (plans.every(isPlan)) return plans
  } catch {
    // Reported below: the file is not a list of nodes.
  }
  throw new Refusal(`${file} is not a list of nodes. Nothing was started. Give another --data-dir.`)
}

function isPlan({ name, clientPort, peerPort }) {
  return typeof name === 'string' && Number.isInteger(clientPort) && Number.isInteger(peerPort)
}

function write(file, dataDir, plans) {
  try {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(file, `${JSON.stringify(plans, undefined, 2)}\n`)
  } catch (error) {
    throw new Refusal(`The folder ${dataDir} cannot be used: ${error.message}. Nothing was started.`)
  }
}
