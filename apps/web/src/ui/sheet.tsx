import X from 'lucide-react/icons/x'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { IconButton } from './icon-button.tsx'

interface SheetProps {
  open: boolean
  onClose: () => void
  title: string
  closeLabel: string
  children: ReactNode
  footer?: ReactNode
}

/**
 * A native modal dialog, at the bottom on a phone and else in the middle. The browser traps the
 * focus, closes the dialog on Escape, and restores the focus.
 */
export function Sheet({ open, onClose, title, closeLabel, children, footer }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const closedByUs = useRef(false)

  // Only `showModal()` makes a dialog modal, and only a closed dialog restores the focus, so the
  // dialog is also closed before it unmounts. React runs this cleanup, too, when it hides a
  // suspended subtree, and the effect when it shows the subtree again.
  useLayoutEffect(() => {
    const element = dialog.current
    if (!open || !element) return
    element.showModal()
    return () => {
      closedByUs.current = element.open
      element.close()
    }
  }, [open])

  function closed() {
    if (!closedByUs.current) onClose()
    closedByUs.current = false
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the press outside is a shortcut; Escape and the button do the same.
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={closed}
      onClick={(press) => press.target === dialog.current && onClose()}
      className="m-auto max-h-[88dvh] w-full max-w-lg overflow-hidden rounded-lg border bg-raised text-ink backdrop:bg-scrim open:flex open:flex-col max-sm:mb-0 max-sm:max-w-none max-sm:rounded-b-none"
    >
      <header className="flex items-center justify-between border-b py-2 pr-2 pl-5">
        <h2 className="font-semibold text-base">{title}</h2>
        <IconButton label={closeLabel} icon={<X />} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-5">{open && children}</div>
      {footer && (
        <footer className="border-t p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">{footer}</footer>
      )}
    </dialog>
  )
}
