import { Writable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Logger } from '../server/logger.ts'
import { UsageError } from '../server/usage-error.ts'
import { announcementOf, newFolder, secret } from '../testing/discovery/announced.ts'
import { discover } from './discover.ts'
import { entryFolder } from './entry-folder.ts'
import { NodeDiscovery } from './node-discovery.ts'

function nodeDiscovery(environment: Record<string, string> = {}) {
  const lines: { level: string; msg: string }[] = []
  const out = new Writable({
    write: (chunk, _, done) => {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  const all = { HSTORE_STATE: newFolder(), ...environment }
  const discovery = new NodeDiscovery({ cluster: 'shop', secretFile: undefined }, new Logger(out), all)
  onTestFinished(() => discovery.close())
  const found = (timeoutMs?: number) =>
    discover({
      cluster: 'shop',
      secret: undefined,
      folder: entryFolder(all),
      ...(timeoutMs !== undefined && { timeoutMs }),
    })
  return { discovery, lines, found }
}

const { cluster: _cluster, ...node } = announcementOf()

describe('the announcement of a node', () => {
  it('begins when the node serves, ends when it closes, and is in the log', async () => {
    const { discovery, lines, found } = nodeDiscovery()
    expect((await found(50)).nodes).toEqual([])
    discovery.start(node)
    expect((await found(20_000)).nodes).toEqual([announcementOf()])
    await expect
      .poll(() => lines)
      .toMatchObject([
        { level: 'info', msg: "discovery: this node announces itself as one of 'shop' on this machine only" },
      ])
    await discovery.close()
    expect((await found(50)).nodes).toEqual([])
  })

  it('does not begin when the node is closed already', async () => {
    const { discovery, lines, found } = nodeDiscovery()
    await discovery.close()
    discovery.start(node)
    expect((await found(50)).nodes).toEqual([])
    expect(lines).toEqual([])
  })

  it('warns of what does not work, and never fails', async () => {
    const { discovery, lines } = nodeDiscovery({ HSTORE_DISCOVERY_SECRET: secret })
    discovery.start({ ...node, clientUrls: ['http://127.0.0.1:2379'] })
    await expect
      .poll(() => lines.map(({ level, msg }) => `${level} ${msg}`))
      .toEqual([
        expect.stringMatching(/^warn discovery: Only this machine can dial http:\/\/127\.0\.0\.1:2379, so/),
        "info discovery: this node announces itself as one of 'shop' on this machine only",
      ])
  })

  it('warns of URLs that do not fit', async () => {
    const { discovery, lines } = nodeDiscovery()
    discovery.start({ ...node, node: 'x'.repeat(2_000) })
    await expect
      .poll(() => lines)
      .toMatchObject([
        {
          level: 'warn',
          msg: expect.stringMatching(/^discovery: This node is not announced: the name and the URLs/),
        },
      ])
    await discovery.close()
  })

  it('needs a secret that can be used', () => {
    expect(() => nodeDiscovery({ HSTORE_DISCOVERY_SECRET: 'short' })).toThrow(UsageError)
  })
})
