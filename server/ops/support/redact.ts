const GONE = '[removed]'

/** What looks like a secret, however it came into a text: the form, and what stays of it. */
const FORMS: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, GONE],
  // Access keys of this store, and tokens of its registry and others.
  [/\brck_[A-Za-z0-9_-]+/g, GONE],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${GONE}`],
  [/\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)*/g, GONE],
  // user:password@host
  [/(\/\/[^/\s:@]{1,200}):[^/\s@]{1,500}@/g, `$1:${GONE}@`],
  [
    /("[^"]*(?:password|passwd|secret|token|authorization|cookie|api[_-]?key|access[_-]?key)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${GONE}"`,
  ],
  // One-time links and what is named as a secret, in JSON, queries, headers and commands.
  [/(#|[?&])(token|invitation|link)=[^&\s"']+/gi, `$1$2=${GONE}`],
  [
    /((?:"|\b)[A-Za-z0-9_-]*(?:password|passwd|secret|token|authorization|cookie|api[_-]?key|access[_-]?key)"?\s*[:=]\s*"?)(?!\[removed\])[^\s",;&}]+/gi,
    `$1${GONE}`,
  ],
]

/** A text without what looks like a secret: keys, passwords, tokens, credentials in addresses. */
export function redacted(text: string): string {
  return FORMS.reduce((rest, [form, put]) => rest.replace(form, put), text)
}
