import type { Context } from 'koa'

/** Answers with a status and an empty body; Koa would send the status's name as text. */
export function answerEmpty(ctx: Context, status: number): void {
  ctx.body = null
  ctx.status = status
}
