import { clsx } from 'clsx'
import { type ReactNode, useId, useRef } from 'react'

interface MenuProps {
  /** The accessible name of the button and of what it opens. */
  label: string
  button: ReactNode
  buttonClassName?: string
  /** Links and buttons; pressing one closes the panel. */
  children: ReactNode
}

/**
 * A button that opens a small panel of links and choices under it. A disclosure on the popover API: light dismiss,
 * Escape and the return of focus come from the browser, and Tab moves through what it holds.
 */
export function Menu({ label, button, buttonClassName, children }: MenuProps) {
  const id = useId()
  const panel = useRef<HTMLDivElement>(null)
  return (
    <div className="relative">
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className={clsx(
          'inline-flex items-center justify-center rounded-md hover:bg-sunken',
          buttonClassName,
        )}
        onClick={(press) => {
          const { bottom, right } = press.currentTarget.getBoundingClientRect()
          panel.current?.style.setProperty('top', `${bottom + 8}px`)
          panel.current?.style.setProperty('right', `${document.documentElement.clientWidth - right}px`)
        }}
      >
        {button}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a press on a link or button inside, by key or pointer, bubbles here. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look and form semantics that a panel has not. */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        onClick={(press) => {
          if (press.target instanceof Element && press.target.closest('a, [data-closes]'))
            panel.current?.hidePopover()
        }}
        className="fixed inset-auto m-0 w-60 rounded-lg border bg-raised p-2 text-ink text-sm"
      >
        {children}
      </div>
    </div>
  )
}

/** The look of a link or button inside a menu. */
export const menuItemStyle =
  'flex h-10 w-full items-center gap-3 rounded-md px-3 text-left hover:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-soft'
