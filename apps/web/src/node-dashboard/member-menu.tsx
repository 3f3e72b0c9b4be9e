import { type ClusterHealth, type NodeHealth, nodeLabel } from '@ticketcd/schema'
import Ellipsis from 'lucide-react/icons/ellipsis'
import { Menu } from '../ui/menu.tsx'
import type { Confirmation } from './confirm-sheet.tsx'
import { words } from './words.ts'

interface MemberMenuProps {
  node: NodeHealth
  health: ClusterHealth
  /** The id of the member that serves the page. */
  self: string
  onAsk: (confirmation: Confirmation) => void
}

/** The actions on one member of the cluster. */
export function MemberMenu({ node, health, self, onAsk }: MemberMenuProps) {
  const { admin } = words
  const name = nodeLabel(node)
  const canLead = node.role === 'follower' && health.leaderId !== null
  return (
    <Menu
      label={admin.menu(name)}
      buttonClassName="size-8 -mt-1 -mr-2 text-ink-soft hover:text-ink"
      button={<Ellipsis className="size-4" aria-hidden="true" />}
    >
      {canLead && (
        <Item
          label={admin.lead}
          hint={admin.leadHint}
          onPress={() =>
            onAsk({
              action: { action: 'move-leader', member: node.memberId },
              title: admin.ask.lead(name),
              outcome: <p>{admin.outcome.lead}</p>,
              label: admin.confirm.lead,
              done: admin.done.lead(name),
            })
          }
        />
      )}
      <Item
        label={admin.remove}
        hint={admin.removeHint}
        onPress={() =>
          onAsk({
            action: { action: 'remove-member', member: node.memberId },
            title: admin.ask.remove(name),
            outcome: <RemovalOutcome node={node} health={health} isSelf={node.memberId === self} />,
            label: admin.confirm.remove,
            done: admin.done.remove(name),
          })
        }
      />
    </Menu>
  )
}

function RemovalOutcome({
  node,
  health,
  isSelf,
}: Pick<MemberMenuProps, 'node' | 'health'> & { isSelf: boolean }) {
  const { outcome } = words.admin
  const left = health.voters - (node.role === 'learner' ? 0 : 1)
  return (
    <>
      <p>{outcome.remove(left, Math.floor(left / 2) + 1)}</p>
      {isSelf && <p>{outcome.removeSelf}</p>}
    </>
  )
}

function Item({ label, hint, onPress }: { label: string; hint: string; onPress: () => void }) {
  return (
    <button
      type="button"
      data-closes
      onClick={onPress}
      className="block w-full rounded-md px-3 py-2 text-left hover:bg-sunken"
    >
      <span className="block font-medium">{label}</span>
      <span className="block text-ink-soft text-xs">{hint}</span>
    </button>
  )
}
