import { passwordField } from '../accounts/user-fields.ts'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'

const MAX = 4096

/**
 * A password from standard input, up to the first line end: on the command line others would see it.
 * @throws RaincaskError USAGE at a terminal, where it would be shown; REQUEST_INVALID if it is too short or too long
 */
export async function readPassword(stdin: NodeJS.ReadStream = process.stdin): Promise<string> {
  if (stdin.isTTY)
    throw new RaincaskError('USAGE', { reason: '--password-stdin needs the password through a pipe.' })
  let text = ''
  stdin.setEncoding('utf8')
  for await (const chunk of stdin) {
    text += chunk as string
    if (text.length > MAX || text.includes('\n')) break
  }
  return checkedInput(passwordField, text.split(/\r?\n/)[0], 'REQUEST_INVALID')
}
