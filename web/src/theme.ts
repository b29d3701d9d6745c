import { recall, remember } from './remembered.ts'

/** What a person may ask for; `system` follows the device. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
let current = THEMES.find((theme) => theme === recall('theme')) ?? 'system'

export function chosenTheme(): Theme {
  return current
}

export function chooseTheme(theme: Theme): void {
  current = theme
  remember('theme', theme === 'system' ? undefined : theme)
  showTheme()
}

/** Style sheets look at `data-theme` alone, which is always `light` or `dark`. */
export function showTheme(): void {
  const system = systemIsDark.matches ? 'dark' : 'light'
  document.documentElement.dataset['theme'] = current === 'system' ? system : current
}

/** Keeps up with a device that changes between day and night. */
export function followSystem(): void {
  systemIsDark.addEventListener('change', showTheme)
}
