import { etcdEngine, startCluster } from '@ticketcd/cluster'
import { expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../testing/cli/cli-program.ts'
import { checkCommands } from '../testing/cli/shared-commands.ts'

it('every command works on etcd', async () => {
  const cluster = await startCluster({ engine: etcdEngine })
  onTestFinished(() => cluster.stop())
  const [address = ''] = cluster.endpoints
  await checkCommands(address)
  const { exitCode, out } = await runProgram(['-h', address, 'status', '--json'])
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject([{ name: 'node1', address, health: 'healthy', role: 'leader' }])
})
