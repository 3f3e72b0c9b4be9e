import { createRoot } from 'react-dom/client'
import { Toaster, toast } from 'sonner'

let mounted = false

/** Mounts its own root on first use: nothing of it is needed before, and no page has to know of it. */
export function showToast(text: string) {
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
          className: 'w-full rounded-md border bg-ink px-4 py-3 text-center font-medium text-page text-sm',
        }}
      />,
    )
  }
  toast(text)
}
