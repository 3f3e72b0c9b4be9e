import type { ReactNode } from 'react'

interface CheckboxProps {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  /** Shown at the end of the line, such as a count. */
  aside?: ReactNode
}

export function Checkbox({ checked, onChange, children, aside }: CheckboxProps) {
  return (
    <label className="flex min-h-8 items-center gap-2.5 rounded-sm text-sm hover:text-accent-ink">
      <input
        type="checkbox"
        checked={checked}
        onChange={(change) => onChange(change.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {aside !== undefined && <span className="figures text-ink-soft text-xs">{aside}</span>}
    </label>
  )
}
