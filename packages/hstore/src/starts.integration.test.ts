import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { GatewayClient } from './testing/gateway-client.ts'
import { lonelyNode, NodeProgram } from './testing/node-program.ts'

function clientOf(address: string): GatewayClient {
  const client = new GatewayClient(address, 10_000)
  onTestFinished(() => client.close())
  return client
}

/** A node that has written some keys and has ended. */
async function usedFolder() {
  const node = await lonelyNode()
  const first = new NodeProgram(node.flags)
  await first.untilServing()
  const client = clientOf(node.address)
  for (let key = 0; key < 20; key += 1) await client.put(`k/${key}`, 'v'.repeat(500))
  await first.stop()
  const wal = join(node.dataDir, 'member', 'wal')
  const segment = join(wal, readdirSync(wal).sort()[0] ?? '')
  return { ...node, segment, client }
}

/** Where the last key is in a segment. */
function lastRecord(bytes: Buffer): number {
  return bytes.lastIndexOf('k/19')
}

async function endingOf(flags: readonly string[]) {
  return await new NodeProgram(flags).ending()
}

it('a folder that is damaged in the middle of the log is refused with file and offset, and not changed', async () => {
  const { flags, segment } = await usedFolder()
  const bytes = readFileSync(segment)
  const at = bytes.indexOf('k/3')
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(segment, bytes)
  const { exitCode, message } = await endingOf(flags)
  expect(exitCode).toBe(1)
  expect(message).toMatch(/^\S+ is damaged at byte \d+: .* Nothing was changed\. Keep a copy of the folder/)
  expect(message).toContain(segment)
  expect(readFileSync(segment).equals(bytes)).toBe(true)
})

it('a torn write at the end of the log is cut off, with a note, and the rest is served', async () => {
  const { flags, segment, client } = await usedFolder()
  const bytes = readFileSync(segment)
  // The log ends in the record of the last key: half of it is lost.
  const end = lastRecord(bytes) + 100
  writeFileSync(segment, Buffer.concat([bytes.subarray(0, end), Buffer.alloc(bytes.length - end)]))
  const again = new NodeProgram(flags)
  await again.untilServing()
  expect(again.messages.join('\n')).toContain('ended in a write that a crash had cut short')
  const keys = await client.keys('k/')
  expect(keys.has('k/18')).toBe(true)
  expect(keys.has('k/19')).toBe(false)
})

it('a folder of a newer version is refused', async () => {
  const { flags, dataDir } = await usedFolder()
  const file = join(dataDir, 'member', 'identity.json')
  const identity = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({ ...identity, format: 99 }))
  const { exitCode, message } = await endingOf(flags)
  expect(exitCode).toBe(1)
  expect(message).toContain('has the format 99')
})

it('a folder that another node uses is refused, and that node goes on', async () => {
  const one = await lonelyNode()
  const first = new NodeProgram(one.flags)
  await first.untilServing()
  const other = await lonelyNode()
  const { exitCode, message } = await endingOf([...other.flags, `--data-dir=${one.dataDir}`])
  expect(exitCode).toBe(1)
  expect(message).toMatch(new RegExp(`^The process ${first.pid} uses `))
  await clientOf(one.address).put('k/1', 'v')
})

it('a port that another node uses is refused in a sentence, for peers and for clients', async () => {
  const one = await lonelyNode()
  const first = new NodeProgram(one.flags)
  await first.untilServing()
  const other = await lonelyNode()
  for (const flag of ['--listen-peer-urls=', '--listen-client-urls=']) {
    const taken = one.flags.find((each) => each.startsWith(flag)) ?? ''
    const { exitCode, message } = await endingOf([...other.flags, taken])
    expect(exitCode).toBe(1)
    expect(message).toMatch(/^This node cannot listen at http:\S+: another program does\. End that program/)
  }
  await clientOf(one.address).put('k/1', 'v')
})

it('two members with one name, or with one address, are refused', async () => {
  const { flags } = await lonelyNode()
  const own = flags.find((each) => each.startsWith('--initial-cluster=')) ?? ''
  for (const [more, words] of [
    [',n2=', "twice, of 'n1' and of 'n2'"],
    [',n1=', "twice, of 'n1' and of 'n1'"],
  ] as const) {
    const url = own.slice(own.indexOf('http'))
    expect(await endingOf([...flags, `${own}${more}${url}`])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(words),
    })
  }
  expect(await endingOf([...flags, `${own},n1=http://127.0.0.1:1`])).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('two members need two names'),
  })
})
