import { join } from 'node:path'
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
import { endNodes } from './end.ts'

afterEach(endStages)

/** A cluster of so many nodes, which all answer. Each has a process. */
async function clusterOf(size: number) {
  const stage = newStage()
  const members = Array.from({ length: size }, (_, index) => memberOf(index + 1))
  const processes = await Promise.all(
    members.map(async (_, index) => {
      const number = index + 1
      const { address } = await fakeNode(() => [200, viewOf(number, members)])
      members[index] = memberOf(number, { clientUrls: [`http://${address}`] })
      const dataDir = join(stage.root, `data${number}`)
      stage.state.create(recordOf(number, { address, dataDir, clusterId: 'aa' }))
      return startHolder(dataDir)
    }),
  )
  const isRunning = ({ pid }: { readonly pid: number }) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  return {
    ...stage,
    addresses: members.map(({ clientUrls }) => clientUrls[0]?.slice(7) ?? ''),
    processes,
    isRunning,
  }
}

it('nodes end by name and by address', async () => {
  const { context, terminal, processes, addresses } = await clusterOf(5)
  await endNodes(context, 'kill', ['node4', addresses[4] ?? ''], {})
  expect(await Promise.all(processes.slice(3).map(({ ended }) => ended))).toEqual(['SIGKILL', 'SIGKILL'])
  expect(terminal.text).toBe('Killed node4, node5.\n')
})

it('the end of the last quorum is asked for', async () => {
  const { context, terminal, processes, isRunning } = await clusterOf(3)
  terminal.isInteractive = true
  const kill = () => endNodes(context, 'kill', ['node2', 'node3'], {})
  await expect(kill()).rejects.toThrow('Nothing was changed.')
  expect(terminal.questions).toEqual([
    "Without node2, node3 the cluster 'shop' has no quorum: nothing can be written. Kill anyway?",
  ])
  expect(processes.map(isRunning)).toEqual([true, true, true])
  terminal.answer = true
  await kill()
  expect(await Promise.all(processes.slice(1).map(({ ended }) => ended))).toEqual(['SIGKILL', 'SIGKILL'])
})

it('and without a terminal it is refused, unless --yes is given', async () => {
  const { context, terminal, processes } = await clusterOf(1)
  await expect(endNodes(context, 'stop', ['node1'], {})).rejects.toThrow('Repeat the command with --yes')
  await endNodes(context, 'stop', ['node1'], { yes: true })
  expect(await processes[0]?.ended).toBe('SIGTERM')
  expect(terminal.questions).toEqual([])
})

it('a node that is down is named, and the others are left alone', async () => {
  const { context, state, root, processes, isRunning } = await clusterOf(3)
  state.replace(recordOf(2, { clusterId: 'aa', dataDir: join(root, 'nothing') }))
  await expect(endNodes(context, 'kill', ['node1', 'node2'], {})).rejects.toThrow('node2 does not run')
  expect(processes.map(isRunning)).toEqual([true, true, true])
})

it('a name chooses its cluster where one alone has it', async () => {
  const { context, state, terminal } = await clusterOf(1)
  state.create(recordOf(7, { cluster: 'bar' }))
  await endNodes(context, 'kill', ['node1'], { yes: true })
  expect(terminal.text).toBe('Killed node1.\n')
  await expect(endNodes(context, 'kill', ['node9'], {})).rejects.toThrow('several clusters: bar, shop')
  await expect(endNodes(context, 'kill', [], { cluster: 'shop' })).rejects.toThrow('Name a node')
})
