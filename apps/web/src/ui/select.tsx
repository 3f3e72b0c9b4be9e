import ChevronDown from 'lucide-react/icons/chevron-down'
import { useId } from 'react'

interface SelectProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}

/** The native select, with its label before it. */
export function Select<Value extends string>({ label, value, options, onChange }: SelectProps<Value>) {
  const id = useId()
  return (
    <div className="flex items-center gap-2 text-sm">
      <label htmlFor={id} className="whitespace-nowrap text-ink-soft max-sm:sr-only">
        {label}
      </label>
      <span className="relative">
        <select
          id={id}
          value={value}
          onChange={(change) => {
            const chosen = options.find((option) => option.value === change.target.value)
            if (chosen) onChange(chosen.value)
          }}
          className="h-10 appearance-none rounded-md border border-line bg-raised pr-9 pl-3 font-medium hover:bg-sunken"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4 text-ink-soft"
        />
      </span>
    </div>
  )
}
