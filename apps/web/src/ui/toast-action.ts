/** An action that a toast offers, such as undo. */
export interface ToastAction {
  label: string
  onPress: () => void
}
