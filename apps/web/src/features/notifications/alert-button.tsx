import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

/** A plain button in a row of text. */
export function AlertButton({ className, ...rest }: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      className={clsx(
        'min-h-6 rounded-sm font-medium text-accent-ink text-sm underline-offset-4 hover:underline',
        className,
      )}
    />
  )
}
