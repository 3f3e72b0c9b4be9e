import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { plansIn } from './plans.mjs'
import { host } from './ports.mjs'

const anyPorts = { nodes: 3, firstPort: undefined }
let dataDir

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kv-store-plans-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
})

/** @returns the port at which a server of this test listens */
async function usedPort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => new Promise((resolve) => server.close(resolve)))
  return server.address().port
}

describe('the nodes in a data folder', () => {
  it('have names and six different ports', async () => {
    const plans = await plansIn(join(dataDir, 'new', 'folder'), anyPorts)
    expect(plans.map(({ name }) => name)).toEqual(['node1', 'node2', 'node3'])
    expect(new Set(plans.flatMap(({ clientPort, peerPort }) => [clientPort, peerPort])).size).toBe(6)
  })

  it('keep their ports', async () => {
    expect(await plansIn(dataDir, anyPorts)).toEqual(await plansIn(dataDir, anyPorts))
  })

  it('keep the ports of their peers if those of clients change', async () => {
    const before = await plansIn(dataDir, { nodes: 1, firstPort: undefined })
    const [{ clientPort }] = await plansIn(join(dataDir, 'other'), { nodes: 1, firstPort: undefined })
    const after = await plansIn(dataDir, { nodes: 1, firstPort: clientPort })
    expect(after).toEqual([{ ...before[0], clientPort }])
  })

  it('cannot change their number', async () => {
    await plansIn(dataDir, anyPorts)
    await expect(plansIn(dataDir, { ...anyPorts, nodes: 5 })).rejects.toThrow(
      `${dataDir} has the data of 3 nodes, not of 5. Nothing was started. Give --nodes 3, or another --data-dir.`,
    )
  })

  it('get no port that is in use', async () => {
    const port = await usedPort()
    await expect(plansIn(dataDir, { nodes: 1, firstPort: port })).rejects.toThrow(
      `Port ${port} is in use or cannot be used. Nothing was started. Give another --port, or none.`,
    )
  })

  it.each(['{', '{}', '[{"name":"node1"}]'])('are not read from %j', async (text) => {
    writeFileSync(join(dataDir, 'nodes.json'), text)
    await expect(plansIn(dataDir, anyPorts)).rejects.toThrow('nodes.json is not a list of nodes.')
  })

  it('need a usable folder', async () => {
    const file = join(dataDir, 'file')
    writeFileSync(file, '')
    await expect(plansIn(join(file, 'folder'), anyPorts)).rejects.toThrow(`${file}/folder cannot be used`)
  })
})
