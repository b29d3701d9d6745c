/** True for what desktops leave in archives: macOS resource forks and folder settings, Windows thumbnails. */
export function isJunkName(name: string): boolean {
  const parts = name.split('/')
  const base = parts.at(-1) ?? ''
  return (
    parts.includes('__MACOSX') ||
    base.startsWith('._') ||
    /^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(base)
  )
}
