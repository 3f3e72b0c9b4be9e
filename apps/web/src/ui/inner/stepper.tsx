import Minus from 'lucide-react/icons/minus'
import Plus from 'lucide-react/icons/plus'

interface StepperProps {
  /** The accessible names of the number and of its two buttons. */
  labels: { value: string; fewer: string; more: string }
  value: number
  min?: number
  max: number
  onChange: (value: number) => void
}

const buttonStyle =
  'grid size-9 place-items-center rounded-md border bg-raised hover:bg-sunken aria-disabled:cursor-not-allowed aria-disabled:text-line-strong aria-disabled:hover:bg-raised'

/**
 * A small number with two buttons. At a limit, the button keeps its place and its focus, but does
 * nothing.
 */
export function Stepper({ labels, value, min = 0, max, onChange }: StepperProps) {
  const atStart = value <= min
  const atEnd = value >= max
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend in sight; the row's heading is there.
    <div role="group" aria-label={labels.value} className="flex items-center gap-1">
      <button
        type="button"
        aria-label={labels.fewer}
        aria-disabled={atStart}
        onClick={() => !atStart && onChange(value - 1)}
        className={buttonStyle}
      >
        <Minus aria-hidden="true" className="size-4" />
      </button>
      <output aria-live="polite" className="figures w-8 text-center font-medium text-base">
        {value}
      </output>
      <button
        type="button"
        aria-label={labels.more}
        aria-disabled={atEnd}
        onClick={() => !atEnd && onChange(value + 1)}
        className={buttonStyle}
      >
        <Plus aria-hidden="true" className="size-4" />
      </button>
    </div>
  )
}
