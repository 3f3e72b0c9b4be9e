import { clsx } from 'clsx'
import { type ComponentProps, type ReactNode, useId } from 'react'

export const inputStyle = clsx(
  'h-10 w-full min-w-0 rounded-md border border-line-strong bg-page px-3 text-base sm:text-sm',
  'hover:border-ink-soft aria-invalid:border-bad disabled:opacity-60',
)

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string
  /** Shown below the field while there is no error. */
  hint?: string | undefined
  /** Why the input is invalid. */
  error?: string | undefined
  /** The label is hidden, but screen readers read it. */
  labelHidden?: boolean
  /** Shown at the right end of the input. */
  trailing?: ReactNode
}

/** A labelled input with its hint and its error. */
export function Field({
  label,
  hint,
  error,
  labelHidden = false,
  trailing,
  className,
  ...input
}: FieldProps) {
  const id = useId()
  const note = error ? `${id}-error` : hint && `${id}-hint`
  return (
    <div className={className}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1.5 block font-medium text-sm'}>
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-describedby={note}
          aria-invalid={error ? true : undefined}
          className={clsx(inputStyle, trailing && 'pr-20')}
        />
        {trailing && <div className="absolute inset-y-0 right-1 flex items-center">{trailing}</div>}
      </div>
      {hint && !error && (
        <p id={`${id}-hint`} className="mt-1.5 text-ink-soft text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-bad text-xs">
          {error}
        </p>
      )}
    </div>
  )
}
