import { etcdEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allCases } from '../testing/kv/cases/all.ts'
import { EtcdTarget } from '../testing/kv/etcd-target.ts'

/** Keeps the scripts of `behaviour-kv.test.ts` true to the etcd on PATH. */
describe('etcd answers as the scripts state', () => {
  let cluster: TestCluster
  let target: EtcdTarget

  beforeAll(async () => {
    cluster = await startCluster({ nodes: 1, engine: etcdEngine })
    target = new EtcdTarget(cluster.endpoints[0] ?? '')
  })
  afterAll(() => cluster.stop())

  for (const { id, notOnEtcd, given = [], calls } of allCases) {
    if (notOnEtcd !== undefined) continue
    it(id, async () => {
      await target.begin()
      for (const call of given) await target.call(call)
      const answers: string[] = []
      for (const [call] of calls) answers.push(await target.call(call))
      expect(answers).toEqual(calls.map(([, answer]) => answer))
    })
  }
})
