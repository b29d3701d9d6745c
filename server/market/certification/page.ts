import { safeHtml } from '../safe-text.ts'

/** Who asks for an access key, as the console says (market contract, 2a.3); empty where it doesn't. */
export interface Asking {
  /** The enterprise's name. */
  enterprise: string
  /** The person who signed in to the console. */
  person: string
}

interface Texts {
  title: string
  asks(enterprise: string, person: string): string
  nobody: string
  login: string
  password: string
  signIn: string
  signInHelp: string
  key: string
  keyHelp: string
  useKey: string
}

const zh: Texts = {
  title: '授权连接 Raincask',
  asks: (enterprise, person) => `${enterprise}${person && `（${person}）`} 请求连接此应用市场。`,
  nobody: '一个 Rainbond 控制台请求连接此应用市场。',
  login: '用户名',
  password: '密码',
  signIn: '登录并授权',
  signInHelp: '将以您的名义为该控制台生成一个新的访问密钥。',
  key: '访问密钥',
  keyHelp: '或者粘贴管理员给您的访问密钥。',
  useKey: '使用此密钥',
}

const en: Texts = {
  title: 'Connect to Raincask',
  asks: (enterprise, person) => `${enterprise}${person && ` (${person})`} asks to connect to this app store.`,
  nobody: 'A Rainbond console asks to connect to this app store.',
  login: 'User name',
  password: 'Password',
  signIn: 'Sign in and connect',
  signInHelp: 'A new access key of yours is made for the console.',
  key: 'Access key',
  keyHelp: 'Or paste an access key that an administrator gave you.',
  useKey: 'Use this key',
}

/** Where the page and what it loads are. */
export const CERTIFICATION_PATH = '/certification/login'

/** The page, in Chinese or English. Everything that the console sent is text in it, never markup. */
export function certificationPage(asking: Asking, language: 'zh' | 'en'): string {
  const texts = language === 'zh' ? zh : en
  const { enterprise, person } = asking
  const question = enterprise === '' ? texts.nobody : texts.asks(enterprise, person)
  const field = (name: string, label: string, type: string, autocomplete: string) =>
    `<label>${label}<input name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="255" required></label>`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}</title>
<link rel="stylesheet" href="${CERTIFICATION_PATH}.css">
<script src="${CERTIFICATION_PATH}.js" defer></script>
</head>
<body>
<main>
<h1>${texts.title}</h1>
<p>${safeHtml(question)}</p>
<form id="sign-in" data-enterprise="${safeHtml(enterprise)}">
${field('login', texts.login, 'text', 'username')}
${field('password', texts.password, 'password', 'current-password')}
<p class="help">${texts.signInHelp}</p>
<button>${texts.signIn}</button>
</form>
<form id="paste">
<p class="help">${texts.keyHelp}</p>
${field('accessKey', texts.key, 'password', 'off')}
<button>${texts.useKey}</button>
</form>
<p id="problem" role="alert"></p>
</main>
</body>
</html>
`
}
