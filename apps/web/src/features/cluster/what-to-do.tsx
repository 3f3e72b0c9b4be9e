import { type ClusterHealth, nodeLabel } from '@ticketcd/schema'
import Copy from 'lucide-react/icons/copy'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { clusterMessages } from './cluster-messages.ts'

/** How to bring lost nodes back; with the commands where the cluster is a local one. */
export function WhatToDo({ cluster }: { cluster: ClusterHealth }) {
  const { todo } = useAreaMessages(clusterMessages)
  const isLocal = cluster.actions.length > 0
  const lost = cluster.nodes.filter((node) => node.state !== 'up')
  const commands = [
    'pnpm ticketcd cluster list',
    `pnpm ticketcd cluster restart ${lost.map(nodeLabel).join(' ')}`,
  ].join('\n')
  return (
    <div className="max-w-2xl space-y-2 text-sm">
      <h2 className="font-semibold">{todo.title}</h2>
      <p>{isLocal ? todo.local : todo.remote}</p>
      {isLocal && (
        <div className="relative">
          <pre className="whitespace-pre-wrap rounded-md bg-sunken p-3 pr-24 text-xs leading-5">
            {commands}
          </pre>
          <Button
            size="sm"
            className="absolute top-2 right-2"
            onClick={() =>
              void navigator.clipboard.writeText(commands).then(
                () => toast(todo.copied),
                () => toast(todo.notCopied),
              )
            }
          >
            <Copy aria-hidden="true" />
            {todo.copy}
          </Button>
        </div>
      )}
      <p className="text-ink-soft">{todo.after}</p>
    </div>
  )
}
