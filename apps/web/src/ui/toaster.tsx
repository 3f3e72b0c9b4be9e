import { createRoot } from 'react-dom/client'
import { Toaster, toast } from 'sonner'
import type { ToastAction } from './toast-action.ts'

/** Long enough to read the toast, decide, and reach its button by keyboard. */
const actionDurationMs = 10_000

let mounted = false

/** Mounts its own React root on first use, so that no page has to render the toaster. */
export function showToast(text: string, action?: ToastAction) {
  if (!mounted) {
    mounted = true
    const host = document.createElement('div')
    document.body.append(host)
    createRoot(host).render(
      <Toaster
        position="bottom-center"
        style={{ fontFamily: 'inherit' }}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              'flex w-full items-center justify-center gap-4 rounded-md border bg-ink px-4 py-3 font-medium text-page text-sm',
            actionButton:
              'min-h-6 shrink-0 whitespace-nowrap rounded-sm px-1 font-semibold underline underline-offset-4 hover:decoration-2 focus-visible:outline-page',
          },
        }}
      />,
    )
  }
  if (action)
    toast(text, {
      duration: actionDurationMs,
      action: { label: action.label, onClick: action.onPress },
    })
  else toast(text)
}
