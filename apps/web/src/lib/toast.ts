/**
 * Says something that needs no answer, at the edge of the page. The code that shows it is fetched with the first one.
 * @param text a whole sentence, in the reader's language
 */
export async function toast(text: string): Promise<void> {
  const { showToast } = await import('../ui/toaster.tsx')
  showToast(text)
}
