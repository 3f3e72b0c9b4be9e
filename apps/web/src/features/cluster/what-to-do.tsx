import type { ClusterHealth } from '@ticketcd/schema'
import Copy from 'lucide-react/icons/copy'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { useClusterMessages } from './cluster-words.ts'
import { commandsFor, type Lost, lostOf } from './revival.ts'

interface WhatToDoProps {
  cluster: ClusterHealth
  state: 'degraded' | 'no-quorum'
}

/** Instructions to bring back lost nodes, with the commands for a local cluster. */
export function WhatToDo({ cluster, state }: WhatToDoProps) {
  const { format } = useI18n()
  const { todo } = useClusterMessages()
  const isLocal = cluster.actions.length > 0
  const lost = lostOf(cluster.nodes)
  const { down, silent } = isLocal ? todo.local : todo.remote
  return (
    <div className="max-w-2xl space-y-2 text-sm">
      <h2 className="font-semibold">{todo.title}</h2>
      {lost.down.length > 0 && <p>{down(format.list(lost.down))}</p>}
      {lost.silent.length > 0 && <p>{silent(format.list(lost.silent), lost.silent.length)}</p>}
      {isLocal && <Commands lost={lost} />}
      <p className="text-ink-soft">{todo.after[state]}</p>
    </div>
  )
}

function Commands({ lost }: { lost: Lost }) {
  const { todo } = useClusterMessages()
  const commands = commandsFor(lost).join('\n')
  return (
    <div className="flex flex-col items-start justify-between gap-x-4 gap-y-2 rounded-md bg-sunken p-2 sm:flex-row">
      <pre className="min-w-0 whitespace-pre-wrap break-words p-1 text-xs leading-5">{commands}</pre>
      <Button
        size="sm"
        className="shrink-0"
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
  )
}
