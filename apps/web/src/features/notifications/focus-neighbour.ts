/**
 * Moves the focus from the button of an alert that is removed: to the next alert, else the previous
 * one, else the title of the page.
 */
export function focusNeighbour(button: HTMLElement): void {
  const item = button.closest('li')
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling
  const target =
    neighbour?.querySelector<HTMLElement>('a, button') ?? document.getElementById('notifications')
  target?.focus()
}
