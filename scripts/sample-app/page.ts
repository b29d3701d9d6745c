/** The one HTTP answer of the sample: a page in both languages that says where it runs. */
export function httpResponse(version: string, architecture: string): Buffer {
  const body = Buffer.from(page(version, architecture))
  const head = [
    'HTTP/1.1 200 OK',
    'Content-Type: text/html; charset=utf-8',
    `Content-Length: ${body.length}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

function page(version: string, architecture: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>雨桶示例 · Raincask sample</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --ground: #f6f8fb; --text: #17202c; --quiet: #566275; --line: #d5dce6; --accent: #1d4f91 }
@media (prefers-color-scheme: dark) { :root { --ground: #10151c; --text: #e7ecf3; --quiet: #9aa7b8; --line: #2b3644; --accent: #7db0f2 } }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
main { max-width: 560px; margin: 12vh auto; padding: 0 24px }
h1 { margin: 0; font-size: 28px; line-height: 1.3; color: var(--accent) }
section { margin-top: 24px; padding-top: 24px; border-top: 1px solid var(--line) }
p { margin: 0 }
footer { margin-top: 32px; font-size: 14px; color: var(--quiet); font-variant-numeric: tabular-nums }
</style>
</head>
<body>
<main>
<h1>雨桶示例<br>Raincask sample</h1>
<section><p>它在运行。这个应用来自离线应用商店：应用模板和镜像都没有经过互联网。</p></section>
<section lang="en"><p>It runs. This app came out of the offline store: neither its template nor its image touched the internet.</p></section>
<footer>${version} · linux/${architecture}</footer>
</main>
</body>
</html>
`
}
