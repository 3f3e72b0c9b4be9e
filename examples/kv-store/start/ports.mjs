import { createServer } from 'node:net'
import { Refusal } from '../../../scripts/step.mjs'

export const host = '127.0.0.1'
/**
 * Below the ports of outgoing connections (from 32768 on Linux), and apart from those of
 * `npm start`.
 */
const [firstFree, lastFree] = [14_000, 19_999]

/**
 * @param {number} count
 * @returns {Promise<number[]>} ports that are free now; another program can still take one of them
 * @throws {Refusal} if too few are free
 */
export async function freePorts(count) {
  const ports = []
  const size = lastFree - firstFree + 1
  // The search starts at random, so that two programs that start together seldom try the same
  // ports.
  const start = Math.floor(Math.random() * size)
  for (let step = 0; step < size && ports.length < count; step += 1) {
    const port = firstFree + ((start + step) % size)
    if (await isFree(port)) ports.push(port)
  }
  if (ports.length === count) return ports
  throw new Refusal(`There are no ${count} free ports from ${firstFree} to ${lastFree}. Nothing was started.`)
}

/**
 * @param {number} first
 * @param {number} count
 * @returns {Promise<number[]>} `first` and the ports after it
 * @throws {Refusal} if another program uses one of them
 */
export async function portsFrom(first, count) {
  const ports = Array.from({ length: count }, (_, index) => first + index)
  for (const port of ports)
    if (!(await isFree(port)))
      throw new Refusal(
        `Port ${port} is in use or cannot be used. Nothing was started. Give another --port, or none.`,
      )
  return ports
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
