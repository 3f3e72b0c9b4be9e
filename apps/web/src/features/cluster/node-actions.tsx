import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ClusterHealth, type NodeAction, type NodeHealth, nodeLabel } from '@ticketcd/schema'
import Ellipsis from 'lucide-react/icons/ellipsis'
import { useState } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { toast } from '../../ui/toast.ts'
import { useClusterMessages } from './cluster-words.ts'
import { aftermath, isGentle, nodeActions } from './node-state.ts'

interface NodeActionsProps {
  node: NodeHealth
  cluster: ClusterHealth
}

/**
 * The actions on a node of a local cluster. Each one shows its outcome and requires a confirmation.
 */
export function NodeActions({ node, cluster }: NodeActionsProps) {
  const { actions: words } = useClusterMessages()
  const [asked, setAsked] = useState<NodeAction | null>(null)
  const offered = nodeActions[node.state].filter((action) => cluster.actions.includes(action))
  return (
    <>
      <Menu
        label={words.menu(nodeLabel(node))}
        buttonClassName="size-8 -mt-1 -mr-2 text-ink-soft hover:text-ink"
        button={<Ellipsis className="size-4" aria-hidden="true" />}
      >
        {offered.map((action) => (
          <button
            key={action}
            type="button"
            data-closes
            onClick={() => setAsked(action)}
            className="block w-full rounded-md px-3 py-2 text-left hover:bg-sunken"
          >
            <span className="block font-medium">{words.names[action]}</span>
            <span className="block text-ink-soft text-xs">{words.hints[action]}</span>
          </button>
        ))}
      </Menu>
      <ActionSheet node={node} cluster={cluster} action={asked} onClose={() => setAsked(null)} />
    </>
  )
}

interface ActionSheetProps extends NodeActionsProps {
  /** `null` while no action is selected. */
  action: NodeAction | null
  onClose: () => void
}

function ActionSheet({ node, cluster, action, onClose }: ActionSheetProps) {
  const { t, format } = useI18n()
  const { actions: words } = useClusterMessages()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const name = nodeLabel(node)
  const { mutate, isPending, error, reset } = useMutation(
    trpc.cluster.act.mutationOptions({
      onSuccess: (_done, { action: done }) => {
        close()
        void queryClient.invalidateQueries({ queryKey: trpc.cluster.health.queryKey() })
        void toast(words.done[done](name))
      },
    }),
  )

  function close() {
    onClose()
    reset()
  }

  const after = action && aftermath(cluster, node, action)
  return (
    <Sheet
      open={action !== null}
      onClose={close}
      title={action ? words.ask[action](name) : ''}
      closeLabel={t.app.close}
      footer={
        action && (
          <div className="flex justify-end gap-3">
            <Button onClick={close}>{words.cancel}</Button>
            <Button
              tone={isGentle(action) && after?.outage === null ? 'primary' : 'danger'}
              busy={isPending}
              onClick={() => mutate({ node: name, action })}
            >
              {isPending ? words.doing[action] : words.names[action]}
            </Button>
          </div>
        )
      }
    >
      {action && after && (
        <div className="space-y-3 text-sm">
          <p className="text-base">
            {cluster.state === 'no-quorum' && after.spare < 0
              ? words.stillNothing(after)
              : words.outcome(after)}
          </p>
          {after.outage ? (
            <Notice tone="bad">{words.outage(after.outage, after.voters)}</Notice>
          ) : (
            after.briefly && <p>{words.briefly}</p>
          )}
          {after.elects && after.spare >= 0 && <p>{words.elects}</p>}
          <p className="text-ink-soft">{words.hints[action]}</p>
          {error && (
            <Notice tone="bad" urgent>
              {sentenceFor(failureOf(error), t, format)}
            </Notice>
          )}
        </div>
      )}
    </Sheet>
  )
}
