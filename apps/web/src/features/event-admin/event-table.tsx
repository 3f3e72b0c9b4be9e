import { Link } from '@tanstack/react-router'
import type { AdminEventRow, SaleState } from '@ticketcd/schema'
import Copy from 'lucide-react/icons/copy'
import Ellipsis from 'lucide-react/icons/ellipsis'
import ExternalLink from 'lucide-react/icons/external-link'
import Pencil from 'lucide-react/icons/pencil'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Menu, menuItemStyle } from '../../ui/menu.tsx'
import { eventAdminMessages } from './event-admin-messages.ts'

const tones = {
  'on-sale': 'good',
  'few-left': 'warn',
  'sold-out': 'neutral',
  'not-open': 'accent',
  closed: 'neutral',
  cancelled: 'bad',
  past: 'neutral',
  draft: 'neutral',
} satisfies Record<SaleState, Tone>

const headStyle = 'py-2 pr-5 text-left font-medium'

/** A table; on a phone each row is a card of the same parts. */
export function EventTable({ rows }: { rows: readonly AdminEventRow[] }) {
  const {
    list: { columns, title },
  } = useAreaMessages(eventAdminMessages)
  return (
    <table className="mt-3 w-full border-collapse text-sm max-md:block">
      <caption className="sr-only">{title}</caption>
      <thead className="border-b text-ink-soft text-xs max-md:sr-only">
        <tr>
          <th scope="col" className={headStyle}>
            {columns.name}
          </th>
          <th scope="col" className={headStyle}>
            {columns.when}
          </th>
          <th scope="col" className={`${headStyle} max-lg:hidden`}>
            {columns.where}
          </th>
          <th scope="col" className={headStyle}>
            {columns.state}
          </th>
          <th scope="col" className={headStyle}>
            {columns.sold}
          </th>
          <th scope="col" className={`${headStyle} text-right`}>
            {columns.revenue}
          </th>
          <td />
        </tr>
      </thead>
      <tbody className="max-md:block max-md:space-y-3">
        {rows.map((row) => (
          <Row key={row.eventId} row={row} />
        ))}
      </tbody>
    </table>
  )
}

const cellStyle = 'py-2.5 pr-5 max-md:block max-md:p-0'

function Row({ row }: { row: AdminEventRow }) {
  const { t, format } = useI18n()
  return (
    <tr className="border-b hover:bg-sunken max-md:relative max-md:block max-md:space-y-1.5 max-md:rounded-md max-md:border max-md:p-4">
      <th scope="row" className={`${cellStyle} max-w-80 text-left font-medium max-md:pr-10`}>
        <Link {...paths.adminEvent(row.eventId)} className="line-clamp-2 break-words hover:text-accent-ink">
          <bdi>{row.name}</bdi>
        </Link>
        <span className="block font-normal text-ink-soft text-xs">
          <bdi>{row.type}</bdi>
        </span>
      </th>
      <td className={`${cellStyle} figures whitespace-nowrap`}>
        {format.dayAndTime(row.startsAt, row.timeZone)}
      </td>
      <td className={`${cellStyle} text-ink-soft md:max-lg:hidden`}>
        <bdi>{row.venue}</bdi>, <bdi>{row.location}</bdi>
      </td>
      <td className={cellStyle}>
        <Badge tone={tones[row.state]}>{t.event.states[row.state]}</Badge>
      </td>
      <td className={cellStyle}>
        <Sold row={row} />
      </td>
      <td className={`${cellStyle} figures md:text-right`}>{format.money(row.revenue)}</td>
      <td className="max-md:absolute max-md:top-2 max-md:right-2">
        <RowMenu row={row} />
      </td>
    </tr>
  )
}

function Sold({ row: { sold, held, capacity } }: { row: AdminEventRow }) {
  const { format } = useI18n()
  const { list } = useAreaMessages(eventAdminMessages)
  const share = (count: number) => `${capacity === 0 ? 0 : (100 * count) / capacity}%`
  return (
    <span className="figures block min-w-32 whitespace-nowrap text-xs">
      {list.soldOf(format.number(sold), format.number(capacity))}
      {held > 0 && <span className="text-ink-soft"> · {list.held(format.number(held))}</span>}
      <span aria-hidden="true" className="mt-1 flex h-1.5 overflow-hidden rounded-sm bg-pressed">
        <span className="bg-accent" style={{ width: share(sold) }} />
        <span className="bg-warn" style={{ width: share(held) }} />
      </span>
    </span>
  )
}

function RowMenu({ row: { eventId, name, status } }: { row: AdminEventRow }) {
  const { list } = useAreaMessages(eventAdminMessages)
  return (
    <Menu label={list.actions(name)} button={<Ellipsis className="size-4" />} buttonClassName="size-9">
      <Link {...paths.adminEvent(eventId)} className={menuItemStyle}>
        <Pencil aria-hidden="true" />
        {list.edit}
      </Link>
      <Link {...paths.newEvent(eventId)} className={menuItemStyle}>
        <Copy aria-hidden="true" />
        {list.duplicate}
      </Link>
      {status !== 'draft' && (
        <Link {...paths.event(eventId)} className={menuItemStyle}>
          <ExternalLink aria-hidden="true" />
          {list.see}
        </Link>
      )}
    </Menu>
  )
}
