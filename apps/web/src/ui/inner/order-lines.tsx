import { useI18n } from '../../lib/i18n/i18n.tsx'

interface OrderLinesProps {
  lines: readonly {
    ticketType: string
    quantity: number
    /** In cents. */
    unitPrice: number
    /** How many of them were cancelled. */
    cancelled?: number
  }[]
  /** In cents; omitted if nothing is to be paid. */
  total?: number | undefined
}

/** The lines of an order with type, quantity and price, and their sum. */
export function OrderLines({ lines, total }: OrderLinesProps) {
  const { t, format } = useI18n()
  const price = (cents: number) => (cents === 0 ? t.event.free : format.money(cents))
  return (
    <table className="figures w-full text-left">
      <caption className="sr-only">{t.order.lines}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t.order.ticket}</th>
          <th scope="col">{t.order.sum}</th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {lines.map(({ ticketType, quantity, unitPrice, cancelled = 0 }) => (
          <tr key={ticketType}>
            <th scope="row" className="py-3 pr-4 font-normal">
              <span className="font-medium">
                {quantity} × <bdi>{ticketType}</bdi>
              </span>
              <span className="block text-ink-soft text-sm">
                {t.order.each(price(unitPrice))}
                {cancelled > 0 && `, ${t.order.givenBack(cancelled, quantity)}`}
              </span>
            </th>
            <td className="py-3 text-right align-top">{price(quantity * unitPrice)}</td>
          </tr>
        ))}
      </tbody>
      {total !== undefined && (
        <tfoot className="border-t">
          <tr>
            <th scope="row" className="pt-4 font-semibold">
              {t.event.total}
            </th>
            <td className="pt-4 text-right font-semibold text-lg">{price(total)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  )
}
