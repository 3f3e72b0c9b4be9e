/** What can be done about what a toast says, such as undoing it. */
export interface ToastAction {
  label: string
  onPress: () => void
}

/**
 * Says something that needs no answer, at the edge of the page. The code that shows it is fetched with the first one.
 * @param text a whole sentence, in the reader's language
 * @param action keeps it on the screen for longer
 */
export async function toast(text: string, action?: ToastAction): Promise<void> {
  const { showToast } = await import('./toaster.tsx')
  showToast(text, action)
}
