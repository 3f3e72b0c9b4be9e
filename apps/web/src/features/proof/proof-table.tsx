import type { EventProof, ProofCounts } from '@ticketcd/schema'
import Check from 'lucide-react/icons/check'
import X from 'lucide-react/icons/x'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { proofMessages } from './proof-messages.ts'

/**
 * The tickets of each type. Below the held and sold numbers are the sums over carts and over
 * orders.
 */
export function ProofTable({ proof }: { proof: EventProof }) {
  const m = useAreaMessages(proofMessages)
  const heads = [m.capacity, m.available, m.held, m.sold]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section would be a landmark for a table.
    <div
      role="group"
      aria-label={m.byType}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what may scroll must be reachable by keyboard.
      tabIndex={0}
      className="mt-3 overflow-x-auto rounded-lg border bg-raised px-3 sm:px-5"
    >
      <table className="figures w-full text-sm">
        <caption className="sr-only">{m.byType}</caption>
        <thead>
          <tr className="border-b text-ink-soft text-xs max-sm:tracking-tight">
            <th scope="col" className="py-3 pr-1 sm:pr-3 text-left font-medium">
              {m.type}
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="py-3 pl-1.5 sm:pl-3 text-right font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {proof.tickets.map((ticket) => (
            <Row key={ticket.ticketType} name={ticket.ticketType} counts={ticket} />
          ))}
        </tbody>
        {proof.tickets.length > 1 && (
          <tfoot className="border-t font-semibold">
            <Row name={m.all} counts={proof.total} />
          </tfoot>
        )}
      </table>
    </div>
  )
}

function Row({ name, counts }: { name: string; counts: ProofCounts }) {
  const { format } = useI18n()
  const m = useAreaMessages(proofMessages)
  const { capacity, available, held, sold, inCarts, inOrders, agrees } = counts
  return (
    <tr className="align-top">
      <th scope="row" className="py-3 pr-1 sm:pr-3 text-left font-medium">
        <span className="flex items-start gap-1.5 sm:gap-2">
          {agrees ? (
            <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-good" />
          ) : (
            <X aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad" />
          )}
          <span>
            {name}
            <span className="sr-only">, {agrees ? m.rowAgrees : m.rowDisagrees}</span>
          </span>
        </span>
      </th>
      <td className="py-3 pl-1.5 sm:pl-3 text-right">{format.number(capacity)}</td>
      <td className="py-3 pl-1.5 sm:pl-3 text-right">{format.number(available)}</td>
      <td className="py-3 pl-1.5 sm:pl-3 text-right">
        {format.number(held)}
        <Sum text={inCarts === null ? null : m.inCarts(format.number(inCarts))} />
      </td>
      <td className="py-3 pl-1.5 sm:pl-3 text-right">
        {format.number(sold)}
        <Sum text={inOrders === null ? null : m.inOrders(format.number(inOrders))} />
      </td>
    </tr>
  )
}

/** A sum for comparison; nothing if it was not computed. */
function Sum({ text }: { text: string | null }) {
  return text === null ? null : (
    <span className="block font-normal text-ink-soft text-xs max-sm:sr-only">{text}</span>
  )
}
