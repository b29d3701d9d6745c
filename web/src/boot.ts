import { showTheme } from './theme.ts'

// Runs before anything is drawn, so that a dark page does not flash white.
showTheme()
