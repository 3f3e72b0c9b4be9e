import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@ticketcd/cluster'
import { afterEach, expect, it } from 'vitest'
import {
  endStages,
  fakeNode,
  memberOf,
  newStage,
  recordOf,
  startHolder,
  viewOf,
} from '../../testing/manage/stage.ts'
import { restartNodes } from './restart.ts'

afterEach(endStages)

/** The record of node 1, whose program listens nowhere, and fake nodes that answer in its place. */
async function stageOf({ size = 1, isMember = true } = {}) {
  const stage = newStage()
  const dataDir = join(stage.root, 'data')
  mkdirSync(dataDir)
  const members = Array.from({ length: size }, (_, index) => memberOf(index + 1))
  const node = await fakeNode(() => [200, viewOf(1, isMember ? members : [memberOf(9)])])
  members[0] = memberOf(1, { clientUrls: [`http://${node.address}`] })
  for (let number = 2; number <= size; number += 1) {
    const other = await fakeNode(() => [200, viewOf(number, members)])
    members[number - 1] = memberOf(number, { clientUrls: [`http://${other.address}`] })
  }
  const logFile = join(stage.root, 'log')
  const flags = ['--storage=disk', '--quota-backend-bytes=5']
  stage.state.create(recordOf(1, { address: node.address, dataDir, logFile, clusterId: 'aa', flags }))
  writeFileSync(stage.context.nodeProgram, 'setTimeout(() => {}, 50)')
  const restart = (options = {}) => restartNodes(stage.context, ['node1'], options)
  return { ...stage, dataDir, logFile, restart }
}

it('a node that is down is started', async () => {
  const { restart, terminal } = await stageOf()
  await restart()
  expect(terminal.text).toBe('Restarted node1.\n')
})

it('flags are remembered for the next start, and those given replace them for good', async () => {
  const { restart, state, context, root } = await stageOf()
  const given = join(root, 'given')
  writeFileSync(
    context.nodeProgram,
    `import { writeFileSync } from 'node:fs'
    writeFileSync(${JSON.stringify(given)}, process.argv.join(' '))
    setTimeout(() => {}, 50)`,
  )
  const flags = () => state.records('shop')[0]?.flags
  await restart()
  await expect.poll(() => existsSync(given)).toBe(true)
  expect(readFileSync(given, 'utf8')).toContain('--storage=disk --quota-backend-bytes=5')
  await restart({ flags: ['--storage=memory'] })
  expect(flags()).toEqual(['--quota-backend-bytes=5', '--storage=memory'])
})

it('a node that does not start with changed flags keeps those that it had', async () => {
  const { restart, state, context } = await stageOf()
  const address = `127.0.0.1:${await freePort()}`
  state.replace({ ...recordOf(1), ...state.records('shop')[0], address })
  writeFileSync(context.nodeProgram, 'process.exit(2)')
  await expect(restart({ flags: ['--storage=sql-async'] })).rejects.toThrow('node1 has ended (exit code 2)')
  expect(state.records('shop')[0]?.flags).toEqual(['--storage=disk', '--quota-backend-bytes=5'])
})

it('a node that runs is stopped first', async () => {
  const { restart, terminal, dataDir } = await stageOf()
  const { ended } = await startHolder(dataDir)
  await restart()
  expect(await ended).toBe('SIGTERM')
  expect(terminal.text).toBe('Restarted node1.\n')
})

it('a restart that ends the quorum for a moment is asked for', async () => {
  const { restart, dataDir, terminal } = await stageOf({ size: 2 })
  const { ended } = await startHolder(dataDir)
  await expect(restart()).rejects.toThrow('Without node1 the cluster')
  terminal.isInteractive = true
  await expect(restart()).rejects.toThrow('Nothing was changed.')
  expect(terminal.questions).toHaveLength(1)
  await restart({ yes: true })
  expect(await ended).toBe('SIGTERM')
})

it('but not that of a cluster of one, or of many', async () => {
  for (const size of [1, 3]) {
    const { restart, dataDir, terminal } = await stageOf({ size })
    await startHolder(dataDir)
    await restart()
    expect(terminal.text).toBe('Restarted node1.\n')
  }
})

it('a node that was removed is not started', async () => {
  const { restart } = await stageOf({ isMember: false })
  await expect(restart()).rejects.toThrow("node1 was removed from the cluster 'shop'")
})

it('a node that ends shows the end of its log', async () => {
  const { restart, state, context, logFile, root } = await stageOf()
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as { port: number }
  await new Promise((resolve) => closed.close(resolve))
  const dataDir = join(root, 'data')
  state.replace(recordOf(1, { address: `127.0.0.1:${port}`, dataDir, logFile }))
  writeFileSync(
    context.nodeProgram,
    `console.error('{"level":"error","msg":"the log is damaged"}'); process.exit(1)`,
  )
  await expect(restart()).rejects.toThrow(/node1 has ended \(exit code 1\).*error: the log is damaged/s)
  // A node that has served keeps its state file.
  expect(state.records('shop')).toHaveLength(1)
})
