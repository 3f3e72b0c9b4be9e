/**
 * Moves the focus out of a row before it is removed: to the same button of the next row, else of
 * the previous row, else to `otherwise`.
 * @param button the last one of its row, which is an `li`
 */
export function focusNeighbour(button: HTMLElement, otherwise: HTMLElement | null): void {
  const row = button.closest('li')
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling
  const target = [...(neighbour?.querySelectorAll<HTMLElement>('button') ?? [])].at(-1) ?? otherwise
  target?.focus()
}
