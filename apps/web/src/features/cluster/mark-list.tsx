import type { ClusterMark } from '@ticketcd/schema'
import CircleX from 'lucide-react/icons/circle-x'
import Crown from 'lucide-react/icons/crown'
import Undo from 'lucide-react/icons/undo-2'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useClusterMessages } from './cluster-words.ts'

/** The number of marks that fit beside the chart. */
const shownMax = 10

const looks = {
  leader: { icon: Crown, className: 'text-accent-ink' },
  'no-leader': { icon: CircleX, className: 'text-bad' },
  lost: { icon: CircleX, className: 'text-bad' },
  back: { icon: Undo, className: 'text-good' },
} satisfies Record<ClusterMark['kind'], { icon: typeof Crown; className: string }>

/** The marks of the chart in words, the newest first. */
export function MarkList({ marks }: { marks: readonly ClusterMark[] }) {
  const { format } = useI18n()
  const { history: words } = useClusterMessages()
  return (
    <div>
      <h3 className="font-medium text-ink-soft text-xs">{words.marks}</h3>
      {marks.length === 0 ? (
        <p className="mt-2 text-ink-soft text-sm">{words.noMarks}</p>
      ) : (
        <ol className="figures mt-2 space-y-1.5 text-sm">
          {marks
            .slice(-shownMax)
            .reverse()
            .map((mark) => {
              const { icon: Icon, className } = looks[mark.kind]
              return (
                <li
                  key={`${mark.at} ${mark.kind} ${'node' in mark ? mark.node : ''}`}
                  className="flex items-start gap-2"
                >
                  <Icon className={`mt-[3px] size-3.5 shrink-0 ${className}`} aria-hidden="true" />
                  <span className="min-w-0 flex-1 break-words">
                    {mark.kind === 'no-leader' ? words.mark[mark.kind]() : words.mark[mark.kind](mark.node)}
                  </span>
                  <time dateTime={mark.at} className="shrink-0 pt-0.5 text-ink-soft text-xs">
                    {format.clock(mark.at)}
                  </time>
                </li>
              )
            })}
        </ol>
      )}
    </div>
  )
}
