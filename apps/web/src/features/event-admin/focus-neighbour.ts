/**
 * Moves the focus out of a row that is about to go, which would take it along: to the same button of the next row, or of the
 * one before, or to what stands `otherwise` when there is no other row.
 * @param button the last one of its row, which is an `li`
 */
export function focusNeighbour(button: HTMLElement, otherwise: HTMLElement | null): void {
  const row = button.closest('li')
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling
  const target = [...(neighbour?.querySelectorAll<HTMLElement>('button') ?? [])].at(-1) ?? otherwise
  target?.focus()
}
