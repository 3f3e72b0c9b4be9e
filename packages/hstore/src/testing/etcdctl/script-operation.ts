import { run, type Step } from './step.ts'

type Options = NonNullable<Parameters<typeof run>[1]>

const isUnordered = { isUnordered: true }
/** etcd 3.4 and 3.5 take a learner for a voter once its URLs have changed. */
const forgets: Options = {
  differs: { etcd34: 'etcd takes the learner for a voter', etcd35: 'etcd takes the learner for a voter' },
}

/** Members and maintenance of a cluster of one. It starts on a new store. */
export const operationScript: readonly Step[] = [
  run('put a 1'),
  run('put b 2'),
  run('del a'),
  run('endpoint health'),
  run('endpoint health -w json'),
  run('endpoint status'),
  run('endpoint status -w table'),
  run('endpoint status -w json'),
  run('endpoint status -w fields'),
  run('endpoint hashkv'),
  run('endpoint hashkv -w json'),
  run('endpoint hashkv --rev=2'),
  run('endpoint hashkv --rev=99'),
  run('endpoint status --cluster'),
  run('endpoint nothing'),
  run('defrag'),
  run('defrag --cluster'),
  run('alarm list'),
  run('alarm disarm'),
  run('alarm disarm -w json'),
  run('compaction 3'),
  run('endpoint hashkv'),
  run('snapshot save $folder/backup.db'),
  run('snapshot status $folder/backup.db -w json'),
  run('snapshot save'),
  run('snapshot status $folder/absent.db'),

  run('member list', { captures: { own: /^([0-9a-f]+),/, peer: /(http:[^,]+), http/ } }),
  run('member list -w table'),
  run('member list -w json'),
  run('member list -w fields'),
  run('member list --hex -w json'),
  run('member add x --peer-urls=nonsense'),
  run('member add x'),
  run('member add x --peer-urls=http://127.0.0.1:1/path --learner'),
  run('member add x --peer-urls=$peer --learner'),
  run('member add x --peer-urls=http://127.0.0.1:1 --learner', {
    captures: { learner: /Member\s+([0-9a-f]+) added/ },
  }),
  run('member add y --peer-urls=$peer --learner'),
  run('member add y --peer-urls=http://127.0.0.1:2 --learner'),
  run('member list', isUnordered),
  run('member promote $learner'),
  run('member promote $own'),
  run('member promote 4242'),
  run('move-leader $learner'),
  run('member update $learner --peer-urls=http://127.0.0.1:3'),
  run('member update 4242 --peer-urls=http://127.0.0.1:4'),
  run('member update $own --peer-urls=nonsense'),
  run('member list -w json', { ...isUnordered, ...forgets }),
  run('member remove $learner'),
  run('member remove $learner'),
  run('member remove 4242'),
  run('member remove x'),
  run('member list'),
  run('move-leader $own'),
  run('move-leader 4242'),
  run('move-leader x'),
  run('move-leader'),
  run('member'),
  run('check nothing'),
]

/** A cluster of three. It starts on a new store. */
export const clusterScript: readonly Step[] = [
  run('put a 1'),
  run('put a 2'),
  // Reads a key of each member, which has applied the puts before it answers. A hash waits for
  // nothing.
  run('endpoint health', isUnordered),
  run('endpoint health --cluster', isUnordered),
  run('endpoint hashkv', isUnordered),
  run('endpoint hashkv --cluster -w json', isUnordered),
  run('endpoint status', {
    ...isUnordered,
    captures: {
      leader: /, ([0-9a-f]+), [^,]+, [^,]+, true,/,
      follower: /, ([0-9a-f]+), [^,]+, [^,]+, false,/,
    },
  }),
  run('endpoint status -w json', isUnordered),
  run('endpoint status --cluster', isUnordered),
  run('alarm list'),
  run('member list', isUnordered),
  run('member list -w json', isUnordered),
  run('defrag --cluster', isUnordered),
  run('move-leader $follower'),
  run('move-leader $leader'),
  run('move-leader 4242'),
]

/**
 * A cluster of one by `http://` endpoints. etcdctl 3.4 sends such an endpoint as the authority of
 * HTTP/2 in commands that go to one member at a time.
 */
export const urlScript: readonly Step[] = [
  run('put a 1'),
  run('endpoint health'),
  run('endpoint status'),
  run('endpoint status -w json'),
  run('endpoint hashkv'),
  run('defrag'),
  run('alarm list'),
  run('snapshot save $folder/backup.db'),
  run('member list'),
  run('get a'),
]
