import { clsx } from 'clsx'
import { type ReactNode, useId, useRef } from 'react'

interface MenuProps {
  /** The accessible name of the button and of its panel. */
  label: string
  button: ReactNode
  buttonClassName?: string
  /** Links and buttons; pressing one closes the panel. */
  children: ReactNode
}

/**
 * A button that opens a small panel of links and choices. It is a disclosure on the popover API:
 * the browser handles light dismiss, Escape and the return of focus, and Tab moves through the
 * panel.
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
          if (panel.current) place(panel.current, press.currentTarget)
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
        className="fixed inset-auto m-0 w-60 overflow-y-auto rounded-lg border bg-raised p-2 text-ink text-sm"
      >
        {children}
      </div>
    </div>
  )
}

/** Distance from the panel to the button and to the edge of the screen, in pixels. */
const gap = 8
/** Height of the menus of rows and cards, in pixels. Higher menus are only at the top of a page. */
const enough = 320

/**
 * Places the panel below the button, or above it if there is too little room below and more above.
 * The panel scrolls if neither is enough.
 */
function place({ style }: HTMLElement, button: HTMLElement) {
  const { top, bottom, right } = button.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  const below = clientHeight - bottom
  const isBelow = below >= Math.min(top, enough)
  style.right = `${clientWidth - right}px`
  style.top = isBelow ? `${bottom + gap}px` : 'auto'
  style.bottom = isBelow ? 'auto' : `${clientHeight - top + gap}px`
  style.maxHeight = `${(isBelow ? below : top) - 2 * gap}px`
}

/** The classes of a link or button inside a menu. */
export const menuItemStyle =
  'flex h-10 w-full items-center gap-3 rounded-md px-3 text-left hover:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-soft'
