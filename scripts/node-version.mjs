import { Refusal } from './step.mjs'

const minimum = [20, 19]

/**
 * Throws a sentence if the Node.js that runs this is too old. `version` has the format of
 * `process.versions.node`.
 */
export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return
  throw new Refusal(
    `TickETCD needs Node.js ${minimum.join('.')} or newer, and this is ${version}. Get one from https://nodejs.org`,
  )
}
