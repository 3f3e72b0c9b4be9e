import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowUp from 'lucide-react/icons/arrow-up'
import Trash2 from 'lucide-react/icons/trash-2'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

interface RowButtonsProps {
  /** Of the row, for the names of the buttons. */
  name: string
  /** The place of the row, from 0. */
  index: number
  /** The number of rows. */
  count: number
  /** Why the row cannot be removed. */
  fixed?: string | undefined
  onMove: (by: -1 | 1) => void
  /** Receives the pressed button, since the focus has to move. */
  onRemove: (button: HTMLElement) => void
}

/** The buttons that move a row up or down, or remove it. */
export function RowButtons({ name, index, count, fixed, onMove, onRemove }: RowButtonsProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  return (
    <>
      <IconButton
        label={form.up(name)}
        icon={<ArrowUp />}
        disabled={index === 0}
        onClick={() => onMove(-1)}
      />
      <IconButton
        label={form.down(name)}
        icon={<ArrowDown />}
        disabled={index === count - 1}
        onClick={() => onMove(1)}
      />
      <IconButton
        label={fixed ?? form.remove(name)}
        icon={<Trash2 />}
        disabled={fixed !== undefined}
        onClick={({ currentTarget }) => onRemove(currentTarget)}
      />
    </>
  )
}
