import { useSyncExternalStore } from 'react'
import { stored } from './storage.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Also read by `public/theme.js`, before the first paint. */
const choice = stored('localStorage', 'theme', (raw) => themes.find((theme) => theme === raw))
const listeners = new Set<() => void>()

/** @returns the chosen theme and its setter; `system` follows the device */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, currentTheme), chooseTheme]
}

function currentTheme(): Theme {
  return choice.read() ?? 'system'
}

function chooseTheme(theme: Theme) {
  choice.write(theme)
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
