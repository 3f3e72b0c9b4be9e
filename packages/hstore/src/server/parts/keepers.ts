import { AddressBook } from '../../members/address-book.ts'
import { encodeCommand, nodeItself } from '../../state/command.ts'
import { Compactor } from '../compactor.ts'
import { LeaseKeeper } from '../lease-keeper.ts'
import { MemberKeeper, type MemberKeeperParts } from '../member-keeper.ts'
import { V2Keeper } from '../v2-keeper.ts'
import type { OpenState } from './open-state.ts'
import type { Replication } from './replication.ts'

/** The parts that act by themselves while the node leads. */
export interface Keepers {
  readonly members: MemberKeeper
  readonly leases: LeaseKeeper
  readonly v2: V2Keeper
  readonly compactor: Compactor
  close(): void
}

/** @param compact proposes a compaction */
export function createKeepers(
  open: OpenState,
  replication: Replication,
  compact: (revision: number) => void,
): Keepers {
  const { state, options, now, ticks } = open
  const { consensus, isLeading } = replication
  const members = memberKeeper(open, replication)
  const leases = new LeaseKeeper(
    {
      leases: state.leases,
      get isLeading() {
        return isLeading()
      },
      now,
      proposeAsLeader: (kind, caller, request) =>
        consensus.commitAsLeader(encodeCommand({ kind, caller, request })),
    },
    options.electionMs,
    ticks,
  )
  const v2 = new V2Keeper(
    {
      v2: state.v2,
      get isLeading() {
        return isLeading()
      },
      now: Date.now,
      proposeAsLeader: (request) =>
        consensus.commitAsLeader(encodeCommand({ kind: 'v2', caller: nodeItself, request })),
    },
    ticks,
  )
  const source = {
    kv: state.kv,
    get isLeading() {
      return isLeading()
    },
    now,
    compact,
  }
  const compactor = new Compactor(source, options.autoCompaction)
  const close = () => {
    for (const each of [members, leases, v2, compactor]) each.close()
  }
  return { members, leases, v2, compactor, close }
}

function memberKeeper(
  { identity, state, start, ticks, onFailure }: OpenState,
  { consensus, transport, isLeading, isConnected }: Replication,
): MemberKeeper {
  const parts: MemberKeeperParts = {
    nodeId: identity.nodeId,
    members: state.members,
    addresses: new AddressBook(state.members, start.entries ?? []),
    configuration: () => consensus.configuration,
    isLeading,
    isConnected,
    setPeers: ({ peers, removed }) => transport.setPeers(peers, removed),
    promote: (node) => consensus.changeMembership({ type: 'promote', node }),
    onRemoved: onFailure,
  }
  return new MemberKeeper(parts, ticks)
}
