import type { ToastAction } from './toast-action.ts'

/**
 * Shows a message that needs no answer, at the edge of the page. The code of toasts is loaded with
 * the first one.
 * @param text a complete sentence, in the user's language
 * @param action keeps the toast on the screen for longer
 */
export async function toast(text: string, action?: ToastAction): Promise<void> {
  const { showToast } = await import('./toaster.tsx')
  showToast(text, action)
}
