/**
 * Text that consoles show as Markdown, or as raw HTML once it holds `</` (market contract, 2b): no `<`, no tags, in
 * either reading; Markdown shows the sign as it was meant.
 */
export function safeMarkdown(text: string): string {
  return text.replaceAll('<', '&lt;')
}

/** The same text as HTML without any tag. */
export function safeHtml(text: string): string {
  const escapes: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign)
}

/** Text cut to what a console's column holds, never through the middle of a character. */
export function clip(text: string, characters: number): string {
  return text.length <= characters ? text : [...text].slice(0, characters).join('')
}
